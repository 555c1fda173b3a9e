/*
 * Lua for JavaScript programs:
 *
 *   const lua = createLua({ stdout: (text) => console.log(text) });
 *   lua.set("add", (a, b) => a + b);
 *   const [sum, t] = lua.run("return add(1, 2), { x = 1 }");   // 3, a handle: t.x is 1
 *
 * types.ts has the shapes, and how values go over. Runs can be limited (limits.ts); what stops
 * one is a MachineStop, and the state is usable afterwards. Another thread stops one through
 * shared memory.
 */
import { allParts } from "./create.js";
import { loadParts, type PartName } from "./parts.js";
import { makeLua, type LuaOptions } from "./state.js";
import type { Lua } from "./types.js";

export * from "./exports.js";

/** Start a Lua state, with all libraries unless the options say otherwise. */
export function createLua(options: LuaOptions = {}): Lua {
  return makeLua(allParts, options);
}

/**
 * Load what browsers load when a program first needs it, all of it or what is named: "translator" (speed),
 * "compiler" (traces), "ffi" (`require "ffi"`). Elsewhere everything is there from the start.
 */
export const ready = (...parts: PartName[]): Promise<void> => loadParts(allParts, parts);
