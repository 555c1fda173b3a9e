/*
 * References of the type that an operation wants, and the few special constants and
 * helpers of the recorder that go with emitting.
 */
import { lj_str_cmp } from "../core/objects/str.js";
import { lj_ir_knum } from "./emit.js";
import {
  IR,
  IRCONV_NUM_INT,
  IRT,
  IRT_,
  IRTG,
  IRTN,
  IRTOSTR,
  TREF,
  tref_isinteger,
  tref_isnum,
  tref_isnumber,
  tref_isstr,
  type TRef,
} from "./ir.js";
import { lj_ir_numcmp } from "./opt/arith.js";
import { emitir } from "./opt/fold.js";
import type { JitState } from "./state.js";
import { LJ_TRERR, lj_trace_err } from "./traceerr.js";

/** Number or integer; strings are converted. */
export function lj_ir_tonumber(J: JitState, tr: TRef): TRef {
  if (tref_isnumber(tr)) return tr;
  if (!tref_isstr(tr)) lj_trace_err(LJ_TRERR.BADTYPE);
  return emitir(J, IRTG(IR.STRTO, IRT.NUM), tr, 0);
}

/** Number. */
export function lj_ir_tonum(J: JitState, tr: TRef): TRef {
  tr = lj_ir_tonumber(J, tr);
  return tref_isinteger(tr) ? emitir(J, IRTN(IR.CONV), tr, IRCONV_NUM_INT) : tr;
}

/** TOSTR of a number or integer. */
export const lj_ir_numtostr = (J: JitState, tr: TRef): TRef =>
  emitir(J, IRT_(IR.TOSTR, IRT.STR), tr, tref_isnum(tr) ? IRTOSTR.NUM : IRTOSTR.INT);

/** String; numbers are converted. */
export function lj_ir_tostr(J: JitState, tr: TRef): TRef {
  if (tref_isstr(tr)) return tr;
  if (!tref_isnumber(tr)) lj_trace_err(LJ_TRERR.BADTYPE);
  return lj_ir_numtostr(J, tr);
}

/** An integer that goes to where only numbers are. */
export const lj_ir_intnum = (J: JitState, tr: TRef): TRef =>
  tref_isinteger(tr) ? emitir(J, IRTN(IR.CONV), tr, IRCONV_NUM_INT) : tr;

/** The constant +0, which two's complement and signed zeros share. */
export const lj_ir_knum_zero = (J: JitState): TRef => lj_ir_knum(J, 0);

/** The trace object itself, unknown until it is complete: made a KGC then. */
export function lj_ir_ktrace(J: JitState): TRef {
  const { ir } = J.cur;
  const ref = J.cur.nk - 2;
  J.cur.nk = ref;
  ir.seti(ref, 0);
  ir.setlohi(ref, 0, 0);
  ir.sett(ref, IRT.P64);
  ir.seto(ref, IR.KNUM);
  ir.setprev(ref, 0);
  return TREF(ref, IRT.P64);
}

/** Result of a comparison of strings. */
export function lj_ir_strcmp(J: JitState, a: number, b: number, op: number): boolean {
  return lj_ir_numcmp(lj_str_cmp(J.vm, a, b), 0, op);
}
