/*
 * A Lua state for JavaScript programs, by its options.
 */
import type { EngineTuning, Machine, Tier } from "../machine/index.js";
import { assembleVm } from "./assemble.js";
import type { Limits } from "./runs/limits.js";
import { LuaState } from "./lua.js";
import { checkOptions } from "./options.js";
import type { Parts } from "./parts.js";
import { type InsideOptions, whatIsInside } from "./sandbox.js";
import { pollSlice } from "./runs/slices.js";
import type { Lua } from "./types.js";
import { addModules, makeHost, type WorldOptions } from "./world.js";

export interface LuaOptions extends WorldOptions, InsideOptions {
  /**
   * For another thread to stop a run: a view of a SharedArrayBuffer. When its first element
   * is not zero the run ends with a MachineStop, and the element is zero again.
   */
  readonly interrupt?: Int32Array;
  /** How guest code is executed: "wasm" (default) translates it, "interp" does not. */
  readonly machine?: Tier;
  /**
   * Whether hot loops become traces: machine code of their own. True by default; programs may say otherwise
   * (jit.off).
   */
  readonly jit?: boolean;
  /** Optimised code of the interpreter that was kept: `keptCode` of dasmoon/node. */
  readonly code?: EngineTuning;
  /** For every call from outside that has none; see limits.ts. A call can only tighten them. */
  readonly limits?: Limits;
  /**
   * Whether programs may load shared objects of the host's (require, package.loadlib, ffi.load). False by
   * default: their code runs on the machine and reaches nothing else, but reads and writes all of Lua's memory.
   */
  readonly foreignCode?: boolean;
  /** Most bytes that Lua objects may take, from half a megabyte on; beyond, programs see "not enough memory". */
  readonly memoryLimit?: number;
  /** How strings come to JavaScript: as text (default; see text.ts), or as their bytes. */
  readonly strings?: "text" | "bytes";
  /**
   * What null is in Lua: nil (default), as undefined is, or a value of its own, which comes back
   * as null. Lists with null in them keep it then.
   */
  readonly null?: "nil" | "value";
}

/** Start a Lua state. */
export function makeLua(parts: Parts, options: LuaOptions): Lua {
  checkOptions(options);
  const { memoryLimit, limits, foreignCode, interrupt, modules, machine: tier, jit } = options;
  const inside = whatIsInside(options);
  const { code } = options;
  const vm = assembleVm(parts, {
    host: makeHost(options),
    memoryLimit,
    foreignCode,
    tier,
    jit,
    tuning: code && ((): EngineTuning => code),
    ...inside,
  });
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
