/*
 * Runs that an exception of JavaScript leaves: a stop, a fault, an exit, an error of the
 * host. Nothing of the guest unwinds then, so its frames are forgotten from outside.
 *
 *   machine stack            Lua stacks
 *   | run of L       |       L: | frames before the run | frames of the run |
 *   | resume of co   |  ..►  co: | everything           |
 *   | resume of co2  |  ..►  co2: | everything          |
 *   rsp
 *
 * L becomes what it was before the run. Coroutines that have frames in it are dead, as of
 * an error. Upvalues that refer to what goes keep their values.
 */
import type { Vm } from "../vm.js";
import { LUA } from "../../layout/frame.js";
import { global_State, HOOK, lua_State } from "../../layout/state.js";
import { GCT } from "../../layout/value.js";
import { GCfunc, GCfuncC } from "../../layout/objects.js";
import { abortRecording, lj_dispatch_sethook } from "./dispatch.js";
import {
  cframe_raw,
  frame_func,
  isffunc,
  L_base,
  L_cframe,
  L_stack,
  L_top,
  restorestack,
  savestack,
  setL_base,
  setL_cframe,
  setL_top,
} from "./frame.js";
import { lj_gc_barrierthread } from "../gc/gc.js";
import { lj_func_closeuv } from "../objects/func.js";
import { gctOf, gcV, setref, tvisfunc, tvisthread } from "../objects/tvalue.js";

/** Offset of the base of an empty stack: the two slots of its frame are below. */
const FIRST_FRAME = 16;

/** What a run must leave as it was. Stack slots as offsets. */
export interface RunState {
  readonly base: number;
  readonly top: number;
  readonly cframe: number;
  readonly sp: number;
  readonly vmstate: number;
  readonly hookmask: number;
}

export function saveRun(vm: Vm, L: number): RunState {
  const { mem, g, machine } = vm;
  return {
    base: savestack(mem, L, L_base(mem, L)),
    top: savestack(mem, L, L_top(mem, L)),
    cframe: L_cframe(mem, L),
    sp: machine.sp,
    vmstate: mem.i32[(g + global_State.vmstate) >>> 2],
    hookmask: mem.u8[g + global_State.hookmask],
  };
}

/** Forget what a run has left. `slot` is the first of L that was the run's, as an offset. */
export function abandonRun(vm: Vm, L: number, state: RunState, slot: number): void {
  const { mem, g } = vm;
  const hooks = HOOK.ACTIVE | HOOK.GC | HOOK.VMEVENT;
  abortRecording(vm);
  killHalfResumed(vm);
  killCoroutines(vm, L, state.sp);
  lj_func_closeuv(vm, L, restorestack(mem, L, slot));
  setL_cframe(mem, L, state.cframe);
  setL_base(mem, L, restorestack(mem, L, state.base));
  setL_top(mem, L, restorestack(mem, L, state.top));
  mem.u8[L + lua_State.status] = LUA.OK;
  setref(mem, g + global_State.cur_L, L);
  lj_gc_barrierthread(vm, L);
  setref(mem, g + global_State.jit_base, 0);
  mem.i32[(g + global_State.vmstate) >>> 2] = state.vmstate;
  const mask = mem.u8[g + global_State.hookmask];
  mem.u8[g + global_State.hookmask] = (mask & ~hooks) | (state.hookmask & hooks);
}

/** Coroutines with frames on the machine stack below `sp` are dead; those that wait have none. */
function killCoroutines(vm: Vm, L: number, sp: number): void {
  const { mem, g } = vm;
  // Threads are at the front of the list, the main thread behind them.
  for (let co = mem.u32[(g + global_State.gc_root) >>> 2]; co !== vm.L; co = mem.u32[co >>> 2]) {
    if (co === L || gctOf(mem, co) !== GCT.THREAD) continue;
    const frame = cframe_raw(L_cframe(mem, co));
    if (frame !== 0 && frame < sp && frame !== vm.parking) kill(vm, co);
  }
}

function kill(vm: Vm, co: number): void {
  const { mem } = vm;
  const bottom = L_stack(mem, co) + FIRST_FRAME;
  lj_func_closeuv(vm, co, bottom);
  setL_cframe(mem, co, 0);
  setL_base(mem, co, bottom);
  setL_top(mem, co, bottom);
  mem.u8[co + lua_State.status] = LUA.ERRRUN;
}

/**
 * A new coroutine that the running resume, or function made by wrap, has put arguments on, but
 * that has no frame yet, is dead, too: it would be called at the wrong place.
 */
function killHalfResumed(vm: Vm): void {
  const { mem, g } = vm;
  const base = L_base(mem, mem.u32[(g + global_State.cur_L) >>> 2]);
  const fn = frame_func(mem, base - 8);
  if (!tvisfunc(mem, base - 16) || !isffunc(mem, fn)) return;
  const wraps = mem.u8[fn + GCfunc.nupvalues] > 0;
  const o = wraps ? fn + GCfuncC.upvalue : base;
  if (!tvisthread(mem, o)) return;
  const co = gcV(mem, o);
  const isNew = L_cframe(mem, co) === 0 && mem.u8[co + lua_State.status] === LUA.OK;
  const onlyFunction = L_stack(mem, co) + FIRST_FRAME + 8;
  if (isNew && L_top(mem, co) > onlyFunction) kill(vm, co);
}

/**
 * After the outermost run was ended from outside: the main thread is empty, hooks are gone,
 * the universe of objects is as the program left it. Also for runs that V8 stopped, which
 * skips every `finally`.
 */
export function resetState(vm: Vm): void {
  const { mem, L } = vm;
  const bottom = savestack(mem, L, L_stack(mem, L) + FIRST_FRAME);
  vm.hostDepth = 0;
  const state = { ...saveRun(vm, L), base: bottom, top: bottom, cframe: 0, hookmask: 0 };
  abandonRun(vm, L, { ...state, sp: Infinity }, bottom);
  lj_dispatch_sethook(vm, null, 0, 0);
}
