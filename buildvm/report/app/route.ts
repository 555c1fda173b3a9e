/*
 * What the page shows stands in the address, so that every view is a link.
 *
 *   #/            treemap            #/opcodes      opcode table
 *   #/h/BC_ADDVV  a handler          #/h/BC_CAT@2a  with a place in it
 *   #/externs     runtime functions  #/x/lj_tab_get one of them
 */
import { useEffect, useState } from "preact/hooks";

export type Route =
  | { readonly view: "map" | "opcodes" | "externs" }
  | { readonly view: "extern"; readonly name: string }
  | { readonly view: "handler"; readonly name: string; readonly at?: number };

export function parseRoute(hash: string): Route {
  const [, kind, rest] = /^#\/(\w*)\/?(.*)$/.exec(hash) ?? [];
  const name = decodeURIComponent(rest ?? "");
  if (kind === "opcodes" || kind === "externs") return { view: kind };
  if (kind === "x" && name) return { view: "extern", name };
  if (kind === "h" && name) {
    const [handler, at] = name.split("@");
    return { view: "handler", name: handler, ...(at && { at: parseInt(at, 16) }) };
  }
  return { view: "map" };
}

export const handlerLink = (name: string, at?: number): string =>
  `#/h/${encodeURIComponent(name)}${at === undefined ? "" : `@${at.toString(16)}`}`;
export const externLink = (name: string): string => `#/x/${encodeURIComponent(name)}`;

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = (): void => setHash(location.hash);
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return parseRoute(hash);
}
