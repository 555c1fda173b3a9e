/*
 * What the page shows stands in the address, so that every view is a link.
 *
 *   #/            treemap            #/opcodes      opcode table
 *   #/h/BC_ADDVV  a handler          #/h/BC_CAT@2a  with a place in it
 *   #/externs     runtime functions  #/x/lj_tab_get one of them
 *   #/t/arith:12  a template at a line
 *   #/use         where a program spent its instructions
 */
import { useEffect, useState } from "preact/hooks";

export type Route =
  | { readonly view: "map" | "opcodes" | "externs" | "use" }
  | { readonly view: "extern"; readonly name: string }
  | { readonly view: "template"; readonly name: string; readonly line?: number }
  | { readonly view: "handler"; readonly name: string; readonly at?: number };

function parseRoute(hash: string): Route {
  const [, kind, rest] = /^#\/(\w*)\/?(.*)$/.exec(hash) ?? [];
  const name = decodeURIComponent(rest ?? "");
  if (kind === "opcodes" || kind === "externs" || kind === "use") return { view: kind };
  if (kind === "x" && name) return { view: "extern", name };
  if (kind === "t" && name) {
    const [file, line] = name.split(":");
    return { view: "template", name: file, ...(line && { line: Number(line) }) };
  }
  if (kind === "h" && name) {
    const [handler, at] = name.split("@");
    return { view: "handler", name: handler, ...(at && { at: parseInt(at, 16) }) };
  }
  return { view: "map" };
}

export const handlerLink = (name: string, at?: number): string =>
  `#/h/${encodeURIComponent(name)}${at === undefined ? "" : `@${at.toString(16)}`}`;
export const externLink = (name: string): string => `#/x/${encodeURIComponent(name)}`;
/** @param file name of a template, or its group */
export const templateLink = (file: string, line: number): string =>
  `#/t/${encodeURIComponent(file)}:${line}`;

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = (): void => setHash(location.hash);
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return parseRoute(hash);
}
