/* Constant folding: numbers, 32-bit integers, conversions, equality. */
import { atan2 } from "../../core/math/arctan.js";
import { mathFunctions } from "../../core/math/mathfn.js";
import { lj_str_newz, strBytes, strlen } from "../../core/objects/str.js";
import { lj_strfmt_num } from "../../core/text/strfmt.js";
import { lj_strscan_num } from "../../core/text/strscan.js";
import { lj_ir_kint, lj_ir_kkptr, lj_ir_knum, lj_ir_kptr, lj_ir_kstr } from "../emit.js";
import { IR, ircalls, irref_isk, IRT, IRCONV_SRCMASK, IRTOSTR } from "../ir.js";
import {
  kfold_intcmp,
  kfold_intop,
  lj_ir_numcmp,
  lj_num2bit,
  lj_num2int,
  lj_vm_foldarith,
  lj_vm_foldfpm,
} from "./arith.js";
import {
  condfold,
  defineFolds,
  DROPFOLD,
  FAILFOLD,
  fold,
  NEXTFOLD,
  type FoldFunction,
} from "./foldrule.js";

/* Numbers. */

const kfold_numarith: FoldFunction = (J, f, ir) =>
  lj_ir_knum(J, lj_vm_foldarith(ir.num(f.op1), ir.num(f.op2), f.o));

const kfold_numabsneg: FoldFunction = (J, f, ir) =>
  lj_ir_knum(J, lj_vm_foldarith(ir.num(f.op1), 0, f.o));

const kfold_fpmath: FoldFunction = (J, f, ir) => lj_ir_knum(J, lj_vm_foldfpm(ir.num(f.op1), f.op2));

const foldable = new Map(Object.entries(mathFunctions));
const kfold_fpcall1: FoldFunction = (J, f, ir) => {
  const fn = foldable.get(ircalls[f.op2][0]);
  return fn === undefined ? NEXTFOLD : lj_ir_knum(J, fn(ir.num(f.op1)));
};

const kfold_fpcall2: FoldFunction = (J, f, ir) => {
  const a = ir.op1(f.op1);
  const b = ir.op2(f.op1);
  if (ir.o(a) !== IR.KNUM || ir.o(b) !== IR.KNUM) return NEXTFOLD;
  return lj_ir_knum(J, atan2(ir.num(a), ir.num(b)));
};

/** Not by reference as other constants: a number may be NaN, or -0 beside 0. */
const kfold_numcomp: FoldFunction = (_J, f, ir) =>
  condfold(lj_ir_numcmp(ir.num(f.op1), ir.num(f.op2), f.o));

/* Integers of 32 bits. */

const kfold_intarith: FoldFunction = (J, f, ir) =>
  lj_ir_kint(J, kfold_intop(ir.i(f.op1), ir.i(f.op2), f.o));

const kfold_intovarith: FoldFunction = (J, f, ir) => {
  const n = lj_vm_foldarith(ir.i(f.op1), ir.i(f.op2), f.o - IR.ADDOV + IR.ADD);
  return (n | 0) === n ? lj_ir_kint(J, n | 0) : FAILFOLD;
};

const kfold_bnot: FoldFunction = (J, f, ir) => lj_ir_kint(J, ~ir.i(f.op1));

const kfold_bswap: FoldFunction = (J, f, ir) => {
  const k = ir.i(f.op1);
  return lj_ir_kint(J, (k << 24) | ((k & 0xff00) << 8) | ((k >>> 8) & 0xff00) | (k >>> 24));
};

const kfold_intcomp: FoldFunction = (_J, f, ir) =>
  condfold(kfold_intcmp(ir.i(f.op1), ir.i(f.op2), f.o));

const kfold_intcomp0: FoldFunction = (_J, f, ir) => (ir.i(f.op2) === 0 ? DROPFOLD : NEXTFOLD);

/* Conversions. */

const kfold_tobit: FoldFunction = (J, f, ir) => lj_ir_kint(J, lj_num2bit(J, ir.num(f.op1)));

const kfold_conv_kint_num: FoldFunction = (J, f, ir) => lj_ir_knum(J, ir.i(f.op1));
const kfold_conv_kintu32_num: FoldFunction = (J, f, ir) => lj_ir_knum(J, ir.i(f.op1) >>> 0);

const kfold_conv_kint_ext: FoldFunction = (J, f, ir) => {
  const k = ir.i(f.op1);
  switch (f.op2 & IRCONV_SRCMASK) {
    case IRT.I8:
      return lj_ir_kint(J, (k << 24) >> 24);
    case IRT.U8:
      return lj_ir_kint(J, k & 0xff);
    case IRT.I16:
      return lj_ir_kint(J, (k << 16) >> 16);
    default:
      return lj_ir_kint(J, k & 0xffff);
  }
};

/** A guard that would always fail, as of 1.5, comes out of hoisting in odd loops. */
const kfold_conv_knum_int_num: FoldFunction = (J, f, ir) => {
  const n = ir.num(f.op1);
  const k = lj_num2int(n);
  return (f.t & IRT.GUARD) !== 0 && n !== k ? FAILFOLD : lj_ir_kint(J, k);
};
const kfold_conv_knum_u32_num: FoldFunction = (J, f, ir) =>
  lj_ir_kint(J, Math.trunc(ir.num(f.op1)) | 0);

const kfold_tostr_knum: FoldFunction = (J, f, ir) =>
  lj_ir_kstr(J, lj_str_newz(J.vm, J.L, lj_strfmt_num(ir.num(f.op1))));
const kfold_tostr_kint: FoldFunction = (J, f, ir) => {
  const k = ir.i(f.op1);
  const text = f.op2 === IRTOSTR.INT ? String(k) : String.fromCharCode(k & 0xff);
  return lj_ir_kstr(J, lj_str_newz(J.vm, J.L, text));
};
const kfold_strto: FoldFunction = (J, f, ir) => {
  const s = ir.gcr(f.op1);
  const n = lj_strscan_num(strBytes(J.vm, s), 0, strlen(J.vm, s));
  return n === undefined ? FAILFOLD : lj_ir_knum(J, n);
};

/* Equality: constants are unique, so the same reference is the same value. */

const kfold_kref: FoldFunction = (_J, f) => condfold((f.op1 === f.op2) !== (f.o === IR.NE));

/** The null pointer is equal to nothing but itself; a field may hold it. */
const kfold_knull: FoldFunction = (J, f, ir) =>
  ir.o(f.op1) === IR.FLOAD || ir.o(f.op2) === IR.FLOAD ? NEXTFOLD : kfold_kref(J, f, ir);

/* Pointers. */

const kfold_add_kptr: FoldFunction = (J, f, ir) => {
  if (!irref_isk(f.op2)) return NEXTFOLD;
  const at = ir.gcr(f.op1) + (ir.o(f.op2) === IR.KINT ? ir.i(f.op2) : ir.lo(f.op2));
  return ir.o(f.op1) === IR.KKPTR ? lj_ir_kkptr(J, at) : lj_ir_kptr(J, at);
};

export const folds_const = defineFolds([
  fold(
    kfold_numarith,
    "ADD KNUM KNUM",
    "SUB KNUM KNUM",
    "MUL KNUM KNUM",
    "DIV KNUM KNUM",
    "POW KNUM KNUM",
    "LDEXP KNUM KNUM",
    "MIN KNUM KNUM",
    "MAX KNUM KNUM",
  ),
  fold(kfold_numabsneg, "NEG KNUM any", "ABS KNUM any"),
  fold(kfold_fpmath, "FPMATH KNUM any"),
  fold(kfold_fpcall1, "CALLN KNUM any"),
  fold(kfold_fpcall2, "CALLN CARG IRCALL_atan2"),
  fold(
    kfold_numcomp,
    "EQ KNUM KNUM",
    "NE KNUM KNUM",
    "LT KNUM KNUM",
    "GE KNUM KNUM",
    "LE KNUM KNUM",
    "GT KNUM KNUM",
    "ULT KNUM KNUM",
    "UGE KNUM KNUM",
    "ULE KNUM KNUM",
    "UGT KNUM KNUM",
  ),
  fold(
    kfold_intarith,
    "ADD KINT KINT",
    "SUB KINT KINT",
    "MUL KINT KINT",
    "MOD KINT KINT",
    "NEG KINT any",
    "BAND KINT KINT",
    "BOR KINT KINT",
    "BXOR KINT KINT",
    "BSHL KINT KINT",
    "BSHR KINT KINT",
    "BSAR KINT KINT",
    "BROL KINT KINT",
    "BROR KINT KINT",
    "MIN KINT KINT",
    "MAX KINT KINT",
  ),
  fold(kfold_intovarith, "ADDOV KINT KINT", "SUBOV KINT KINT", "MULOV KINT KINT"),
  fold(kfold_bnot, "BNOT KINT any"),
  fold(kfold_bswap, "BSWAP KINT any"),
  fold(
    kfold_intcomp,
    "LT KINT KINT",
    "GE KINT KINT",
    "LE KINT KINT",
    "GT KINT KINT",
    "ULT KINT KINT",
    "UGE KINT KINT",
    "ULE KINT KINT",
    "UGT KINT KINT",
    "ABC KINT KINT",
  ),
  fold(kfold_intcomp0, "UGE any KINT"),
  fold(kfold_tobit, "TOBIT KNUM KNUM"),
  fold(kfold_conv_kint_num, "CONV KINT IRCONV_NUM_INT"),
  fold(kfold_conv_kintu32_num, "CONV KINT IRCONV_NUM_U32"),
  fold(
    kfold_conv_kint_ext,
    "CONV KINT IRCONV_INT_I8",
    "CONV KINT IRCONV_INT_U8",
    "CONV KINT IRCONV_INT_I16",
    "CONV KINT IRCONV_INT_U16",
  ),
  fold(kfold_conv_knum_int_num, "CONV KNUM IRCONV_INT_NUM"),
  fold(kfold_conv_knum_u32_num, "CONV KNUM IRCONV_U32_NUM"),
  fold(kfold_tostr_knum, "TOSTR KNUM any"),
  fold(kfold_tostr_kint, "TOSTR KINT any"),
  fold(kfold_strto, "STRTO KGC any"),
  fold(
    kfold_kref,
    "EQ KINT KINT",
    "NE KINT KINT",
    "EQ KINT64 KINT64",
    "NE KINT64 KINT64",
    "EQ KGC KGC",
    "NE KGC KGC",
  ),
  fold(kfold_knull, "EQ any KNULL", "NE any KNULL", "EQ KNULL any", "NE KNULL any"),
  fold(
    kfold_add_kptr,
    "ADD KGC KINT",
    "ADD KGC KINT64",
    "ADD KPTR KINT",
    "ADD KPTR KINT64",
    "ADD KKPTR KINT",
    "ADD KKPTR KINT64",
  ),
]);
