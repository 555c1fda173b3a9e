/*
 * The package as browsers get it: what most programs need, and the rest as files that are loaded
 * when a program needs them (parts.ts). The translator is fetched at once: programs run in the
 * interpreter tier until it has arrived.
 */
import { mayTranslate } from "./assemble.js";
import { laterParts } from "./later.js";
import { loadParts, type PartName } from "./parts.js";
import { makeLua, type LuaOptions } from "./state.js";
import type { Lua } from "./types.js";

export * from "./exports.js";

const parts = laterParts();

/** See index.ts, of which this is the same in parts. */
export function createLua(options: LuaOptions = {}): Lua {
  if (options.machine !== "interp" && mayTranslate()) parts.translator.get();
  return makeLua(parts, options);
}
export const ready = (...names: PartName[]): Promise<void> => loadParts(parts, names);
