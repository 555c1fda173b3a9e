/*
 * Comparisons: a guard leaves the trace when its condition does not hold.
 */
import { IR, irref_isk, irt_isfp, irt_isnum } from "../ir.js";
import { asm_fuseload, imm32 } from "./fuse.js";
import { asm_guardcc, asm_guarddouble } from "./guard.js";
import { ra_alloc1, ra_alloc2 } from "./ra.js";
import { is64, type AsmState } from "./state.js";
import { ARITH, CC, RSET_FPR, RSET_GPR, XO, ra_hasreg, ra_noreg, rid2set } from "./target.js";

/** What an integer guard leaves on: the opposite of LT GE LE GT ULT UGE ULE UGT EQ NE. */
const leaveInt = [CC.GE, CC.L, CC.G, CC.LE, CC.AE, CC.B, CC.A, CC.BE, CC.NE, CC.E];
/** The same with operands swapped. */
const leaveIntSwapped = [CC.LE, CC.G, CC.L, CC.GE, CC.BE, CC.A, CC.B, CC.AE, CC.NE, CC.E];

/**
 * ucomisd sets "below" for less and for unordered. So the ordered less-than compares the
 * operands the other way round, and so do the unordered greater-than ones.
 */
const fpSwap = [1, 0, 1, 0, 0, 1, 0, 1];
const leaveFp = [CC.BE, CC.B, CC.B, CC.BE, CC.AE, CC.A, CC.A, CC.AE];

function compfp(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const o = ir.o(ref);
  let lref = ir.op1(ref);
  let rref = ir.op2(ref);
  const num = irt_isnum(ir.t(ref));
  if (o < IR.EQ && fpSwap[o]) [lref, rref] = [rref, lref];
  const left = ra_alloc1(as, lref, RSET_FPR);
  const right = lref === rref ? left : asm_fuseload(as, rref, RSET_FPR & ~rid2set(left));
  if (o === IR.EQ) asm_guarddouble(as, CC.NE);
  else if (o === IR.NE) asm_guarddouble(as, CC.E);
  else asm_guardcc(as, leaveFp[o]);
  e.mrm(num ? XO.UCOMISD : XO.UCOMISS, left, right);
}

function compint(as: AsmState, ref: number): void {
  const { ir, e } = as;
  let o = ir.o(ref);
  let lref = ir.op1(ref);
  let rref = ir.op2(ref);
  if (o === IR.ABC) o = IR.UGT;
  // Operands of 64-bit comparisons may be loads of fewer bits, extended by zeros.
  const w = is64(ir.t(ref)) || is64(ir.t(lref)) ? 1 : 0;
  let swapped = false;
  if (irref_isk(lref) || (ra_noreg(ir.r(lref)) && ra_hasreg(ir.r(rref)) && !irref_isk(rref))) {
    swapped = true;
    [lref, rref] = [rref, lref];
  }
  const cc = (swapped ? leaveIntSwapped : leaveInt)[o];
  const k = imm32(as, rref, w);
  if (k !== undefined) {
    if (k === 0 && (o === IR.EQ || o === IR.NE)) {
      const left = ra_alloc1(as, lref, RSET_GPR);
      asm_guardcc(as, cc);
      e.rr(XO.TEST, left, left, w);
      return;
    }
    const left = w ? ra_alloc1(as, lref, RSET_GPR) : asm_fuseload(as, lref, RSET_GPR);
    asm_guardcc(as, cc);
    e.arithi(ARITH.CMP, left, k, w);
    return;
  }
  if (irref_isk(rref) || w) {
    const [left, right] = ra_alloc2(as, lref, rref, RSET_GPR);
    asm_guardcc(as, cc);
    e.rr(XO.ARITH(ARITH.CMP), left, right, w);
    return;
  }
  const left = ra_alloc1(as, lref, RSET_GPR);
  const right = lref === rref ? left : asm_fuseload(as, rref, RSET_GPR & ~rid2set(left));
  asm_guardcc(as, cc);
  e.mrm(XO.ARITH(ARITH.CMP), left, right, w);
}

export function asm_comp(as: AsmState, ref: number): void {
  if (irt_isfp(as.ir.t(ref))) compfp(as, ref);
  else compint(as, ref);
}
