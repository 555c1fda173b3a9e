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
import type { Machine, Tier } from "../machine/index.js";
import { newVm } from "./create.js";
import { checkAmount, type Limits } from "./limits.js";
import { LuaState } from "./lua.js";
import { type InsideOptions, whatIsInside } from "./sandbox.js";
import { pollSlice } from "./slices.js";
import type { Lua } from "./types.js";
import { addModules, makeHost, type WorldOptions } from "./world.js";

export { VmClosed } from "../core/vm.js";
export { HostError } from "../core/hostenv.js";
export { MachineStop } from "../machine/index.js";
export { LuaError } from "./errors.js";
export { LuaExit } from "./host.js";
export { multi } from "./values.js";
export { memoryFs } from "./world.js";
export type { Input, MemoryFs, Module, WorldOptions } from "./world.js";
export type { HostEnv, HostFile } from "../core/hostenv.js";
export { LuaFunction, LuaTable, LuaThread, LuaUserdata } from "./types.js";
export type {
  HandleClass, JsFunction, Lua, LuaHandle, LuaValue, Multi, RunOptions, TableMethods,
} from "./types.js"; // prettier-ignore
export type { Limits } from "./limits.js";
export type { InsideOptions, LibraryName } from "./sandbox.js";

export interface LuaOptions extends WorldOptions, InsideOptions {
  /**
   * For another thread to stop a run: a view of a SharedArrayBuffer. When its first element
   * is not zero the run ends with a MachineStop, and the element is zero again.
   */
  readonly interrupt?: Int32Array;
  /** How guest code is executed: "wasm" (default) translates it, "interp" does not. */
  readonly machine?: Tier;
  /** For every call from outside that has none; see limits.ts. A call can only tighten them. */
  readonly limits?: Limits;
  /**
   * Whether programs may load shared objects of the host's (require, package.loadlib, ffi.load). False by
   * default: their code runs on the machine and reaches nothing else, but reads and writes all of Lua's memory.
   */
  readonly foreignCode?: boolean;
  /** Most bytes that Lua objects may take; beyond, programs see "not enough memory". */
  readonly memoryLimit?: number;
  /** How strings come to JavaScript: as text (default; see text.ts), or as their bytes. */
  readonly strings?: "text" | "bytes";
  /**
   * What null is in Lua: nil (default), as undefined is, or a value of its own, which comes back
   * as null. Lists with null in them keep it then.
   */
  readonly null?: "nil" | "value";
}

/** Start a Lua state, with all libraries unless the options say otherwise. */
export function createLua(options: LuaOptions = {}): Lua {
  const { memoryLimit, limits, foreignCode, interrupt, modules, machine: tier } = options;
  checkAmount("memoryLimit", memoryLimit);
  const inside = whatIsInside(options);
  const vm = newVm({ host: makeHost(options), memoryLimit, foreignCode, tier, ...inside });
  const bytes = options.strings === "bytes";
  const lua = new LuaState(vm, { bytes, keepNull: options.null === "value" }, limits);
  const { engine } = lua;
  (vm.machine as Machine).poll = () => {
    pollSlice(engine);
    return interrupt !== undefined && Atomics.exchange(interrupt, 0, 0) !== 0;
  };
  if (modules !== undefined) addModules(lua, modules);
  return lua;
}
