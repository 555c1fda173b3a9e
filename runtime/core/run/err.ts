/*
 * Errors: the texts that Lua programs see, and the way from where one is thrown
 * to where it is caught.
 *
 * A thrown error has its value on top of the stack. lj_err_run calls the error
 * function that is in force, on top of everything, and lj_err_throw unwinds: it
 * walks Lua frames and entry frames side by side, repairs L->base, L->top and
 * L->cframe for the catching frame, and throws a GuestUnwind, which takes the
 * machine to the unwind entry of that frame. Host frames between are left by the
 * JavaScript exception, so `finally` in TypeScript runs after the repair.
 */
import { GuestUnwind, type GuestMemory } from "../../machine/types.js";
import { lj_errmsg, type ErrMsg } from "../../layout/errors.js";
import {
  CFRAME_UNWIND_FF,
  FFH_UNWIND,
  FRAME,
  FRAME_TYPE,
  LUA,
  LUA_MINSTACK,
} from "../../layout/frame.js";
import { LUA_REGISTRYINDEX } from "../../layout/capi.js";
import { global_State, HOOK, lua_State } from "../../layout/state.js";
import { lj_obj_itypename, LJ_T } from "../../layout/value.js";
import type { Vm } from "../vm.js";
import {
  bottomFrame,
  cframe_canyield,
  cframe_errfunc,
  cframe_Lpc,
  cframe_nres,
  cframe_prev,
  cframe_raw,
  curr_func,
  curr_funcisL,
  curr_topL,
  frame_func,
  frame_iscont,
  frame_iscont_fficb,
  frame_islua,
  frame_prevd,
  frame_prevl,
  frame_typep,
  funcproto,
  L_base,
  L_cframe,
  L_stack,
  L_top,
  restorestack,
  savestack,
  setframe_link,
  setL_base,
  setL_cframe,
  setL_top,
} from "./frame.js";
import { GCfunc } from "../../layout/objects.js";
import {
  copyTV,
  itype,
  setnilV,
  getref,
  setref,
  setstrV,
  setthreadV,
  tvisfunc,
  tvisnum,
  tvisstr,
  gcV,
} from "../objects/tvalue.js";
import { incr_top, lj_state_checkstack, lj_state_relimitstack } from "../objects/state.js";
import {
  lj_debug_addloc,
  lj_debug_funcname,
  lj_debug_slotname,
  lj_debug_argtype,
} from "./debug.js";
import { abortRecording } from "./dispatch.js";
import { fastFunctionIds } from "../lib.js";
import { lj_buf_freetmp } from "../text/buf.js";
import { lj_call } from "./call.js";
import { lj_func_closeuv } from "../objects/func.js";
import { lj_str_newz, strToJs } from "../objects/str.js";
import { lj_str_newtext, sformat, strText, type Texts } from "../text/texts.js";
import { ErrorTrapped, LuaPanic } from "./errclass.js";

/** Push a string given as one character per byte. */
export function pushstring(vm: Vm, L: number, text: Texts): void {
  const s = lj_str_newtext(vm, L, text);
  setstrV(vm.mem, L_top(vm.mem, L), s);
  incr_top(vm, L);
}

/** Type of a value as messages name it. */
export function lj_typename(vm: Vm, o: number): string {
  return tvisnum(vm.mem, o) ? "number" : lj_obj_itypename[~itype(vm.mem, o)];
}

/* Unwinding. */

/** Close upvalues from `top` on, move the error value down to it. */
function unwindstack(vm: Vm, L: number, top: number): void {
  const { mem } = vm;
  lj_func_closeuv(vm, L, top);
  if (top < L_top(mem, L) - 8) {
    copyTV(mem, top, L_top(mem, L) - 8);
    setL_top(mem, L, top + 8);
  }
  lj_state_relimitstack(vm, L);
}

function hook_leave(vm: Vm): void {
  vm.mem.u8[vm.g + global_State.hookmask] &= ~HOOK.ACTIVE;
}

/** Where a walk from the innermost frame outwards is: a Lua frame, and the entry frame with flag bits that it runs in. */
interface Walk {
  frame: number;
  cf: number;
}
const innermost = (mem: GuestMemory, L: number): Walk => ({
  frame: L_base(mem, L) - 8,
  cf: L_cframe(mem, L),
});

/** Leave a frame, and the entry frame that began with it. */
function stepOut(mem: GuestMemory, at: Walk): void {
  const { frame, cf } = at;
  const type = frame_typep(mem, frame);
  const isEntry =
    type === FRAME.C ||
    (type === FRAME.CP && !cframe_canyield(cf)) ||
    (type === FRAME.CONT && frame_iscont_fficb(mem, frame));
  if (isEntry) at.cf = cframe_prev(mem, cframe_raw(cf));
  const isLua = type === FRAME.LUA || type === FRAME.LUAP;
  at.frame = isLua ? frame_prevl(mem, frame) : frame_prevd(mem, frame);
}

/** L->top of a protected host function that has pushed no frame, where the walk is in one; else 0. */
function topOfHost(mem: GuestMemory, L: number, { frame, cf }: Walk): number {
  const nres = cframe_nres(mem, cframe_raw(cf));
  if (nres >= 0) return 0;
  const top = restorestack(mem, L, -nres);
  return frame < top ? top : 0;
}

/** Unwind L to the frame that catches the error: its cframe with flag bits, or 0 without one. */
function err_unwind(vm: Vm, L: number, status: LUA): number {
  const { mem } = vm;
  const bottom = bottomFrame(mem, L);
  for (const at = innermost(mem, L); at.cf !== 0; stepOut(mem, at)) {
    const { frame, cf } = at;
    const top = topOfHost(mem, L, at);
    if (top !== 0) {
      setL_base(mem, L, frame + 8);
      setL_cframe(mem, L, cframe_prev(mem, cframe_raw(cf)));
      unwindstack(vm, L, top);
      return cf;
    }
    if (frame <= bottom) break;
    switch (frame_typep(mem, frame)) {
      case FRAME.CP:
        if (!cframe_canyield(cf)) {
          setL_base(mem, L, frame_prevd(mem, frame) + 8);
          setL_cframe(mem, L, cframe_prev(mem, cframe_raw(cf)));
          unwindstack(vm, L, frame - 8);
          return cf;
        }
        // What a suspended coroutine was resumed with, to throw: not the frame that it began with.
        if (frame_prevd(mem, frame) > bottom) break;
        // The coroutine dies with its frames in place, for a traceback.
        hook_leave(vm);
        setL_cframe(mem, L, 0);
        mem.u8[L + lua_State.status] = status;
        return cf;
      case FRAME.PCALL:
      case FRAME.PCALLH:
        if (status === LUA.YIELD) break;
        if (frame_typep(mem, frame) === FRAME.PCALL) hook_leave(vm);
        setL_base(mem, L, frame_prevd(mem, frame) + 8);
        setL_cframe(mem, L, cf);
        unwindstack(vm, L, L_base(mem, L));
        return (cf | CFRAME_UNWIND_FF) >>> 0;
    }
  }
  setL_base(mem, L, L_stack(mem, L) + 16);
  setL_cframe(mem, L, 0);
  unwindstack(vm, L, L_base(mem, L));
  return 0;
}

/** Unwind L with the value on top of the stack, for a frame that catches it. */
function unwind(vm: Vm, L: number, status: LUA): GuestUnwind {
  if (vm.errorTrap) throw new ErrorTrapped(status);
  const { mem } = vm;
  abortRecording(vm);
  setref(mem, vm.g + global_State.jit_base, 0);
  mem.u8[L + lua_State.status] = LUA.OK;
  const cf = err_unwind(vm, L, status);
  if (cf === 0) {
    const panic = getref(mem, vm.g + global_State.panic);
    if (panic !== 0) vm.machine.call(panic, L); // it may leave by longjmp
    const o = L_top(mem, L) - 8;
    const text = tvisstr(mem, o)
      ? strToJs(vm, gcV(mem, o))
      : `error object is a ${lj_typename(vm, o)} value`;
    setL_top(mem, L, o);
    throw new LuaPanic(status, text);
  }
  const raw = cframe_raw(cf);
  const entry = cf & CFRAME_UNWIND_FF ? vm.sym.lj_vm_unwind_ff : vm.sym.lj_vm_unwind_c;
  return new GuestUnwind(raw, entry, raw, status);
}

/** What an exception of JavaScript costs, in units of work. */
const THROW_COST = 1000;

/** Throw the value on top of the stack with a status. */
export function lj_err_throw(vm: Vm, L: number, status: LUA): never {
  vm.machine.charge(THROW_COST);
  throw unwind(vm, L, status);
}

/**
 * Whether a library function that machine code has called may return FFH_UNWIND instead
 * of throwing: the pcall that catches belongs to the entry frame that made the call.
 */
export const lands = (vm: Vm, u: GuestUnwind): boolean =>
  u.pc === vm.sym.lj_vm_unwind_ff && u.sp === vm.machine.sp;

/* Throwing. */

/** Stack offset of the error function in force, or 0. */
function finderrfunc(vm: Vm, L: number): number {
  const { mem } = vm;
  const bottom = bottomFrame(mem, L);
  for (const at = innermost(mem, L); at.cf !== 0; stepOut(mem, at)) {
    while (topOfHost(mem, L, at) !== 0) {
      const raw = cframe_raw(at.cf);
      const ef = cframe_errfunc(mem, raw);
      if (ef >= 0) return ef;
      at.cf = cframe_prev(mem, raw);
      if (at.cf === 0) return 0;
    }
    const { frame, cf } = at;
    if (frame <= bottom) return 0;
    switch (frame_typep(mem, frame)) {
      case FRAME.CP: {
        if (cframe_canyield(cf)) break; // that of a throw into a suspended coroutine, or the last
        const ef = cframe_errfunc(mem, cframe_raw(cf));
        if (ef >= 0) return ef;
        break;
      }
      case FRAME.PCALL:
      case FRAME.PCALLH: {
        // xpcall keeps its handler in its own first slot.
        const caller = frame_prevd(mem, frame);
        const ffid = mem.u8[frame_func(mem, caller) + GCfunc.ffid];
        return ffid === vm.attachment(fastFunctionIds).xpcall ? savestack(mem, L, caller + 8) : 0;
      }
    }
  }
  return 0;
}

/** Call the error function with the value on top of the stack; the status to throw its result with. */
function callErrfunc(vm: Vm, L: number): LUA {
  if (vm.errorTrap) return LUA.ERRRUN;
  const ef = finderrfunc(vm, L);
  if (ef !== 0) {
    lj_state_checkstack(vm, L, LUA_MINSTACK * 2);
    const { mem } = vm;
    const errfunc = restorestack(mem, L, ef);
    const top = L_top(mem, L);
    if (!tvisfunc(mem, errfunc) || mem.u8[L + lua_State.status] === LUA.ERRERR) {
      setstrV(mem, top - 8, lj_str_newz(vm, L, lj_errmsg.ERRERR));
      return LUA.ERRERR;
    }
    mem.u8[L + lua_State.status] = LUA.ERRERR;
    copyTV(mem, top + 8, top - 8);
    copyTV(mem, top - 8, errfunc);
    setnilV(mem, top);
    setL_top(mem, L, top + 16);
    lj_call(vm, L, top + 8, 1);
  }
  return LUA.ERRRUN;
}

/** Throw the value on top of the stack as a runtime error, past the error function. */
export function lj_err_run(vm: Vm, L: number): never {
  lj_err_throw(vm, L, callErrfunc(vm, L));
}

/**
 * The same for a library function that returns the result. JavaScript's exceptions take
 * microseconds: they are only for errors that leave JavaScript functions.
 */
export function lj_err_leave(vm: Vm, L: number): number {
  const u = unwind(vm, L, callErrfunc(vm, L));
  if (lands(vm, u)) return FFH_UNWIND;
  throw u;
}

/** On a trace L->base is old: errors unwind from where the trace is. */
function syncbase(vm: Vm, L: number): void {
  const base = getref(vm.mem, vm.g + global_State.jit_base);
  if (base !== 0) setL_base(vm.mem, L, base);
}

/** "not enough memory": its message exists since start-up. */
export function lj_err_mem(vm: Vm, L: number): never {
  const { mem } = vm;
  if (L_stack(mem, L) === 0) throw new LuaPanic(LUA.ERRMEM, lj_errmsg.ERRMEM); // at start-up
  lj_buf_freetmp(vm);
  syncbase(vm, L);
  if (curr_funcisL(mem, L)) setL_top(mem, L, curr_topL(mem, L));
  const top = L_top(mem, L);
  setstrV(mem, top, lj_str_newz(vm, L, lj_errmsg.ERRMEM));
  setL_top(mem, L, top + 8);
  lj_err_throw(vm, L, LUA.ERRMEM);
}

/** A message with the location of the running function. */
export function lj_err_msgv(vm: Vm, L: number, em: ErrMsg, ...args: (Texts | number)[]): never {
  const { mem } = vm;
  syncbase(vm, L);
  if (curr_funcisL(mem, L)) setL_top(mem, L, curr_topL(mem, L));
  lj_debug_addloc(vm, L, sformat(lj_errmsg[em], ...args), L_base(mem, L) - 8, 0);
  lj_err_run(vm, L);
}
export function lj_err_msg(vm: Vm, L: number, em: ErrMsg): never {
  lj_err_msgv(vm, L, em);
}

/** An operand of the wrong type, named by the variable it comes from. */
export function lj_err_optype(vm: Vm, L: number, o: number, opm: ErrMsg): never {
  const { mem } = vm;
  const tname = lj_typename(vm, o);
  const opname = lj_errmsg[opm];
  if (curr_funcisL(mem, L)) {
    const pt = funcproto(mem, curr_func(mem, L));
    const slot = (o - L_base(mem, L)) / 8;
    const variable = lj_debug_slotname(vm, pt, cframe_Lpc(mem, L) - 4, slot);
    if (variable) lj_err_msgv(vm, L, "BADOPRT", opname, variable.kind, variable.name, tname);
  }
  lj_err_msgv(vm, L, "BADOPRV", opname, tname);
}

export function lj_err_comp(vm: Vm, L: number, o1: number, o2: number): never {
  const t1 = lj_typename(vm, o1);
  const t2 = lj_typename(vm, o2);
  if (t1 === t2) lj_err_msgv(vm, L, "BADCMPV", t1);
  lj_err_msgv(vm, L, "BADCMPT", t1, t2);
}

/**
 * A call of something else than a function. When it comes from a call by the host
 * or by pcall, L->base is still the caller's: a dummy frame with L as its function
 * keeps the location out of the message.
 */
export function lj_err_optype_call(vm: Vm, L: number, o: number): never {
  const { mem } = vm;
  const pc = cframe_Lpc(mem, L);
  if ((pc & FRAME_TYPE) !== FRAME.LUA) {
    const tname = lj_typename(vm, o);
    setthreadV(mem, o, L);
    setframe_link(mem, o + 8, pc);
    setL_base(mem, L, o + 16);
    setL_top(mem, L, o + 16);
    lj_err_msgv(vm, L, "BADCALL", tname);
  }
  lj_err_optype(vm, L, o, "OPCALL");
}

/** Push a message with the location of the caller of the running library function. */
function pushCallermsg(vm: Vm, L: number, msg: Texts): void {
  const { mem } = vm;
  let frame = 0;
  let pframe = 0;
  if (mem.u32[(vm.g + global_State.jit_base) >>> 2] === 0) {
    frame = L_base(mem, L) - 8;
    if (frame_islua(mem, frame)) {
      pframe = frame_prevl(mem, frame);
    } else if (frame_iscont(mem, frame)) {
      if (frame_iscont_fficb(mem, frame)) {
        pframe = frame;
        frame = 0;
      } else {
        pframe = frame_prevd(mem, frame);
      }
    }
  }
  lj_debug_addloc(vm, L, msg, pframe, frame);
}

/** A message with the location of the caller of the running library function. */
export function lj_err_callermsg(vm: Vm, L: number, msg: Texts): never {
  pushCallermsg(vm, L, msg);
  lj_err_run(vm, L);
}
/** The same for a library function that returns the result. */
export function lj_err_leavecaller(vm: Vm, L: number, msg: Texts): number {
  pushCallermsg(vm, L, msg);
  return lj_err_leave(vm, L);
}
export function lj_err_callerv(vm: Vm, L: number, em: ErrMsg, ...args: (Texts | number)[]): never {
  lj_err_callermsg(vm, L, sformat(lj_errmsg[em], ...args));
}
export function lj_err_caller(vm: Vm, L: number, em: ErrMsg): never {
  lj_err_callermsg(vm, L, lj_errmsg[em]);
}

/** table.sort met a function that says a < b and b < a. */
export const lj_err_sort = (vm: Vm, L: number): never => lj_err_caller(vm, L, "TABSORT");

/** Is an argument counted from the top of the stack? What lies below is no place in it. */
const isFromTop = (narg: number): boolean => narg < 0 && narg > LUA_REGISTRYINDEX;

/** "bad argument #narg to 'function' (msg)"; a negative narg counts from the top. */
export function lj_err_argmsg(vm: Vm, L: number, narg: number, msg: Texts): never {
  const { mem } = vm;
  const base = L_base(mem, L);
  const called = lj_debug_funcname(vm, L, base - 8);
  const name = called?.name ?? "?";
  let n = isFromTop(narg) ? (L_top(mem, L) - base) / 8 + narg + 1 : narg;
  const text =
    called?.kind === "method" && --n === 0
      ? sformat(lj_errmsg.BADSELF, name, msg)
      : sformat(lj_errmsg.BADARG, n, name, msg);
  lj_err_callermsg(vm, L, text);
}
export function lj_err_argv(
  vm: Vm,
  L: number,
  narg: number,
  em: ErrMsg,
  ...args: (Texts | number)[]
): never {
  lj_err_argmsg(vm, L, narg, sformat(lj_errmsg[em], ...args));
}
export function lj_err_arg(vm: Vm, L: number, narg: number, em: ErrMsg): never {
  lj_err_argmsg(vm, L, narg, lj_errmsg[em]);
}
/** "xname expected, got type". */
export function lj_err_argtype(vm: Vm, L: number, narg: number, xname: string): never {
  const { mem } = vm;
  const got = lj_debug_argtype(vm, L, narg);
  // LuaJIT counts from the top when the message is there already.
  const at = isFromTop(narg) ? (L_top(mem, L) - L_base(mem, L)) / 8 + narg + 2 : narg;
  lj_err_argmsg(vm, L, at, sformat(lj_errmsg.BADTYPE, xname, got));
}
/** The same for one of the basic types. */
export function lj_err_argt(vm: Vm, L: number, narg: number, it: LJ_T): never {
  lj_err_argtype(vm, L, narg, lj_obj_itypename[~it]);
}

/** A coroutine that coroutine.wrap runs has died: throw its error on, located in the caller. */
export function lj_ffh_coroutine_wrap_err(vm: Vm, L: number, co: number): never {
  const { mem } = vm;
  const o = L_top(mem, co) - 8;
  setL_top(mem, co, o);
  const top = L_top(mem, L);
  copyTV(mem, top, o);
  setL_top(mem, L, top + 8);
  if (tvisstr(mem, top)) lj_err_callermsg(vm, L, strText(vm, gcV(mem, top)));
  lj_err_run(vm, L);
}
