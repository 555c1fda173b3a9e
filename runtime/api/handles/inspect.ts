/*
 * How console.log and util.inspect show handles, in Node and what is like it. Tables are shown
 * as far as the depth allows, without calling metamethods.
 */
import type { Engine } from "../engine.js";

/** The method that util.inspect looks for. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

export interface InspectOptions {
  readonly depth?: number | null;
  stylize?(text: string, style: string): string;
}
export type Inspect = (value: unknown, options: InspectOptions) => string;

/** Most pairs that are shown of a table. */
export const MOST_PAIRS = 100;

const isName = (key: unknown): key is string =>
  typeof key === "string" && /^[A-Za-z_]\w*$/.test(key);

/** `Lua { 1, 2, x = 3 }` for the first pairs, in the order of `next`, of so many. */
export function inspectTable(
  { pairs, size }: { readonly pairs: readonly [unknown, unknown][]; readonly size: number },
  depth: number,
  options: InspectOptions,
  inspect: Inspect,
): string {
  if (pairs.length === 0) return "Lua {}";
  if (depth < 0) return "[Lua table]";
  const inner: InspectOptions = {
    ...options,
    depth: options.depth == null ? options.depth : options.depth - 1,
  };
  let next = 1;
  const parts = pairs.map(([key, value]) => {
    const text = inspect(value, inner);
    if (key === next) {
      next++;
      return text;
    }
    return isName(key) ? `${key} = ${text}` : `[${inspect(key, inner)}] = ${text}`;
  });
  if (size > pairs.length) parts.push(`... ${size - pairs.length} more`);
  const line = parts.join(", ");
  if (line.length <= 72 && !line.includes("\n")) return `Lua { ${line} }`;
  return `Lua {\n${parts.map((part) => `  ${part.replaceAll("\n", "\n  ")}`).join(",\n")}\n}`;
}

/** A state itself. */
export const inspectState = (e: Engine): string => (e.disposed ? "[Lua, disposed of]" : "[Lua]");
