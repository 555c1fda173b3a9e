/*
 * Arithmetic as traces do it, for folding constants: the same functions as the interpreter's,
 * so that folded and executed results are equal to the bit.
 */
import { log, log2 } from "../../core/math/pow.js";
import { ldexp } from "../../core/math/scale.js";
import { lj_vm_modi } from "../../core/externs.js";
import { lj_vm_pow } from "../../core/meta.js";
import { IR, IRFPM } from "../ir.js";
import type { JitState } from "../state.js";

/** Floored remainder, as the handlers compute it. */
const lj_vm_mod = (a: number, b: number): number => a - Math.floor(a / b) * b;

/** ADD .. MAX of numbers. */
export function lj_vm_foldarith(x: number, y: number, op: number): number {
  switch (op) {
    case IR.ADD:
      return x + y;
    case IR.SUB:
      return x - y;
    case IR.MUL:
      return x * y;
    case IR.DIV:
      return x / y;
    case IR.MOD:
      return lj_vm_mod(x, y);
    case IR.POW:
      return lj_vm_pow(x, y);
    case IR.NEG:
      return -x;
    case IR.ABS:
      return Math.abs(x);
    case IR.LDEXP:
      return Number.isFinite(y) ? ldexp(x, Math.trunc(y)) : x * Math.max(y, 0);
    case IR.MIN:
      return x < y ? x : y; // as minsd: the second operand when neither is less
    case IR.MAX:
      return x > y ? x : y;
    default:
      throw new Error(`no arithmetic: IR opcode ${op}`);
  }
}

export function lj_vm_foldfpm(x: number, fpm: IRFPM): number {
  switch (fpm) {
    case IRFPM.FLOOR:
      return Math.floor(x);
    case IRFPM.CEIL:
      return Math.ceil(x);
    case IRFPM.TRUNC:
      return Math.trunc(x);
    case IRFPM.SQRT:
      return Math.sqrt(x);
    case IRFPM.LOG:
      return log(x);
    case IRFPM.LOG2:
      return log2(x);
    default:
      throw new Error(`no FPMATH function ${fpm}`);
  }
}

/** Operations on 32-bit integers that do not trap. */
export function kfold_intop(a: number, b: number, op: number): number {
  switch (op) {
    case IR.ADD:
      return (a + b) | 0;
    case IR.SUB:
      return (a - b) | 0;
    case IR.MUL:
      return Math.imul(a, b);
    case IR.MOD:
      return lj_vm_modi(a, b);
    case IR.NEG:
      return -a | 0;
    case IR.BAND:
      return a & b;
    case IR.BOR:
      return a | b;
    case IR.BXOR:
      return a ^ b;
    case IR.BSHL:
      return a << b;
    case IR.BSHR:
      return (a >>> b) | 0;
    case IR.BSAR:
      return a >> b;
    case IR.BROL:
      return (b & 31) === 0 ? a : (a << b) | (a >>> (32 - (b & 31)));
    case IR.BROR:
      return (b & 31) === 0 ? a : (a >>> b) | (a << (32 - (b & 31)));
    case IR.MIN:
      return Math.min(a, b);
    case IR.MAX:
      return Math.max(a, b);
    default:
      throw new Error(`no integer operation: IR opcode ${op}`);
  }
}

/** The low 32 bits of a number, as TOBIT computes them: the low word of n + 2^52 + 2^51. */
export function lj_num2bit(J: JitState, n: number): number {
  J.numbits.f64[0] = n + 6755399441055744;
  return J.numbits.i32[0];
}

/** Number to integer as cvttsd2si does it. */
export const lj_num2int = (n: number): number =>
  n >= -2147483648.9999998 && n < 2147483648 ? Math.trunc(n) | 0 : -0x80000000;

/** Does a comparison of numbers hold? U: unordered or. */
export function lj_ir_numcmp(a: number, b: number, op: number): boolean {
  switch (op) {
    case IR.EQ:
      return a === b;
    case IR.NE:
      return a !== b;
    case IR.LT:
      return a < b;
    case IR.GE:
      return a >= b;
    case IR.LE:
      return a <= b;
    case IR.GT:
      return a > b;
    case IR.ULT:
      return !(a >= b);
    case IR.UGE:
      return !(a < b);
    case IR.ULE:
      return !(a > b);
    case IR.UGT:
      return !(a <= b);
    default:
      throw new Error(`no comparison: IR opcode ${op}`);
  }
}

/** Does a comparison of 32-bit integers hold? */
export function kfold_intcmp(a: number, b: number, op: number): boolean {
  const signed = op < IR.ULT;
  const [x, y] = signed ? [a, b] : [a >>> 0, b >>> 0];
  switch (op) {
    case IR.LT:
    case IR.ULT:
      return x < y;
    case IR.GE:
    case IR.UGE:
      return x >= y;
    case IR.LE:
    case IR.ULE:
      return x <= y;
    case IR.GT:
    case IR.UGT:
    case IR.ABC:
      return x > y;
    default:
      throw new Error(`no comparison: IR opcode ${op}`);
  }
}
