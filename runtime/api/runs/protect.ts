/*
 * From JavaScript into Lua and back: where errors, stops and stacks are put in order.
 *
 * - `trap` is for host code that allocates, but calls nothing: an error in it is thrown to
 *   JavaScript without a run of the machine.
 * - `protect` is for host code that calls metamethods.
 * - `callValue` calls a function. It is the hot path: no closures, no runs but the call's.
 *
 * An error of Lua leaves as what takeError makes of it, once the stack is as it was before.
 * What ends a run from outside (a stop, os.exit) has unwound the stack already; when it leaves
 * the outermost run, the state is cleaned up.
 */
import { resetState } from "../../core/run/abandon.js";
import { lj_cpcall, lj_pcall } from "../../core/run/call.js";
import { ErrorTrapped } from "../../core/run/errclass.js";
import { L_cframe, L_top, restorestack, savestack, setL_top } from "../../core/run/frame.js";
import { lj_gc_check, lj_gc_fullgc } from "../../core/gc/gc.js";
import { lj_state_checkstack } from "../../core/objects/state.js";
import { setfuncV, setnilV } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { CFRAME, LUA, LUA_MINSTACK, LUA_MULTRET } from "../../layout/frame.js";
import { lua_State } from "../../layout/state.js";
import { MachineStop } from "../../machine/index.js";
import { Ref, type Engine } from "../engine.js";
import { takeError } from "./errors.js";
import { checkOpen, checkRef } from "../handles/handles.js";
import { LuaExit } from "../host.js";
import type { LuaValue } from "../types.js";
import { pushJs, takeValues, toJs } from "../values/values.js";

/** Part of the memory limit from which on garbage is collected before a run. */
const COLLECT_FROM = 0.75;

/** Part of it that objects must have taken since the last time: what lives may be that much. */
const COLLECT_AFTER = 1 / 32;

/** Before anything: the state is in use, and the collector has its turn. */
export function begin(e: Engine): void {
  checkOpen(e);
  const { vm, L } = e;
  lj_gc_check(vm, L);
  // There is no emergency collection: garbage of a run that met the limit would fail the next.
  const { memoryLimit } = vm.options;
  if (memoryLimit === undefined || vm.hostDepth !== 0) return;
  // What the limit is for: objects, with what lies unused between them.
  const { footprint } = vm.alloc;
  if (footprint <= memoryLimit * COLLECT_FROM) return;
  if (footprint <= e.collected + memoryLimit * COLLECT_AFTER) return;
  e.collected = footprint; // whatever becomes of it: it may be stopped, too
  lj_gc_fullgc(vm, L);
  e.collected = vm.alloc.footprint;
}

/** Do something with the state, under its limits. */
export function guard<T>(e: Engine, body: () => T): T {
  return e.limiter.byDefault(() => {
    try {
      begin(e);
      return body();
    } catch (x) {
      throw ended(e, x);
    } finally {
      e.settle();
    }
  });
}

/** Clean up when the outermost run was ended from outside. */
function ended({ vm }: Engine, x: unknown): unknown {
  if (vm.hostDepth === 0 && (x instanceof MachineStop || x instanceof LuaExit)) resetState(vm);
  return x;
}

/** Run host code that may fail and calls nothing. The stack is left as the body leaves it. */
export function trap<T>(e: Engine, body: (L: number) => T): T {
  const { vm, L } = e;
  const { mem } = vm;
  const top = savestack(mem, L, L_top(mem, L));
  const { errorTrap } = vm;
  vm.errorTrap = true;
  try {
    return body(L);
  } catch (x) {
    const error = x instanceof ErrorTrapped ? takeError(e, L) : x;
    setL_top(mem, L, restorestack(mem, L, top));
    throw error;
  } finally {
    vm.errorTrap = errorTrap;
  }
}

/** Run host code that may call metamethods. The stack is as before afterwards. */
export const protect = <T>(e: Engine, body: (L: number) => T): T =>
  guard(e, () => {
    const { vm, L } = e;
    const { mem } = vm;
    const top = savestack(mem, L, L_top(mem, L));
    let result: { value: T } | undefined;
    const status = lj_cpcall(vm, L, (L) => {
      const o = L_top(mem, L);
      setfuncV(mem, o, e.handler);
      setL_top(mem, L, o + 8);
      mem.i32[(L_cframe(mem, L) + CFRAME.OFS_ERRF) >>> 2] = savestack(mem, L, o);
      result = { value: body(L) };
    });
    const error = status === LUA.OK ? undefined : takeError(e, L);
    setL_top(mem, L, restorestack(mem, L, top));
    if (result === undefined || error !== undefined) throw error;
    return result.value;
  });

/** Values that are written without allocating anything. */
function arePlain(args: readonly unknown[]): boolean {
  for (let i = 0; i < args.length; i++) {
    const type = typeof args[i];
    if (type !== "number" && type !== "boolean" && type !== "undefined") return false;
  }
  return true;
}

/** Push handler, function and arguments. */
function pushCall(e: Engine, L: number, callee: unknown, args: readonly unknown[]): void {
  const { vm } = e;
  const { mem } = vm;
  lj_state_checkstack(vm, L, args.length + 4);
  let top = L_top(mem, L);
  setfuncV(mem, top, e.handler);
  if (callee instanceof Ref) {
    mem.u32[(top + 8) >>> 2] = callee.address;
    mem.i32[(top + 12) >>> 2] = callee.hi;
    setL_top(mem, L, top + 16);
  } else {
    setL_top(mem, L, top + 8);
    pushJs(e, L, callee);
  }
  top = L_top(mem, L);
  setnilV(mem, top);
  setL_top(mem, L, top + 8);
  for (let i = 0; i < args.length; i++) pushJs(e, L, args[i]);
}

const hasRoom = (vm: Vm, L: number, slots: number): boolean =>
  vm.mem.u32[(L + lua_State.maxstack) >>> 2] - L_top(vm.mem, L) > 8 * slots;

/** Call a function: what was the offset of the top; the results lie above the handler there. */
function call(e: Engine, callee: unknown, args: readonly unknown[], nresults: number): number {
  const { vm, L } = e;
  const { mem } = vm;
  const top = savestack(mem, L, L_top(mem, L));
  if (callee instanceof Ref && arePlain(args) && hasRoom(vm, L, args.length + LUA_MINSTACK))
    pushCall(e, L, callee, args);
  else trap(e, (L) => pushCall(e, L, callee, args));
  const status = lj_pcall(vm, L, L_top(mem, L) - 8 * args.length, nresults, top);
  if (status === LUA.OK) return top;
  const error = takeError(e, L);
  setL_top(mem, L, restorestack(mem, L, top));
  throw error;
}

function callNow(e: Engine, callee: unknown, args: readonly unknown[]): LuaValue {
  const { L, vm } = e;
  const o = restorestack(vm.mem, L, call(e, callee, args, 1));
  const result = toJs(e, o + 8);
  setL_top(vm.mem, L, o);
  return result;
}

/** Call what `callee` is a handle of, or what it is in Lua: the first result. */
export function callValue(e: Engine, callee: unknown, args: readonly unknown[]): LuaValue {
  if (callee instanceof Ref) checkRef(callee);
  if (e.limiter.isNeeded) return guard(e, () => callNow(e, callee, args));
  begin(e);
  try {
    return callNow(e, callee, args);
  } catch (x) {
    throw ended(e, x);
  } finally {
    e.settle();
  }
}

/** The same, and all results. */
export function callAll(e: Engine, callee: unknown, args: readonly unknown[]): LuaValue[] {
  if (callee instanceof Ref) checkRef(callee);
  return guard(e, () => {
    const { L, vm } = e;
    const o = restorestack(vm.mem, L, call(e, callee, args, LUA_MULTRET));
    return takeValues(e, L, o + 8, o);
  });
}
