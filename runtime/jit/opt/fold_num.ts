/*
 * Algebra of floating-point numbers, of which little is valid: x+0 is not x for x = -0,
 * 0-x is not -x for x = +0, x*0 is not 0 for -0, infinities and NaN.
 */
import { lj_ir_knum, lj_ir_knum_bits, lj_ir_ksimd } from "../emit.js";
import { IR, IRFPM, LJ_KSIMD } from "../ir.js";
import {
  become,
  defineFolds,
  fold,
  isphi,
  NEXTFOLD,
  operands,
  RETRYFOLD,
  type FoldFunction,
} from "./foldrule.js";

/** Rounding a rounded number changes nothing. */
const shortcut_round: FoldFunction = (_J, f, ir) =>
  ir.op2(f.op1) <= IRFPM.TRUNC ? f.op1 : NEXTFOLD;

/** abs(abs x) */
const shortcut_left: FoldFunction = (_J, f) => f.op1;

/** abs(-x) is abs(x). */
const shortcut_dropleft: FoldFunction = (_J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  f.op1 = ir.op1(f.op1);
  return RETRYFOLD;
};

/** What undoes itself: -(-x), ~~x, bswap(bswap x). Not TOSTR and STRTO, of which "1e2" says why. */
const shortcut_leftleft: FoldFunction = (_J, f, ir) =>
  isphi(ir, f.op1) ? NEXTFOLD : ir.op1(f.op1);

/** (-a) + b is b - a. */
const simplify_numadd_negx: FoldFunction = (_J, f, ir) =>
  isphi(ir, f.op1) ? NEXTFOLD : become(f, IR.SUB, f.op2, ir.op1(f.op1));
/** a + (-b) is a - b. */
const simplify_numadd_xneg: FoldFunction = (_J, f, ir) =>
  isphi(ir, f.op2) ? NEXTFOLD : become(f, IR.SUB, f.op1, ir.op1(f.op2));
/** x - (+-0) is x. */
const simplify_numsub_k: FoldFunction = (_J, f, ir) => (ir.num(f.op2) === 0 ? f.op1 : NEXTFOLD);
/** (-x) - k is (-k) - x. */
const simplify_numsub_negk: FoldFunction = (J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  return operands(f, lj_ir_knum(J, -ir.num(f.op2)) & 0xffff, ir.op1(f.op1));
};
/** a - (-b) is a + b. */
const simplify_numsub_xneg: FoldFunction = (_J, f, ir) =>
  isphi(ir, f.op2) ? NEXTFOLD : become(f, IR.ADD, f.op1, ir.op1(f.op2));

/** By 1, -1, 2; division by a power of two is multiplication by its exact reciprocal. */
const simplify_nummuldiv_k: FoldFunction = (J, f, ir) => {
  const n = ir.num(f.op2);
  if (n === 1) return f.op1;
  if (n === -1) {
    const { op1, t } = f;
    const sign = lj_ir_ksimd(J, LJ_KSIMD.NEG) & 0xffff; // emits: f is another now
    f.t = t;
    return become(f, IR.NEG, op1, sign);
  }
  if (f.o === IR.MUL) return n === 2 ? become(f, IR.ADD, f.op1, f.op1) : NEXTFOLD;
  const hi = ir.hi(f.op2);
  const exponent = (hi >>> 20) & 0x7ff;
  if (ir.lo(f.op2) !== 0 || (hi & 0xfffff) !== 0 || exponent === 0 || exponent >= 0x7fe)
    return NEXTFOLD;
  const reciprocal = (hi & 0x80000000) | ((0x7fe - exponent) << 20);
  return become(f, IR.MUL, f.op1, lj_ir_knum_bits(J, 0, reciprocal) & 0xffff);
};
/** (-a) o k is a o (-k). */
const simplify_nummuldiv_negk: FoldFunction = (J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  return operands(f, ir.op1(f.op1), lj_ir_knum(J, -ir.num(f.op2)) & 0xffff);
};
/** (-a) o (-b) is a o b. */
const simplify_nummuldiv_negneg: FoldFunction = (_J, f, ir) => {
  if (isphi(ir, f.op1) || isphi(ir, f.op2)) return NEXTFOLD;
  return operands(f, ir.op1(f.op1), ir.op1(f.op2));
};

/** x^0, x^1, x^2. */
const simplify_numpow_k: FoldFunction = (J, f, ir) => {
  const n = ir.num(f.op2);
  if (n === 0) return lj_ir_knum(J, 1);
  if (n === 1) return f.op1;
  return n === 2 ? become(f, IR.MUL, f.op1, f.op1) : NEXTFOLD;
};

export const folds_num = defineFolds([
  fold(
    shortcut_round,
    "FPMATH FPMATH IRFPM_FLOOR",
    "FPMATH FPMATH IRFPM_CEIL",
    "FPMATH FPMATH IRFPM_TRUNC",
  ),
  fold(shortcut_left, "ABS ABS any"),
  fold(shortcut_dropleft, "ABS NEG any"),
  fold(shortcut_leftleft, "NEG NEG any", "BNOT BNOT any", "BSWAP BSWAP any"),
  fold(simplify_numadd_negx, "ADD NEG any"),
  fold(simplify_numadd_xneg, "ADD any NEG"),
  fold(simplify_numsub_k, "SUB any KNUM"),
  fold(simplify_numsub_negk, "SUB NEG KNUM"),
  fold(simplify_numsub_xneg, "SUB any NEG"),
  fold(simplify_nummuldiv_k, "MUL any KNUM", "DIV any KNUM"),
  fold(simplify_nummuldiv_negk, "MUL NEG KNUM", "DIV NEG KNUM"),
  fold(simplify_nummuldiv_negneg, "MUL NEG NEG", "DIV NEG NEG"),
  fold(simplify_numpow_k, "POW any KNUM"),
]);
