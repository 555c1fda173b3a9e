/*
 * `...`: where the vararg function was called on the trace, its arguments are slots.
 * Elsewhere their number is only known from the frame link, which is guarded, and they
 * are loaded from the stack below.
 */
import { frame_delta, L_base } from "../../core/run/frame.js";
import { gcV, tvisfunc } from "../../core/objects/tvalue.js";
import { BC, bc_a, bc_b, bc_c, bc_op } from "../../layout/bytecode.js";
import { FRAME } from "../../layout/frame.js";
import { GCfunc, GCproto } from "../../layout/objects.js";
import { lj_ffrecord_select_mode } from "../ffrecord/select.js";
import { lj_ir_kfunc, lj_ir_kint, lj_ir_kint64 } from "../emit.js";
import {
  IR,
  IRCONV,
  IRCONV_INT_NUM,
  IRSLOAD,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTI,
  REF_BASE,
  TREF,
  TREF_NIL,
  tref_isinteger,
  tref_isk,
  tref_isstr,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { LJ_MAX_JSLOTS, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err, lj_trace_err_info } from "../traceerr.js";
import { rec_idx_abc } from "./index.js";
import { lj_record_vload } from "./next.js";
import { getslot, itype2irt, setbase, slotv } from "./slots.js";

/** Slots of a vararg frame besides its parameters. */
const VFRAME = 2;

/** Is this `select(n, ...)`? Then the function is guarded for. */
function select_detect(J: JitState): boolean {
  const { mem } = J.vm;
  const ins = mem.u32[(J.pc + 4) >>> 2];
  if (bc_op(ins) !== BC.CALLM || bc_b(ins) !== 2 || bc_c(ins) !== 1) return false;
  const func = slotv(J, bc_a(ins));
  if (!tvisfunc(mem, func)) return false;
  const ffid = mem.u8[gcV(mem, func) + GCfunc.ffid];
  if (J.ffnames[ffid] !== "select") return false;
  emitir(J, IRTG(IR.EQ, IRT.FUNC), getslot(J, bc_a(ins)), lj_ir_kfunc(J, gcV(mem, func)));
  return true;
}

/** Address of the varargs: BASE - fr + ofs. */
function vbase(J: JitState, fr: TRef, ofs: number): TRef {
  const tr = emitir(J, IRT_(IR.SUB, IRT.IGC), TREF(REF_BASE, IRT.PGC), fr);
  return emitir(J, IRT_(IR.ADD, IRT.PGC), tr, lj_ir_kint64(J, ofs, ofs < 0 ? -1 : 0));
}

/** The varargs are slots of the trace. */
function ontrace(J: JitState, dst: number, nresults: number, nvararg: number): void {
  nvararg = Math.max(0, nvararg);
  if (nresults === 1) J.maxslot = Math.max(J.maxslot, dst + 1);
  else {
    if (nresults === -1) nresults = nvararg;
    if (J.baseslot + dst + nresults >= LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
    J.maxslot = dst + nresults;
  }
  for (let i = 0; i < nresults; i++)
    setbase(J, dst + i, i < nvararg ? getslot(J, i - nvararg - VFRAME) : TREF_NIL);
}

/** A fixed number of them; the guard is for there being enough, or for their number. */
function fixedNumber(
  J: JitState,
  dst: number,
  nresults: number,
  nvararg: number,
  fr: TRef,
  frofs: number,
): void {
  if (nvararg > 0) {
    const nload = Math.min(nvararg, nresults);
    if (nvararg >= nresults) emitir(J, IRTGI(IR.GE), fr, lj_ir_kint(J, frofs + 8 * nresults));
    else emitir(J, IRTGI(IR.EQ), fr, lj_ir_kint(J, J.vm.mem.i32[slotv(J, -1) >>> 2]));
    const from = vbase(J, fr, frofs - 8 * VFRAME);
    for (let i = 0; i < nload; i++) {
      const t = itype2irt(J, slotv(J, i - VFRAME - nvararg));
      setbase(J, dst + i, lj_record_vload(J, from, i, t));
    }
  } else {
    emitir(J, IRTGI(IR.LE), fr, lj_ir_kint(J, frofs));
    nvararg = 0;
  }
  for (let i = nvararg; i < nresults; i++) setbase(J, dst + i, TREF_NIL);
  if (nresults !== 1 || dst >= J.maxslot) J.maxslot = dst + nresults;
}

/** select(n, ...) as a whole; false for what it cannot do. */
function selected(
  J: JitState,
  dst: number,
  nvararg: number,
  fr: TRef,
  frofs: number,
  numparams: number,
): boolean {
  let tridx = getslot(J, dst - 1);
  let tr = TREF_NIL;
  const idx = lj_ffrecord_select_mode(J, tridx, slotv(J, dst - 1));
  if (idx < 0) return false;
  if (idx !== 0 && !tref_isinteger(tridx)) {
    if (tref_isstr(tridx)) tridx = emitir(J, IRTG(IR.STRTO, IRT.NUM), tridx, 0);
    tridx = emitir(J, IRTGI(IR.CONV), tridx, IRCONV_INT_NUM | IRCONV.INDEX);
  }
  if (idx !== 0 && tref_isk(tridx)) {
    emitir(J, IRTGI(idx <= nvararg ? IR.GE : IR.LT), fr, lj_ir_kint(J, frofs + 8 * idx));
    frofs -= 8; // counted from 1
  } else if (idx <= nvararg) {
    const size = emitir(J, IRTI(IR.ADD), fr, lj_ir_kint(J, -frofs));
    if (numparams) emitir(J, IRTGI(IR.GE), size, lj_ir_kint(J, 0));
    tr = emitir(J, IRTI(IR.BSHR), size, lj_ir_kint(J, 3));
    if (idx !== 0) {
      tridx = emitir(J, IRTI(IR.ADD), tridx, lj_ir_kint(J, -1));
      rec_idx_abc(J, tr, tridx, nvararg);
    }
  } else {
    let limit = lj_ir_kint(J, frofs);
    if (idx === 0) tr = lj_ir_kint(J, 0);
    else limit = emitir(J, IRTI(IR.ADD), emitir(J, IRTI(IR.BSHL), tridx, lj_ir_kint(J, 3)), limit);
    emitir(J, IRTGI(IR.LT), fr, limit);
  }
  if (idx !== 0 && idx <= nvararg) {
    const from = vbase(J, fr, frofs - 8 * VFRAME);
    const t = itype2irt(J, slotv(J, idx - 1 - VFRAME - nvararg));
    const aref = emitir(J, IRT_(IR.AREF, IRT.PGC), from, tridx);
    tr = lj_record_vload(J, aref, 0, t);
  }
  setbase(J, dst - 3, tr);
  J.maxslot = dst - 2;
  J.bcskip = 2; // CALLM and select
  return true;
}

/** VARG: `nresults` of them, -1 for all, to slots from `dst` on. */
export function rec_varg(J: JitState, dst: number, nresults: number): void {
  const { mem } = J.vm;
  const numparams = mem.u8[J.pt + GCproto.numparams];
  const nvararg = frame_delta(mem, L_base(mem, J.L) - 8) / 8 - numparams - VFRAME;
  if (dst > J.maxslot) setbase(J, dst - 1, 0); // no slot of before
  if (J.framedepth > 0) ontrace(J, dst, nresults, nvararg);
  else {
    const fr = emitir(J, IRTI(IR.SLOAD), 1, IRSLOAD.READONLY | IRSLOAD.FRAME);
    const frofs = 8 * (VFRAME + numparams) + FRAME.VARG;
    if (nresults >= 0) fixedNumber(J, dst, nresults, nvararg, fr, frofs);
    else if (!select_detect(J) || !selected(J, dst, nvararg, fr, frofs, numparams))
      lj_trace_err_info(LJ_TRERR.NYIBC, BC.VARG);
  }
  if (J.baseslot + J.maxslot >= LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
}
