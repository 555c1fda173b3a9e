/*
 * Conversions between numbers and integers of all widths.
 */
import { IRCONV_SEXT, IRCONV_SRCMASK, IRT, irt_isguard, irt_isnum } from "../ir.js";
import { asm_fuseload } from "./fuse.js";
import { asm_guarddouble } from "./guard.js";
import { ra_alloc1, ra_dest, ra_left, ra_scratch } from "./ra.js";
import { is64, type AsmState } from "./state.js";
import { ARITH, CC, RSET_FPR, RSET_GPR, SHIFT, XO, rid2set } from "./target.js";

/** ref = the integer in xmm `left`, which must be one. */
export function asm_tointg(as: AsmState, ref: number, left: number): void {
  const { e } = as;
  const dest = ra_dest(as, ref, RSET_GPR);
  const tmp = ra_scratch(as, RSET_FPR & ~rid2set(left));
  asm_guarddouble(as, CC.NE);
  e.rr(XO.UCOMISD, left, tmp);
  e.rr(XO.CVTSI2SD, tmp, dest);
  e.rr(XO.CVTTSD2SI, dest, left);
}

/** The low 32 bits of a number, by adding 2^52 + 2^51. */
export function asm_tobit(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const dest = ra_dest(as, ref, RSET_GPR);
  const tmp = ra_scratch(as, RSET_FPR);
  e.rr(XO.MOVDto, tmp, dest);
  const right = asm_fuseload(as, ir.op2(ref), RSET_FPR & ~rid2set(tmp));
  e.mrm(XO.ADDSD, tmp, right);
  ra_left(as, tmp, ir.op1(ref));
}

/** Unsigned 64 bits from a number: what does not fit a signed integer loses 2^64 before. */
function tou64(as: AsmState, ref: number, left: number, xo: number): void {
  const { e } = as;
  const num = xo === XO.CVTTSD2SI;
  const dest = ra_dest(as, ref, RSET_GPR);
  const tmp = ra_scratch(as, RSET_FPR & ~rid2set(left));
  const end = e.mcp;
  // dest = trunc(left); if that is -2^63, as for all that does not fit: dest = trunc(left - 2^64)
  e.rr(xo, dest, tmp, 1);
  e.rr(num ? XO.ADDSD : XO.ADDSS, tmp, left);
  e.rr(XO.MOVD, tmp, dest, num ? 1 : 0);
  if (num) e.loadu64(dest, 0, 0xc3f00000 | 0);
  else e.loadi(dest, 0xdf800000 | 0);
  e.jccshort(CC.NO, end);
  e.arithi(ARITH.CMP, dest, 1, 1);
  e.rr(xo, dest, left, 1);
}

/** A number from unsigned 64 bits: half of it, the lost bit kept for rounding, doubled. */
function fromu64(as: AsmState, ref: number, num: boolean): void {
  const { ir, e } = as;
  const [cvt, add] = num ? [XO.CVTSI2SD, XO.ADDSD] : [XO.CVTSI2SS, XO.ADDSS];
  const dest = ra_dest(as, ref, RSET_FPR);
  const left = ra_alloc1(as, ir.op1(ref), RSET_GPR);
  const tmp = ra_scratch(as, RSET_GPR & ~rid2set(left));
  const half = ra_scratch(as, RSET_GPR & ~rid2set(left) & ~rid2set(tmp));
  const end = e.mcp;
  e.rr(add, dest, dest);
  e.rr(cvt, dest, half, 1);
  e.rr(XO.ARITH(ARITH.OR), half, tmp, 1);
  e.arithi(ARITH.AND, tmp, 1, 1);
  e.movrr(tmp, left);
  e.shifti(SHIFT.SHR, half, 1, 1);
  e.movrr(half, left);
  e.jccshort(CC.NS, end);
  e.rr(XO.TEST, left, left, 1);
  e.rr(cvt, dest, left, 1);
}

function tofp(as: AsmState, ref: number, st: IRT): void {
  const { ir, e } = as;
  const num = irt_isnum(ir.t(ref));
  if (st === IRT.NUM || st === IRT.FLOAT) {
    const dest = ra_dest(as, ref, RSET_FPR);
    const left = ra_alloc1(as, ir.op1(ref), RSET_FPR);
    if ((st === IRT.NUM) === num) e.movrr(dest, left);
    else e.rr(num ? XO.CVTSS2SD : XO.CVTSD2SS, dest, left);
    return;
  }
  if (st === IRT.U64) return fromu64(as, ref, num);
  const dest = ra_dest(as, ref, RSET_FPR);
  // 32 bits without sign are 64 bits with a positive one.
  const w = is64(st) || st === IRT.U32 ? 1 : 0;
  const left = w ? ra_alloc1(as, ir.op1(ref), RSET_GPR) : asm_fuseload(as, ir.op1(ref), RSET_GPR);
  e.mrm(num ? XO.CVTSI2SD : XO.CVTSI2SS, dest, left, w);
}

function fpto(as: AsmState, ref: number, st: IRT): void {
  const { ir, e } = as;
  const t = ir.t(ref) & IRT.TYPE;
  if (irt_isguard(ir.t(ref))) {
    asm_tointg(as, ref, ra_alloc1(as, ir.op1(ref), RSET_FPR));
    return;
  }
  const left = (): number => ra_alloc1(as, ir.op1(ref), RSET_FPR);
  const xo = st === IRT.NUM ? XO.CVTTSD2SI : XO.CVTTSS2SI;
  if (t === IRT.U64) return tou64(as, ref, left(), xo);
  const dest = ra_dest(as, ref, RSET_GPR);
  if (t === IRT.U32) {
    e.movrr(dest, dest, 0);
    e.rr(xo, dest, left(), 1);
  } else e.rr(xo, dest, left(), is64(t) ? 1 : 0);
}

const widen: Readonly<Partial<Record<IRT, number>>> = {
  [IRT.I8]: XO.MOVSXb,
  [IRT.U8]: XO.MOVZXb,
  [IRT.I16]: XO.MOVSXw,
  [IRT.U16]: XO.MOVZXw,
};

export function asm_conv(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const op2 = ir.op2(ref);
  const st = op2 & IRCONV_SRCMASK;
  const t = ir.t(ref) & IRT.TYPE;
  if (t === IRT.NUM || t === IRT.FLOAT) return tofp(as, ref, st);
  if (st === IRT.NUM || st === IRT.FLOAT) return fpto(as, ref, st);
  const xo = widen[st as IRT];
  const dest = ra_dest(as, ref, RSET_GPR);
  if (xo !== undefined) {
    const left = ra_alloc1(as, ir.op1(ref), RSET_GPR);
    if (xo === XO.MOVSXb || xo === XO.MOVZXb) e.mrm8(xo, dest, left);
    else e.rr(xo, dest, left);
  } else if (is64(t) && !is64(st)) {
    const left = ra_alloc1(as, ir.op1(ref), RSET_GPR);
    if (op2 & IRCONV_SEXT) e.rr(XO.MOVSXd, dest, left, 1);
    else e.rr(XO.MOV, dest, left);
  } else if (!is64(t) && is64(st)) {
    // Truncation; code behind relies on the upper half being zero.
    e.rr(XO.MOV, dest, ra_alloc1(as, ir.op1(ref), RSET_GPR));
  } else ra_left(as, dest, ir.op1(ref));
}
