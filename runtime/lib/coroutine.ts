/*
 * The coroutine library. Resuming and yielding are machine code; what gets here is
 * a coroutine that cannot be resumed, or one whose stack has no room for the arguments.
 */
import type { Vm } from "../core/vm.js";
import { asm, cf, defineLib } from "../core/libdef.js";
import {
  copyTV,
  gcV,
  getref,
  setboolV,
  setnilV,
  setref,
  setstrV,
  setthreadV,
  tvisthread,
} from "../core/objects/tvalue.js";
import { L_base, L_cframe, L_stack, L_top, cframe_canyield, setL_top } from "../core/run/frame.js";
import { lj_err_arg, lj_err_caller, lj_err_throw } from "../core/run/err.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { lj_trapped } from "../core/run/call.js";
import {
  argslot,
  lj_lib_checkfunc,
  lj_lib_pushdeclared,
  lj_lib_upvalue,
  nargs,
  pushbool,
  pushnil,
  pushstring,
  resultsOnTop,
} from "../core/lib.js";
import { incr_top, lj_state_growstack, lj_state_new } from "../core/objects/state.js";
import { lj_str_newz } from "../core/objects/str.js";
import { lj_errmsg, type ErrMsg } from "../layout/errors.js";
import { FFH_RES, FFH_RETRY, FFH_UNREACHABLE, LUA } from "../layout/frame.js";
import { GCROOT, global_State, lua_State } from "../layout/state.js";

const statusOf = (vm: Vm, co: number): LUA => vm.mem.u8[co + lua_State.status];
/** Nothing on the stack: a coroutine whose function has returned. */
const isEmpty = (vm: Vm, co: number): boolean => L_top(vm.mem, co) === L_base(vm.mem, co);

function checkcoroutine(vm: Vm, L: number): number {
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) < 1 || !tvisthread(vm.mem, o)) lj_err_arg(vm, L, 1, "NOCORO");
  return gcV(vm.mem, o);
}

export type CoroutineStatus = "running" | "suspended" | "normal" | "dead";

/** What a coroutine is doing, as the running thread L sees it. */
export function coroutineStatus(vm: Vm, L: number, co: number): CoroutineStatus {
  const { mem } = vm;
  if (co === L) return "running";
  if (statusOf(vm, co) === LUA.YIELD) return "suspended";
  if (statusOf(vm, co) !== LUA.OK) return "dead";
  if (L_base(mem, co) > L_stack(mem, co) + 16) return "normal";
  return isEmpty(vm, co) ? "dead" : "suspended";
}

function coroutine_status(vm: Vm, L: number): number {
  pushstring(vm, L, coroutineStatus(vm, L, checkcoroutine(vm, L)));
  return resultsOnTop(vm, L, 1);
}

function coroutine_running(vm: Vm, L: number): number {
  if (L === vm.L) {
    pushnil(vm, L);
  } else {
    setthreadV(vm.mem, L_top(vm.mem, L), L);
    incr_top(vm, L);
  }
  return 1;
}

function coroutine_isyieldable(vm: Vm, L: number): number {
  pushbool(vm, L, cframe_canyield(L_cframe(vm.mem, L)));
  return 1;
}

/** Push a new coroutine with the function in the first argument on its stack. */
function pushcoroutine(vm: Vm, L: number): void {
  lj_lib_checkfunc(vm, L, 1);
  lj_gc_check(vm, L);
  const co = lj_state_new(vm, L);
  const { mem } = vm;
  setthreadV(mem, L_top(mem, L), co);
  incr_top(vm, L);
  copyTV(mem, L_top(mem, co), L_base(mem, L));
  setL_top(mem, co, L_top(mem, co) + 8);
}

// What dasc/vm/ff_create.dasc leaves to the runtime.
function coroutine_create(vm: Vm, L: number): number {
  pushcoroutine(vm, L);
  return resultsOnTop(vm, L, 1);
}

function coroutine_yield(vm: Vm, L: number): number {
  lj_err_caller(vm, L, "CYIELD");
  return FFH_UNREACHABLE;
}

/** What the fallback of resume may have pushed since resume compared the stack with its limit. */
const FALLBACK_STACK = 256;

/** Why a coroutine cannot be resumed; undefined when it can. */
function resumeError(vm: Vm, co: number): ErrMsg | undefined {
  const limit = vm.mem.u32[(vm.g + global_State.resume_limit) >>> 2];
  if (vm.machine.sp < limit + FALLBACK_STACK) return "STKOV";
  if (L_cframe(vm.mem, co) !== 0) return "CORUN";
  const status = statusOf(vm, co);
  if (status > LUA.YIELD || (status === LUA.OK && isEmpty(vm, co))) return "CODEAD";
  return undefined;
}

/** Who catches an error of a coroutine that does not run is around the one that runs. */
function rethrow(vm: Vm, L: number, co: number, status: LUA): never {
  const { mem } = vm;
  const top = L_top(mem, co) - 8;
  setL_top(mem, co, top);
  copyTV(mem, L_top(mem, L), top);
  setnilV(mem, top); // the collector may have been there
  setL_top(mem, L, L_top(mem, L) + 8);
  lj_err_throw(vm, L, status);
}

function ffh_resume(vm: Vm, L: number, co: number, wrap: boolean): number {
  const em = resumeError(vm, co);
  if (em === undefined) {
    // One slot more than the arguments: the frame link of a new coroutine's function.
    const need = nargs(vm, L) + 1;
    const status = lj_trapped(vm, co, lj_state_growstack, need);
    if (status !== LUA.OK) rethrow(vm, L, co, status);
    return FFH_RETRY;
  }
  if (wrap) lj_err_caller(vm, L, em);
  const { mem } = vm;
  const base = L_base(mem, L);
  setboolV(mem, base - 16, false);
  setstrV(mem, base - 8, lj_str_newz(vm, L, lj_errmsg[em]));
  return FFH_RES(2);
}

const coroutine_resume = (vm: Vm, L: number): number =>
  ffh_resume(vm, L, checkcoroutine(vm, L), false);

const coroutine_wrap_aux = (vm: Vm, L: number): number =>
  ffh_resume(vm, L, getref(vm.mem, lj_lib_upvalue(vm, L, 0)), true);

/** Have one such function, of no coroutine, that machine code copies for later calls. */
function keepWrapped(vm: Vm, L: number): void {
  const kept = vm.g + global_State.gcroot + 8 * GCROOT.WRAP;
  if (vm.mem.u32[kept >>> 2] !== 0) return;
  pushnil(vm, L);
  setref(vm.mem, kept, lj_lib_pushdeclared(vm, L, "coroutine.wrap_aux", 1));
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
}

function coroutine_wrap(vm: Vm, L: number): number {
  pushcoroutine(vm, L);
  lj_lib_pushdeclared(vm, L, "coroutine.wrap_aux", 1);
  keepWrapped(vm, L);
  return resultsOnTop(vm, L, 1);
}

export const coroutine = defineLib("coroutine", {
  status: asm(coroutine_status),
  running: cf(coroutine_running),
  isyieldable: cf(coroutine_isyieldable),
  create: asm(coroutine_create),
  yield: asm(coroutine_yield),
  resume: asm(coroutine_resume),
  wrap_aux: asm(coroutine_wrap_aux, { noreg: true }),
  wrap: asm(coroutine_wrap),
});
