/*
 * Calls from TypeScript into Lua. Each nests one run of the machine, and with it
 * JavaScript frames, whose number is limited: beyond MAX_DEPTH, or when the stack has
 * little room left, a call throws the "stack overflow" that Lua code sees for endless
 * recursion, with some levels in reserve for its error handler.
 *
 * `base` is always the first argument's slot; the function is at base - 2 slots,
 * arguments end at L->top. Results start at the function's slot.
 */
import { MachineFault } from "../../machine/index.js";
import { noteFault } from "./fault.js";
import { GuestUnwind } from "../../machine/types.js";
import { Attachment, VmClosed, type Vm } from "../vm.js";
import { lj_gc_barrierthread } from "../gc/gc.js";
import { abandonRun, saveRun } from "./abandon.js";
import { CFRAME, LUA } from "../../layout/frame.js";
import { L_cframe, L_top, restorestack, savestack, setL_top } from "./frame.js";
import { lj_err_msg, lj_err_throw } from "./err.js";
import { ErrorTrapped } from "./errclass.js";
import { global_State } from "../../layout/state.js";
import { copyTV, getref, setnilV, setref } from "../objects/tvalue.js";

/** Most nested runs, where the JavaScript stack has room for them. */
const MAX_DEPTH = 190;
/** Further runs for the error handler. */
const HANDLER_DEPTH = 10;
/** From this depth on the stack is asked whether it has room. */
const SURE_DEPTH = 16;
/** Words that must be left: frames of translated code were seen to take 18 KB for a run. */
const room = new Attachment((): readonly unknown[] => new Array(28_000).fill(0));
const noop = (): void => {};
/** A nested run costs so many units of work. */
const RUN_COST = 200;
/** To ask whether the stack has room costs so many. */
const ROOM_COST = 20_000;

/** Is there room on JavaScript's stack? Arguments go there. */
function hasRoom(vm: Vm): boolean {
  const words = vm.attachment(room);
  try {
    Reflect.apply(noop, undefined, words);
    return true;
  } catch {
    return false;
  }
}

function enter(vm: Vm, L: number): void {
  if (vm.fault !== undefined) throw new VmClosed(vm.fault);
  vm.machine.charge(RUN_COST);
  const depth = vm.hostDepth;
  if (depth < SURE_DEPTH) {
    vm.maxDepth = MAX_DEPTH;
    vm.roomDepth = SURE_DEPTH;
  } else {
    if (depth >= vm.roomDepth && depth < vm.maxDepth) {
      vm.machine.charge(ROOM_COST);
      if (hasRoom(vm)) vm.roomDepth = depth + 1;
      else vm.maxDepth = depth;
    }
    if (depth >= vm.maxDepth) overflow(vm, L);
  }
  vm.hostDepth++;
}

function overflow(vm: Vm, L: number): void {
  if (vm.hostDepth === vm.maxDepth) {
    vm.hostDepth++;
    try {
      lj_err_msg(vm, L, "STKOV");
    } finally {
      vm.hostDepth--;
    }
  }
  if (vm.hostDepth >= vm.maxDepth + HANDLER_DEPTH) lj_err_throw(vm, L, LUA.ERRERR);
}

/**
 * One run of the machine. When an exception of JavaScript ends it, its frames and its
 * coroutines are gone, and L is as before. When JavaScript's stack has ended, that is an
 * error of the call.
 */
function run(vm: Vm, L: number, entry: number, a1: number, a2: number, a3: number): number {
  enter(vm, L);
  const state = saveRun(vm, L);
  const slot = a1 === 0 ? state.top : savestack(vm.mem, L, a1 - 16);
  try {
    return vm.machine.call(entry, L, a1, a2, a3);
  } catch (e) {
    if (e instanceof GuestUnwind) throw e;
    if (e instanceof MachineFault) noteFault(vm, e);
    else abandonRun(vm, L, state, slot);
    if (!(e instanceof RangeError && e.message.includes("call stack"))) throw e;
    return lj_err_msg(vm, L, "STKOV");
  } finally {
    vm.hostDepth--;
  }
}

/** Call with `nresults` results (LUA_MULTRET for all): errors pass through. */
export function lj_call(vm: Vm, L: number, base: number, nresults: number): void {
  run(vm, L, vm.sym.lj_vm_call, base, nresults + 1, 0);
}

/**
 * Protected call: the LUA status, with an error's value in place of the results.
 * `ef` is the stack offset of an error function (savestack) or 0.
 */
export function lj_pcall(vm: Vm, L: number, base: number, nresults: number, ef = 0): LUA {
  return run(vm, L, vm.sym.lj_vm_pcall, base, nresults + 1, ef);
}

/** Resume a coroutine with the arguments from `base` on (of a new one its function is below): its status. */
export function lj_resume(vm: Vm, L: number, base: number): LUA {
  const running = getref(vm.mem, vm.g + global_State.cur_L);
  const status = run(vm, L, vm.sym.lj_vm_resume, base, 0, 0);
  lj_gc_barrierthread(vm, running);
  return status;
}

/** Call a subroutine of the templates that makes calls. */
export function lj_vmcall(vm: Vm, L: number, entry: number): void {
  run(vm, L, entry, 0, 0, 0);
}

/** Call a C function, guest code, that gets L first: the low half of its result. */
export function lj_ccall(vm: Vm, L: number, fn: number, a1 = 0, a2 = 0, a3 = 0): number {
  return run(vm, L, fn, a1, a2, a3);
}

/** L runs again, after another thread. */
export function runsNow(vm: Vm, L: number): void {
  setref(vm.mem, vm.g + global_State.cur_L, L);
  lj_gc_barrierthread(vm, L);
}

/**
 * Resume a coroutine as coroutine.resume does: with what lies on its stack from `from` on,
 * called by L. The status; results are what lies between its base and top then.
 */
export function lj_resumeby(vm: Vm, L: number, co: number, from: number): LUA {
  enter(vm, L);
  const state = saveRun(vm, L);
  try {
    const status = vm.machine.call(vm.sym.lj_vm_resume, co, from, 0, 0);
    runsNow(vm, L);
    return status;
  } catch (e) {
    if (e instanceof MachineFault) noteFault(vm, e);
    else if (!(e instanceof GuestUnwind)) abandonRun(vm, L, state, state.top);
    throw e;
  } finally {
    vm.hostDepth--;
  }
}

/** Callbacks on their way through the machine; the guest sees their index plus one. */
interface CpcallState {
  readonly thunk: number;
  readonly pending: ((L: number) => number | void)[];
}
const cpcallState = new Attachment<CpcallState>((vm) => {
  const pending: CpcallState["pending"] = [];
  const thunk = vm.machine.defineHost("cpcall", "ppp:p", (L, _func, index) => {
    const base = pending[index - 1](L) ?? 0;
    // Until now the field says that the entry frame has no Lua frame.
    if (base !== 0) vm.mem.i32[(L_cframe(vm.mem, L) + CFRAME.OFS_NRES) >>> 2] = 0 + 1;
    return base;
  });
  return { thunk, pending };
});

/** Let the error function of the protected call around the innermost lj_cpcall handle errors in it, too. */
export function inheritErrfunc(vm: Vm, L: number): void {
  vm.mem.i32[(L_cframe(vm.mem, L) + CFRAME.OFS_ERRF) >>> 2] = -1;
}

/**
 * Run `fn` protected: Lua errors in it end it with their status and leave their
 * value on top of the stack. When `fn` returns a base, that Lua call is made too.
 */
export function lj_cpcall(vm: Vm, L: number, fn: (L: number) => number | void): LUA {
  const { thunk, pending } = vm.attachment(cpcallState);
  pending.push(fn);
  try {
    return run(vm, L, vm.sym.lj_vm_cpcall, 0, pending.length, thunk);
  } finally {
    pending.pop();
  }
}

/**
 * Run `fn`, which runs no Lua code, protected: as lj_cpcall, without a run of the machine, and
 * without a message handler.
 */
export function lj_trapped<A>(
  vm: Vm,
  L: number,
  fn: (vm: Vm, L: number, argument: A) => void,
  argument: A,
): LUA {
  const { mem } = vm;
  const top = savestack(mem, L, L_top(mem, L));
  const { errorTrap } = vm;
  vm.errorTrap = true;
  try {
    fn(vm, L, argument);
    return LUA.OK;
  } catch (e) {
    if (!(e instanceof ErrorTrapped)) throw e;
    const o = restorestack(mem, L, top);
    copyTV(mem, o, L_top(mem, L) - 8);
    setL_top(mem, L, o + 8);
    return e.status;
  } finally {
    vm.errorTrap = errorTrap;
  }
}

/** Open the frame slot between a function and its `nargs` arguments that lie on top of the stack. */
function callBase(vm: Vm, L: number, nargs: number): number {
  const { mem } = vm;
  const top = L_top(mem, L);
  const base = top - 8 * nargs;
  for (let o = top; o > base; o -= 8) copyTV(mem, o, o - 8);
  setnilV(mem, base);
  setL_top(mem, L, top + 8);
  return base + 8;
}

/** As the C API's: function and arguments lie on top of the stack without a gap. */
export function lua_call(vm: Vm, L: number, nargs: number, nresults: number): void {
  lj_call(vm, L, callBase(vm, L, nargs), nresults);
}

export function lua_pcall(vm: Vm, L: number, nargs: number, nresults: number, ef = 0): LUA {
  return lj_pcall(vm, L, callBase(vm, L, nargs), nresults, ef);
}
