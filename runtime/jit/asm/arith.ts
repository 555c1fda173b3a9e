/*
 * Arithmetic and bit operations. x86 has two operands, `dest op= right`; the left one gets
 * into dest before (ra_left).
 */
import { IR, IRFPM, irm_iscomm, irref_isk, irt_isnum, irt_isfp, IRCALL, LJ_KSIMD } from "../ir.js";
import { LJ_TRERR, lj_trace_err_info } from "../traceerr.js";
import { ksimd_addr } from "../mcode.js";
import { asm_callid, asm_callregs, asm_callsub, asm_setupresult } from "./call.js";
import { asm_fuseload, imm32 } from "./fuse.js";
import { asm_guardcc } from "./guard.js";
import { ra_alloc1, ra_alloc2, ra_dest, ra_left, ra_noweak, ra_scratch } from "./ra.js";
import { is64, type AsmState } from "./state.js";
import {
  ARITH,
  CC,
  RID,
  RSET_FPR,
  RSET_GPR,
  SHIFT,
  XO,
  ra_hasreg,
  ra_noreg,
  rid2set,
  type RegSet,
} from "./target.js";

/** Of a commutative operation: is the left operand better on the right, a constant or what need not be kept? */
function isSwapped(as: AsmState, ref: number): boolean {
  const { ir } = as;
  const lref = ir.op1(ref);
  const rref = ir.op2(ref);
  if (!irm_iscomm(ir.o(ref)) || irref_isk(rref) || lref === rref) return false;
  return irref_isk(lref) || (ra_hasreg(ir.r(lref)) && ra_noreg(ir.r(rref)) && !loads(as, rref));
}
const loads = (as: AsmState, ref: number): boolean => {
  const o = as.ir.o(ref);
  return o >= IR.ALOAD && o <= IR.SLOAD;
};

/** The register of the result: not that of the right operand, if it has one. */
function ra_destBeside(as: AsmState, ref: number, rref: number, among: RegSet): number {
  const right = as.ir.r(rref);
  if (ra_noreg(right)) return ra_dest(as, ref, among);
  ra_noweak(as, right);
  return ra_dest(as, ref, among & ~rid2set(right));
}

function asm_fparith(as: AsmState, ref: number, num: number, single = num): void {
  const { ir, e } = as;
  const swapped = isSwapped(as, ref);
  const lref = swapped ? ir.op2(ref) : ir.op1(ref);
  const rref = swapped ? ir.op1(ref) : ir.op2(ref);
  let right = ir.r(rref);
  const dest = ra_destBeside(as, ref, rref, RSET_FPR);
  if (lref === rref) right = dest;
  else if (ra_noreg(right)) right = asm_fuseload(as, rref, RSET_FPR & ~rid2set(dest));
  e.mrm(irt_isnum(ir.t(ref)) ? num : single, dest, right);
  ra_left(as, dest, lref);
}

/** The classic operations and imul. */
function intarith(as: AsmState, ref: number, op: ARITH | undefined): void {
  const { ir, e } = as;
  const swapped = isSwapped(as, ref);
  const lref = swapped ? ir.op2(ref) : ir.op1(ref);
  const rref = swapped ? ir.op1(ref) : ir.op2(ref);
  const w = is64(ir.t(ref)) ? 1 : 0;
  const k = imm32(as, rref, w);
  let right = ir.r(rref);
  const dest = ra_destBeside(as, ref, rref, RSET_GPR);
  if (k !== undefined) {
    if (op === undefined) {
      const left = ra_alloc1(as, lref, RSET_GPR);
      e.mrmi32(XO.IMULi, dest, left, k, w);
      return;
    }
    const left = ir.r(lref);
    if (op === ARITH.ADD && !(ir.o(ref) === IR.ADDOV) && ra_hasreg(left) && left !== dest) {
      ra_noweak(as, left);
      e.rmem(XO.LEA, dest, left, k, w);
      return;
    }
    e.arithi(op, dest, k, w);
    ra_left(as, dest, lref);
    return;
  }
  if (lref === rref) right = dest;
  else if (ra_noreg(right)) {
    const free = RSET_GPR & ~rid2set(dest);
    right = w ? ra_alloc1(as, rref, free) : asm_fuseload(as, rref, free);
  }
  e.mrm(op === undefined ? XO.IMUL : XO.ARITH(op), dest, right, w);
  ra_left(as, dest, lref);
}

/** One operand that is also the result: neg, not. */
function unary(as: AsmState, ref: number, ext: number): void {
  const dest = ra_dest(as, ref, RSET_GPR);
  as.e.mrm(XO.NOTNEG, ext, dest, is64(as.ir.t(ref)) ? 1 : 0);
  ra_left(as, dest, as.ir.op1(ref));
}

/** ABS and NEG: a mask of 16 bytes in jit_State. */
function masked(as: AsmState, ref: number, xo: number, mask: LJ_KSIMD): void {
  const dest = ra_dest(as, ref, RSET_FPR);
  as.e.rmem(xo, dest, RID.MRM, ksimd_addr(as.J, mask));
  ra_left(as, dest, as.ir.op1(ref));
}

function minmax(as: AsmState, ref: number, cc: CC): void {
  const { ir, e } = as;
  const lref = ir.op1(ref);
  const rref = ir.op2(ref);
  const held = ir.r(rref);
  const dest = ra_destBeside(as, ref, rref, RSET_GPR);
  const right = ra_hasreg(held) ? held : ra_alloc1(as, rref, RSET_GPR & ~rid2set(dest));
  e.rr(XO.CMOV + cc, dest, right);
  e.rr(XO.ARITH(ARITH.CMP), dest, right);
  ra_left(as, dest, lref);
}

const shiftx: Readonly<Record<number, number>> = {
  [IR.BSHL]: XO.SHLX,
  [IR.BSHR]: XO.SHRX,
  [IR.BSAR]: XO.SARX,
};
const shifti: Readonly<Record<number, SHIFT>> = {
  [IR.BSHL]: SHIFT.SHL,
  [IR.BSHR]: SHIFT.SHR,
  [IR.BSAR]: SHIFT.SAR,
  [IR.BROL]: SHIFT.ROL,
  [IR.BROR]: SHIFT.ROR,
};

function shift(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const o = ir.o(ref);
  const lref = ir.op1(ref);
  const rref = ir.op2(ref);
  const w = is64(ir.t(ref)) ? 1 : 0;
  if (irref_isk(rref)) {
    const dest = ra_dest(as, ref, RSET_GPR);
    e.shifti(shifti[o], dest, imm32(as, rref, 0)! & (w ? 63 : 31), w);
    ra_left(as, dest, lref);
    return;
  }
  const dest = ra_dest(as, ref, RSET_GPR);
  if (o in shiftx) {
    const [left, count] = ra_alloc2(as, lref, rref, RSET_GPR);
    e.vex(shiftx[o], dest, count, left, w);
    return;
  }
  // A rotation: two shifts, the other one by the negated count.
  const [left, count] = ra_alloc2(as, lref, rref, RSET_GPR & ~rid2set(dest));
  const tmp = ra_scratch(as, RSET_GPR & ~rid2set(left) & ~rid2set(count) & ~rid2set(dest));
  const there = o === IR.BROL;
  e.rr(XO.ARITH(ARITH.OR), dest, tmp, w);
  e.vex(there ? XO.SHLX : XO.SHRX, dest, count, left, w);
  e.vex(there ? XO.SHRX : XO.SHLX, tmp, tmp, left, w);
  e.mrm(XO.NOTNEG, 3, tmp, w);
  e.movrr(tmp, count);
}

/** roundsd's immediate: which way, and that it raises nothing. */
const rounding = { [IRFPM.FLOOR]: 9, [IRFPM.CEIL]: 10, [IRFPM.TRUNC]: 11 } as const;

function fpmath(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const fpm: IRFPM = ir.op2(ref);
  switch (fpm) {
    case IRFPM.SQRT: {
      const dest = ra_dest(as, ref, RSET_FPR);
      e.mrm(XO.SQRTSD, dest, asm_fuseload(as, ir.op1(ref), RSET_FPR));
      return;
    }
    case IRFPM.FLOOR:
    case IRFPM.CEIL:
    case IRFPM.TRUNC: {
      const dest = ra_dest(as, ref, RSET_FPR);
      const left = asm_fuseload(as, ir.op1(ref), RSET_FPR);
      e.mrmi8(XO.ROUNDSD, dest, left, rounding[fpm]);
      return;
    }
    default:
      asm_callid(as, ref, IRCALL.lj_vm_floor + fpm);
  }
}

/** Divisors by which quotients are products. */
const MOST_FACTOR_DIVISOR = 1 << 20;

/**
 * The remainder by a constant d, without a division:
 *
 *     dest = left * factor + 2^30;  dest >>= shift        in 64 bits: the quotient, rounded down
 *     dest = left - dest * d
 *
 * shift is such that factor = 2^shift / d is from 2^31 to 2^32. It is rounded to the nearest integer, so what a product lacks, or
 * has too much, is up to 2^30. With 2^30 added that is from 0 to 2^31, and to the next multiple there are more than 2^31.
 */
function modk(as: AsmState, ref: number, d: number): void {
  const { ir, e } = as;
  const shift = 63 - Math.clz32(d - 1);
  const dest = ra_dest(as, ref, RSET_GPR);
  const left = ra_alloc1(as, ir.op1(ref), RSET_GPR & ~rid2set(dest));
  const factor = ra_scratch(as, RSET_GPR & ~rid2set(dest) & ~rid2set(left));
  e.rr(XO.ARITH(ARITH.ADD), dest, left);
  e.mrmi32(XO.IMULi, dest, dest, -d);
  e.shifti(SHIFT.SAR, dest, shift, 1);
  e.arithi(ARITH.ADD, dest, 1 << 30, 1);
  e.rr(XO.IMUL, dest, factor, 1);
  e.loadi(factor, Math.round(2 ** shift / d));
  e.rr(XO.MOVSXd, dest, left, 1);
}

/**
 * Of integers: a - floor(a / b) * b in doubles. That is exact: no quotient of 32 bits lies so close below a whole
 * number that it is rounded to it. A call of the host takes five times as long.
 */
function modi(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const d = imm32(as, ir.op2(ref), 0) ?? 0;
  if (d > 1 && d <= MOST_FACTOR_DIVISOR) return modk(as, ref, d);
  const FLOOR = 9;
  const dest = ra_dest(as, ref, RSET_GPR);
  const quotient = ra_scratch(as, RSET_FPR);
  const a = ra_scratch(as, RSET_FPR & ~rid2set(quotient));
  const b = ra_scratch(as, RSET_FPR & ~rid2set(quotient) & ~rid2set(a));
  e.rr(XO.CVTTSD2SI, dest, a);
  e.rr(XO.SUBSD, a, quotient);
  e.rr(XO.MULSD, quotient, b);
  e.mrmi8(XO.ROUNDSD, quotient, quotient, FLOOR);
  e.rr(XO.DIVSD, quotient, b);
  e.movrr(quotient, a);
  const [left, right] = ra_alloc2(as, ir.op1(ref), ir.op2(ref), RSET_GPR);
  e.rr(XO.CVTSI2SD, b, right);
  e.rr(XO.CVTSI2SD, a, left);
}

/**
 * Quotient or remainder of 64-bit integers, in rax and rdx as the processor has them:
 *
 *     test rsi, rsi;  jz zero      a divisor of 0 gives -2^63
 *     cmp rsi, -1;    je minus     the one quotient that is too large is -2^63, too
 *     mov rax, rdi;   cqo;  idiv rsi;  (mov rax, rdx);  jmp end
 *   zero: mov eax, 1;  shl rax, 63;  jmp end
 *   minus: mov rax, rdi;  neg rax  (xor eax, eax)
 */
function divide64(as: AsmState, ref: number, remainder: boolean): void {
  const { ir, e } = as;
  const unsigned = is64u(ir.t(ref));
  asm_setupresult(as, ref);
  const end = e.mcp;
  const { RAX, RDX, RDI, RSI } = RID;
  if (!unsigned) {
    if (remainder) e.rr(XO.ARITH(ARITH.XOR), RAX, RAX);
    else {
      e.mrm(XO.NOTNEG, 3, RAX, 1);
      e.movrr(RAX, RDI);
    }
  }
  const minus = e.mcp;
  if (!unsigned) e.jmpshort(end);
  e.shifti(SHIFT.SHL, RAX, 63, 1);
  e.loadi(RAX, 1);
  const zero = e.mcp;
  e.jmpshort(end);
  if (remainder) e.movrr(RAX, RDX);
  e.mrm(XO.DIVIDE, unsigned ? 6 : 7, RSI, 1);
  if (unsigned) e.rr(XO.ARITH(ARITH.XOR), RDX, RDX);
  else e.cqo();
  e.movrr(RAX, RDI);
  if (!unsigned) {
    e.jccshort(CC.E, minus);
    e.arithi(ARITH.CMP, RSI, -1, 1);
  }
  e.jccshort(CC.E, zero);
  e.rr(XO.TEST, RSI, RSI, 1);
  asm_callregs(as, [{ ref: ir.op1(ref) }, { ref: ir.op2(ref) }]);
}

export function asm_arith(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const o = ir.o(ref);
  const fp = irt_isfp(ir.t(ref));
  switch (o) {
    case IR.ADD:
      return fp ? asm_fparith(as, ref, XO.ADDSD, XO.ADDSS) : intarith(as, ref, ARITH.ADD);
    case IR.SUB:
      return fp ? asm_fparith(as, ref, XO.SUBSD, XO.SUBSS) : intarith(as, ref, ARITH.SUB);
    case IR.MUL:
      return fp ? asm_fparith(as, ref, XO.MULSD, XO.MULSS) : intarith(as, ref, undefined);
    case IR.ADDOV:
      asm_guardcc(as, CC.O);
      return intarith(as, ref, ARITH.ADD);
    case IR.SUBOV:
      asm_guardcc(as, CC.O);
      return intarith(as, ref, ARITH.SUB);
    case IR.MULOV:
      asm_guardcc(as, CC.O);
      return intarith(as, ref, undefined);
    case IR.DIV:
      if (fp) return asm_fparith(as, ref, XO.DIVSD, XO.DIVSS);
      return divide64(as, ref, false);
    case IR.MOD:
      if (!is64(ir.t(ref))) return modi(as, ref);
      return divide64(as, ref, true);
    case IR.POW:
      if (fp)
        return asm_callsub(as, ref, "lj_vm_power", [{ ref: ir.op1(ref) }, { ref: ir.op2(ref) }]);
      return asm_callid(
        as,
        ref,
        is64u(ir.t(ref)) ? IRCALL.lj_carith_powu64 : IRCALL.lj_carith_powi64,
      );
    case IR.LDEXP:
      return asm_callid(as, ref, IRCALL.ldexp);
    case IR.NEG:
      return fp ? masked(as, ref, XO.XORPS, LJ_KSIMD.NEG) : unary(as, ref, 3);
    case IR.ABS:
      return masked(as, ref, XO.ANDPS, LJ_KSIMD.ABS);
    case IR.MIN:
      return fp ? asm_fparith(as, ref, XO.MINSD) : minmax(as, ref, CC.G);
    case IR.MAX:
      return fp ? asm_fparith(as, ref, XO.MAXSD) : minmax(as, ref, CC.L);
    case IR.FPMATH:
      return fpmath(as, ref);
    case IR.BAND:
      return intarith(as, ref, ARITH.AND);
    case IR.BOR:
      return intarith(as, ref, ARITH.OR);
    case IR.BXOR:
      return intarith(as, ref, ARITH.XOR);
    case IR.BNOT:
      return unary(as, ref, 2);
    case IR.BSWAP: {
      const dest = ra_dest(as, ref, RSET_GPR);
      e.bswap(dest, is64(ir.t(ref)) ? 1 : 0);
      return ra_left(as, dest, ir.op1(ref));
    }
    case IR.BSHL:
    case IR.BSHR:
    case IR.BSAR:
    case IR.BROL:
    case IR.BROR:
      return shift(as, ref);
    default:
      lj_trace_err_info(LJ_TRERR.NYIIR, o);
  }
}
const is64u = (t: number): boolean => (t & 0x1f) === 22;
