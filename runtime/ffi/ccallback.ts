/*
 * C calls Lua. The templates have put the registers into the CCallback and made a machine
 * frame; a continuation frame on the Lua stack separates what called C from the function:
 *
 *     [what called C ...] [LJ_CONT.FFI_CALLBACK] [result type] [function] [delta | CONT] [arguments]
 *
 * Errors pass through the C code between as if it were not there.
 */
import { lj_err_caller, lj_err_msg } from "../core/run/err.js";
import { abortRecording } from "../core/run/dispatch.js";
import {
  curr_func,
  funcproto,
  isluafunc,
  L_base,
  L_cframe,
  L_top,
  setcframe_pc,
  setcont,
  setframe_link,
  setL_base,
  setL_cframe,
  setL_top,
  cframe_prev,
} from "../core/run/frame.js";
import { proto_bc } from "../core/run/debug.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { lj_state_checkstack } from "../core/objects/state.js";
import { lj_tab_getint } from "../core/objects/tab.js";
import { gcV, setgcV, setref } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { CCALL, CCallback } from "../layout/ffi.js";
import { CFRAME, FRAME, LJ_CONT, LUA_MINSTACK } from "../layout/frame.js";
import { GCproto } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { extendInt } from "./ccall.js";
import { lj_cconv_ct_tv, lj_cconv_tv_ct } from "./cconvtv.js";
import { ctype_isattrib, ctype_isfp, ctype_isvoid } from "./ctinfo.js";
import { ctypeState, type CTState } from "./ctype.js";

/** Words of a continuation frame. */
const CONT_FRAME = 4 * 8;

/** Prepare the call of the callback that `cb` names, in the machine frame cf; the thread. */
export function lj_ccallback_enter(vm: Vm, cb: number, cf: number): number {
  const cts = vm.attachment(ctypeState);
  const { L } = cts;
  const { mem } = vm;
  abortRecording(vm);
  // Compiled code cannot be called back: there is no frame of what it does. From now on it is not compiled.
  cts.calledBack.add(cts.called);
  if (mem.u32[(vm.g + global_State.jit_base) >>> 2] !== 0) lj_err_msg(vm, L, "FFI_BADCBACK");
  setref(mem, cf + CFRAME.OFS_PREV, L_cframe(mem, L));
  setref(mem, cf + CFRAME.OFS_L, L);
  setref(mem, cf + CFRAME.OFS_PC, L);
  mem.i32[(cf + CFRAME.OFS_ERRF) >>> 2] = -1;
  mem.i32[(cf + CFRAME.OFS_NRES) >>> 2] = 0;
  setL_cframe(mem, L, cf);
  const slot = mem.u32[(cb + CCallback.slot) >>> 2];
  const id = cts.callbacks.ids[slot] ?? 0;
  pushFrame(cts, slot, id);
  if (id === 0) lj_err_caller(vm, L, "FFI_BADCBACK");
  const fn = curr_func(mem, L);
  if (isluafunc(mem, fn)) setcframe_pc(mem, cf, proto_bc(funcproto(mem, fn), 1));
  lj_state_checkstack(vm, L, LUA_MINSTACK);
  pushArguments(cts, cb, id);
  return L;
}

function pushFrame(cts: CTState, slot: number, id: number): void {
  const { vm, L } = cts;
  const { mem } = vm;
  const top = L_top(mem, L);
  setcont(mem, top, LJ_CONT.FFI_CALLBACK);
  setcont(mem, top + 8, id === 0 ? 0 : cts.child(id));
  if (id === 0) setgcV(mem, top + 16, L, LJ_T.THREAD);
  else setgcV(mem, top + 16, gcV(mem, lj_tab_getint(vm, cts.miscmap, slot)), LJ_T.FUNC);
  const base = top + CONT_FRAME;
  setframe_link(mem, base - 8, base - L_base(mem, L) + FRAME.CONT);
  setL_base(mem, L, base);
  setL_top(mem, L, base);
}

function pushArguments(cts: CTState, cb: number, id: number): void {
  const { vm, L } = cts;
  const { mem } = vm;
  let o = L_base(mem, L);
  let ngpr = 0;
  let nfpr = 0;
  let stack = mem.u32[(cb + CCallback.stack) >>> 2];
  for (let f = cts.sib[id]; f !== 0; f = cts.sib[f]) {
    if (ctype_isattrib(cts.info[f])) continue;
    const type = cts.rawChild(f);
    let p: number;
    if (ctype_isfp(cts.info[type]))
      p = nfpr < CCALL.NARG_FPR ? cb + CCallback.fpr + 16 * nfpr++ : 0;
    else p = ngpr < CCALL.NARG_GPR ? cb + CCallback.gpr + 8 * ngpr++ : 0;
    if (p === 0) {
      p = stack;
      stack += 8;
    }
    lj_cconv_tv_ct(cts, type, 0, o, p);
    o += 8;
    setL_top(mem, L, o);
  }
  lj_gc_check(vm, L);
}

/** The callback has returned with the result at o: store it, and go back to what called C. */
export function lj_ccallback_leave(vm: Vm, L: number, cb: number, o: number): void {
  const cts = vm.attachment(ctypeState);
  const { mem } = vm;
  cts.L = L;
  const caller = L_base(mem, L);
  const top = L_top(mem, L);
  // Errors of the conversion come from the function, whose frame is still there.
  setL_base(mem, L, top);
  const fn = curr_func(mem, L);
  if (o >= top && isluafunc(mem, fn)) {
    const pt = funcproto(mem, fn);
    setcframe_pc(mem, L_cframe(mem, L), proto_bc(pt, mem.u32[(pt + GCproto.sizebc) >>> 2] + 1));
  }
  storeResult(cts, cb, mem.u32[(top - 24) >>> 2], o);
  setL_top(mem, L, top - CONT_FRAME);
  setL_base(mem, L, caller);
  setL_cframe(mem, L, cframe_prev(mem, L_cframe(mem, L)));
}

function storeResult(cts: CTState, cb: number, type: number, o: number): void {
  const id = cts.raw(type);
  const info = cts.info[id];
  if (ctype_isvoid(info)) return;
  const p = cb + (ctype_isfp(info) ? CCallback.fpr : CCallback.gpr);
  lj_cconv_ct_tv(cts, id, p, o, 0);
  extendInt(cts, id, p);
}
