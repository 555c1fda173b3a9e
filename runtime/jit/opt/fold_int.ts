/* Algebra of integers, and reassociation, which brings constants together. */
import { lj_ir_kint, lj_ir_kint64 } from "../emit.js";
import { IR, IRT, irt_is64, irt_isnum, type TRef } from "../ir.js";
import type { JitState } from "../state.js";
import { kfold_intop } from "./arith.js";
import { lj_opt_fold } from "./fold.js";
import {
  become,
  defineFolds,
  fold,
  isphi,
  iskint,
  NEXTFOLD,
  operands,
  RETRYFOLD,
  type FoldFunction,
} from "./foldrule.js";

const kint = (J: JitState, k: number): number => lj_ir_kint(J, k) & 0xffff;
const zero = (J: JitState, t: number): TRef =>
  irt_is64(t) ? lj_ir_kint64(J, 0, 0) : lj_ir_kint(J, 0);
const isPowerOf2 = (k: number): boolean => k > 0 && (k & (k - 1)) === 0;

const simplify_intadd_k: FoldFunction = (_J, f, ir) => (ir.i(f.op2) === 0 ? f.op1 : NEXTFOLD);

const simplify_intmulov_k: FoldFunction = (_J, f, ir) => {
  const k = ir.i(f.op2);
  if (k === 0) return f.op2;
  if (k === 1) return f.op1;
  return k === 2 ? become(f, IR.ADDOV, f.op1, f.op1) : NEXTFOLD;
};

/** i - k is i + (-k), also for -2^31. */
const simplify_intsub_k: FoldFunction = (J, f, ir) =>
  ir.i(f.op2) === 0 ? f.op1 : become(f, IR.ADD, f.op1, kint(J, -ir.i(f.op2) | 0));

/** 0 - i is -i. */
const simplify_intsub_kleft: FoldFunction = (_J, f, ir) =>
  ir.i(f.op1) === 0 ? become(f, IR.NEG, f.op2, f.op2) : NEXTFOLD;

const simplify_intmul_k: FoldFunction = (J, f, ir) => {
  const k = ir.i(f.op2);
  if (k === 0) return f.op2;
  if (k === 1) return f.op1;
  return isPowerOf2(k) ? become(f, IR.BSHL, f.op1, kint(J, 31 - Math.clz32(k))) : NEXTFOLD;
};

/** i % 2^k is i & (2^k - 1): the remainder is floored. */
const simplify_intmod_k: FoldFunction = (J, f, ir) => {
  const k = ir.i(f.op2);
  return isPowerOf2(k) ? become(f, IR.BAND, f.op1, kint(J, k - 1)) : NEXTFOLD;
};
const simplify_intmod_kleft: FoldFunction = (_J, f, ir) => (ir.i(f.op1) === 0 ? f.op1 : NEXTFOLD);

/** i - i is 0. */
const simplify_intsub: FoldFunction = (J, f) =>
  f.op1 === f.op2 && !irt_isnum(f.t) ? zero(J, f.t) : NEXTFOLD;

/** (i + j) - i is j. */
const simplify_intsubadd_leftcancel: FoldFunction = (_J, f, ir) => {
  if (irt_isnum(f.t) || isphi(ir, f.op1)) return NEXTFOLD;
  if (f.op2 === ir.op1(f.op1)) return ir.op2(f.op1);
  return f.op2 === ir.op2(f.op1) ? ir.op1(f.op1) : NEXTFOLD;
};
/** (i - j) - i is 0 - j. */
const simplify_intsubsub_leftcancel: FoldFunction = (J, f, ir) => {
  if (irt_isnum(f.t) || irt_is64(f.t) || isphi(ir, f.op1)) return NEXTFOLD;
  return f.op2 === ir.op1(f.op1) ? operands(f, kint(J, 0), ir.op2(f.op1)) : NEXTFOLD;
};
/** i - (i - j) is j. */
const simplify_intsubsub_rightcancel: FoldFunction = (_J, f, ir) => {
  if (irt_isnum(f.t) || isphi(ir, f.op2)) return NEXTFOLD;
  return f.op1 === ir.op1(f.op2) ? ir.op2(f.op2) : NEXTFOLD;
};
/** i - (i + j) is 0 - j. */
const simplify_intsubadd_rightcancel: FoldFunction = (J, f, ir) => {
  if (irt_isnum(f.t) || irt_is64(f.t) || isphi(ir, f.op2)) return NEXTFOLD;
  if (f.op1 === ir.op1(f.op2)) return operands(f, kint(J, 0), ir.op2(f.op2));
  return f.op1 === ir.op2(f.op2) ? operands(f, kint(J, 0), ir.op1(f.op2)) : NEXTFOLD;
};
/** (i + j) - (i + k) is j - k. */
const simplify_intsubaddadd_cancel: FoldFunction = (_J, f, ir) => {
  if (irt_isnum(f.t) || isphi(ir, f.op1) || isphi(ir, f.op2)) return NEXTFOLD;
  const a = ir.op1(f.op1);
  const b = ir.op2(f.op1);
  const c = ir.op1(f.op2);
  const d = ir.op2(f.op2);
  if (a === c) return operands(f, b, d);
  if (a === d) return operands(f, b, c);
  if (b === c) return operands(f, a, d);
  return b === d ? operands(f, a, c) : NEXTFOLD;
};

/* Bits. */

const simplify_band_k: FoldFunction = (_J, f, ir) =>
  ir.i(f.op2) === 0 ? f.op2 : ir.i(f.op2) === -1 ? f.op1 : NEXTFOLD;
const simplify_bor_k: FoldFunction = (_J, f, ir) =>
  ir.i(f.op2) === 0 ? f.op1 : ir.i(f.op2) === -1 ? f.op2 : NEXTFOLD;
const simplify_bxor_k: FoldFunction = (_J, f, ir) =>
  ir.i(f.op2) === 0 ? f.op1 : ir.i(f.op2) === -1 ? become(f, IR.BNOT, f.op1, 0) : NEXTFOLD;

/** Counts are masked; a shift by one is an addition; rotations go left. */
const simplify_shift_ik: FoldFunction = (J, f, ir) => {
  const mask = irt_is64(f.t) ? 63 : 31;
  const k = ir.i(f.op2) & mask;
  if (k === 0) return f.op1;
  if (k === 1 && f.o === IR.BSHL) return become(f, IR.ADD, f.op1, f.op1);
  if (k !== ir.i(f.op2)) return operands(f, f.op1, kint(J, k));
  return f.o === IR.BROR ? become(f, IR.BROL, f.op1, kint(J, -k & mask)) : NEXTFOLD;
};

/** The processor masks counts by itself. */
const simplify_shift_andk: FoldFunction = (_J, f, ir) => {
  const k = ir.op2(f.op2);
  if (isphi(ir, f.op2) || !iskint(ir, k)) return NEXTFOLD;
  const mask = irt_is64(f.t) ? 63 : 31;
  return (ir.i(k) & mask) === mask ? operands(f, f.op1, ir.op1(f.op2)) : NEXTFOLD;
};

const simplify_shift1_ki: FoldFunction = (_J, f, ir) => (ir.i(f.op1) === 0 ? f.op1 : NEXTFOLD);
const simplify_shift2_ki: FoldFunction = (_J, f, ir) =>
  ir.i(f.op1) === 0 || ir.i(f.op1) === -1 ? f.op1 : NEXTFOLD;

/** (i & k1) o k2 is (i o k2) & (k1 o k2). */
const simplify_shiftk_andk: FoldFunction = (J, f, ir) => {
  const inner = ir.op2(f.op1);
  if (isphi(ir, f.op1) || !iskint(ir, inner)) return NEXTFOLD;
  const k = kfold_intop(ir.i(inner), ir.i(f.op2), f.o);
  f.op1 = ir.op1(f.op1);
  const shifted = lj_opt_fold(J) & 0xffff;
  f.t = IRT.INT;
  return become(f, IR.BAND, shifted, kint(J, k));
};

/** (i o k1) & k2 is i o k1 where the mask holds what can be set. */
const simplify_andk_shiftk: FoldFunction = (_J, f, ir) => {
  const k = ir.op2(f.op1);
  return iskint(ir, k) && kfold_intop(-1, ir.i(k), ir.o(f.op1)) === ir.i(f.op2) ? f.op1 : NEXTFOLD;
};

/** (i | k1) & k2 is i & k2 when they share no bit; likewise with all bits for (i & k1) | k2. */
const simplify_andor_k: FoldFunction = (_J, f, ir) => {
  const inner = ir.op2(f.op1);
  if (isphi(ir, f.op1) || !iskint(ir, inner)) return NEXTFOLD;
  const k = kfold_intop(ir.i(inner), ir.i(f.op2), f.o);
  if (k !== (f.o === IR.BAND ? 0 : -1)) return NEXTFOLD;
  f.op1 = ir.op1(f.op1);
  return RETRYFOLD;
};

/* Reassociation. */

/** (i o k1) o k2 is i o (k1 o k2). */
const reassoc_intarith_k: FoldFunction = (J, f, ir) => {
  const inner = ir.op2(f.op1);
  if (!iskint(ir, inner)) return NEXTFOLD;
  const k = kfold_intop(ir.i(inner), ir.i(f.op2), f.o);
  if (k === ir.i(inner)) return f.op1;
  return isphi(ir, f.op1) ? NEXTFOLD : operands(f, ir.op1(f.op1), kint(J, k));
};

/** (a o b) o a is a o b. */
const reassoc_dup: FoldFunction = (_J, f, ir) =>
  f.op2 === ir.op1(f.op1) || f.op2 === ir.op2(f.op1) ? f.op1 : NEXTFOLD;
const reassoc_dup_minmax: FoldFunction = (_J, f, ir) =>
  f.op2 === ir.op2(f.op1) ? f.op1 : NEXTFOLD;

/** (a ~ b) ~ a is b. */
const reassoc_bxor: FoldFunction = (_J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  if (f.op2 === ir.op1(f.op1)) return ir.op2(f.op1);
  return f.op2 === ir.op2(f.op1) ? ir.op1(f.op1) : NEXTFOLD;
};

/** Counts add up; beyond the width nothing is left, or the sign. */
const reassoc_shift: FoldFunction = (J, f, ir) => {
  const inner = ir.op2(f.op1);
  if (isphi(ir, f.op1) || !iskint(ir, inner)) return NEXTFOLD;
  const mask = irt_is64(f.t) ? 63 : 31;
  let k = (ir.i(inner) & mask) + (ir.i(f.op2) & mask);
  if (k > mask) {
    if (f.o === IR.BSHL || f.o === IR.BSHR) return zero(J, f.t);
    k = f.o === IR.BSAR ? mask : k & mask;
  }
  return operands(f, ir.op1(f.op1), kint(J, k));
};

export const folds_int = defineFolds([
  fold(simplify_intadd_k, "ADD any KINT", "ADDOV any KINT", "SUBOV any KINT"),
  fold(simplify_intmulov_k, "MULOV any KINT"),
  fold(simplify_intsub_k, "SUB any KINT"),
  fold(simplify_intsub_kleft, "SUB KINT any"),
  fold(simplify_intmul_k, "MUL any KINT"),
  fold(simplify_intmod_k, "MOD any KINT"),
  fold(simplify_intmod_kleft, "MOD KINT any"),
  fold(simplify_intsub, "SUB any any", "SUBOV any any"),
  fold(simplify_intsubadd_leftcancel, "SUB ADD any"),
  fold(simplify_intsubsub_leftcancel, "SUB SUB any"),
  fold(simplify_intsubsub_rightcancel, "SUB any SUB"),
  fold(simplify_intsubadd_rightcancel, "SUB any ADD"),
  fold(simplify_intsubaddadd_cancel, "SUB ADD ADD"),
  fold(simplify_band_k, "BAND any KINT"),
  fold(simplify_bor_k, "BOR any KINT"),
  fold(simplify_bxor_k, "BXOR any KINT"),
  fold(
    simplify_shift_ik,
    "BSHL any KINT",
    "BSHR any KINT",
    "BSAR any KINT",
    "BROL any KINT",
    "BROR any KINT",
  ),
  fold(
    simplify_shift_andk,
    "BSHL any BAND",
    "BSHR any BAND",
    "BSAR any BAND",
    "BROL any BAND",
    "BROR any BAND",
  ),
  fold(simplify_shift1_ki, "BSHL KINT any", "BSHR KINT any"),
  fold(simplify_shift2_ki, "BSAR KINT any", "BROL KINT any", "BROR KINT any"),
  fold(
    simplify_shiftk_andk,
    "BSHL BAND KINT",
    "BSHR BAND KINT",
    "BROL BAND KINT",
    "BROR BAND KINT",
  ),
  fold(simplify_andk_shiftk, "BAND BSHL KINT", "BAND BSHR KINT"),
  fold(simplify_andor_k, "BAND BOR KINT", "BOR BAND KINT"),
  fold(
    reassoc_intarith_k,
    "ADD ADD KINT",
    "MUL MUL KINT",
    "BAND BAND KINT",
    "BOR BOR KINT",
    "BXOR BXOR KINT",
    "MIN MIN KINT",
    "MAX MAX KINT",
  ),
  fold(reassoc_dup, "BAND BAND any", "BOR BOR any"),
  fold(reassoc_dup_minmax, "MIN MIN any", "MAX MAX any"),
  fold(reassoc_bxor, "BXOR BXOR any"),
  fold(
    reassoc_shift,
    "BSHL BSHL KINT",
    "BSHR BSHR KINT",
    "BSAR BSAR KINT",
    "BROL BROL KINT",
    "BROR BROR KINT",
  ),
]);
