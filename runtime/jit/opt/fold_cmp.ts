/*
 * Commutative operations and comparisons have the lower reference on the right: constants
 * are found there, CSE finds more, and the assembler makes better code. And array bounds.
 */
import { lj_ir_emit, lj_ir_kint, lj_ir_kint64 } from "../emit.js";
import { IR, irref_isk, irt_is64, irt_isint, irt_isnum } from "../ir.js";
import { JIT_F } from "../options.js";
import {
  become,
  condfold,
  defineFolds,
  DROPFOLD,
  fold,
  isphi,
  NEXTFOLD,
  operands,
  type FoldFunction,
} from "./foldrule.js";

const comm_swap: FoldFunction = (_J, f) => (f.op1 < f.op2 ? operands(f, f.op2, f.op1) : NEXTFOLD);

/** x == x holds, but for NaN. */
const comm_equal: FoldFunction = (J, f, ir) =>
  f.op1 === f.op2 && !irt_isnum(f.t) ? condfold(f.o === IR.EQ) : comm_swap(J, f, ir);

/** x <= x holds, x < x does not; GE, LE and their unordered forms have different lower bits. */
const comm_comp: FoldFunction = (_J, f) => {
  if (f.op1 === f.op2 && !irt_isnum(f.t)) return condfold(((f.o ^ (f.o >> 1)) & 1) !== 0);
  return f.op1 < f.op2 ? become(f, f.o ^ 3, f.op2, f.op1) : NEXTFOLD;
};

const comm_dup: FoldFunction = (J, f, ir) => (f.op1 === f.op2 ? f.op1 : comm_swap(J, f, ir));
/** Not swapped: the order decides for NaN and -0. */
const comm_dup_minmax: FoldFunction = (_J, f) => (f.op1 === f.op2 ? f.op1 : NEXTFOLD);
const comm_bxor: FoldFunction = (J, f, ir) => {
  if (f.op1 !== f.op2) return comm_swap(J, f, ir);
  return irt_is64(f.t) ? lj_ir_kint64(J, 0, 0) : lj_ir_kint(J, 0);
};

/** A constant before a pointer constant: to the right, where addresses are folded. */
const kfold_add_kright: FoldFunction = (_J, f, ir) =>
  ir.o(f.op1) === IR.KINT || ir.o(f.op1) === IR.KINT64 ? operands(f, f.op2, f.op1) : NEXTFOLD;

/** ABC(asize, (i+k)+(-k)) across a PHI, as of t[i-1]: the check of i is there. */
const abc_fwd: FoldFunction = (J, f, ir) => {
  if (!(J.flags & JIT_F.OPT_ABC) || !irref_isk(ir.op2(f.op2))) return NEXTFOLD;
  const inner = ir.op1(f.op2);
  if (ir.o(inner) !== IR.ADD || !irref_isk(ir.op2(inner))) return NEXTFOLD;
  if (ir.i(ir.op2(f.op2)) !== -ir.i(ir.op2(inner))) return NEXTFOLD;
  const index = ir.op1(inner);
  const lim = Math.max(index, f.op1);
  for (let ref = J.chain[IR.ABC]; ref > lim; ref = ir.prev(ref))
    if (ir.op1(ref) === f.op1 && ir.op2(ref) === index) return DROPFOLD;
  return NEXTFOLD;
};

/** Two constants of one array: the first check is made for the larger. */
const abc_k: FoldFunction = (J, f, ir) => {
  if (!(J.flags & JIT_F.OPT_ABC)) return NEXTFOLD;
  for (let ref = J.chain[IR.ABC]; ref > f.op1; ref = ir.prev(ref))
    if (ir.op1(ref) === f.op1 && irref_isk(ir.op2(ref))) {
      if (ir.i(f.op2) > ir.i(ir.op2(ref))) ir.setop2(ref, f.op2);
      return DROPFOLD;
    }
  return lj_ir_emit(J);
};

/** The recorder marks checks of a whole loop with a pointer type: once is enough if the array stays. */
const abc_invar: FoldFunction = (J, f, ir) =>
  !irt_isint(f.t) && f.op1 < J.chain[IR.LOOP] && !isphi(ir, f.op1) ? DROPFOLD : NEXTFOLD;

export const folds_cmp = defineFolds([
  fold(comm_swap, "ADD any any", "MUL any any", "ADDOV any any", "MULOV any any"),
  fold(comm_equal, "EQ any any", "NE any any"),
  fold(
    comm_comp,
    "LT any any",
    "GE any any",
    "LE any any",
    "GT any any",
    "ULT any any",
    "UGE any any",
    "ULE any any",
    "UGT any any",
  ),
  fold(comm_dup, "BAND any any", "BOR any any"),
  fold(comm_dup_minmax, "MIN any any", "MAX any any"),
  fold(comm_bxor, "BXOR any any"),
  fold(kfold_add_kright, "ADD any KGC", "ADD any KPTR", "ADD any KKPTR"),
  fold(abc_fwd, "ABC any ADD"),
  fold(abc_k, "ABC any KINT"),
  fold(abc_invar, "ABC any any"),
]);
