/*
 * 64-bit integers: constants as two words, and algebra of what is added to addresses. A 32-bit
 * constant on the right of a shift is its count.
 */
import { Int64 } from "../../core/math/int64.js";
import { lj_ir_kint, lj_ir_kint64, lj_ir_knum } from "../emit.js";
import { IR, IRCONV_SEXT, IRCONV_SRCMASK, IRT } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import type { JitState } from "../state.js";
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

const value = (ir: IRBuf, ref: number): Int64 => new Int64().set(ir.lo(ref), ir.hi(ref));
const constant = (J: JitState, v: Int64): number => lj_ir_kint64(J, v.lo, v.hi) & 0xffff;
const isUnsigned = (t: number): boolean => (t & IRT.TYPE) === IRT.U64;
const iskint64 = (ir: IRBuf, ref: number): boolean => ir.o(ref) === IR.KINT64;
const is = (ir: IRBuf, ref: number, k: number): boolean =>
  ir.lo(ref) === k && ir.hi(ref) === k >> 31;

/** x = x o y. */
function kfold_int64op(x: Int64, y: Int64, o: number, unsigned: boolean): Int64 {
  switch (o) {
    case IR.ADD:
      return x.add(y);
    case IR.SUB:
      return x.sub(y);
    case IR.MUL:
      return x.mul(y);
    case IR.DIV:
      return x.div(y, unsigned);
    case IR.MOD:
      return x.mod(y, unsigned);
    case IR.POW:
      return x.pow(y, unsigned);
    case IR.BAND:
      return x.set(x.lo & y.lo, x.hi & y.hi);
    case IR.BOR:
      return x.set(x.lo | y.lo, x.hi | y.hi);
    case IR.BXOR:
      return x.set(x.lo ^ y.lo, x.hi ^ y.hi);
    default:
      throw new Error(`no operation on 64 bits: IR opcode ${o}`);
  }
}
const kfold_int64arith: FoldFunction = (J, f, ir) =>
  constant(J, kfold_int64op(value(ir, f.op1), value(ir, f.op2), f.o, isUnsigned(f.t)));

function shifted(v: Int64, o: number, n: number): Int64 {
  n &= 63;
  switch (o) {
    case IR.BSHL:
      return v.shl(n);
    case IR.BSHR:
      return v.shr(n, true);
    case IR.BSAR:
      return v.shr(n, false);
    case IR.BROL:
      return v.rol(n);
    default:
      return v.rol(-n & 63);
  }
}
const kfold_int64shift: FoldFunction = (J, f, ir) =>
  constant(J, shifted(value(ir, f.op1), f.o, ir.i(f.op2)));

const kfold_bnot64: FoldFunction = (J, f, ir) =>
  lj_ir_kint64(J, ~ir.lo(f.op1), ~ir.hi(f.op1)) & 0xffff;
const kfold_bswap64: FoldFunction = (J, f, ir) => constant(J, value(ir, f.op1).bswap());
const kfold_neg64: FoldFunction = (J, f, ir) => constant(J, value(ir, f.op1).negate());

const kfold_int64comp: FoldFunction = (_J, f, ir) => {
  const a = value(ir, f.op1);
  const b = value(ir, f.op2);
  const unsigned = f.o >= IR.ULT || isUnsigned(f.t);
  switch (f.o) {
    case IR.LT:
    case IR.ULT:
      return condfold(a.less(b, unsigned));
    case IR.GE:
    case IR.UGE:
      return condfold(!a.less(b, unsigned));
    case IR.LE:
    case IR.ULE:
      return condfold(!b.less(a, unsigned));
    default:
      return condfold(b.less(a, unsigned));
  }
};
const kfold_int64comp0: FoldFunction = (_J, f, ir) => (is(ir, f.op2, 0) ? DROPFOLD : NEXTFOLD);

/* Conversions. */

const kfold_conv_kint_i64: FoldFunction = (J, f, ir) => {
  const k = ir.i(f.op1);
  return lj_ir_kint64(J, k, f.op2 & IRCONV_SEXT ? k >> 31 : 0) & 0xffff;
};
const kfold_conv_kint64_num_i64: FoldFunction = (J, f, ir) =>
  lj_ir_knum(J, Number(value(ir, f.op1).bigint((f.op2 & IRCONV_SRCMASK) === IRT.U64)));
const kfold_conv_kint64_int_i64: FoldFunction = (J, f, ir) => lj_ir_kint(J, ir.lo(f.op1));

/** As the processor cuts it; unsigned targets take what is beyond the signed ones, too. */
const kfold_conv_knum_i64_num: FoldFunction = (J, f, ir) => {
  let n = ir.num(f.op1);
  const unsigned = isUnsigned(f.t);
  if (unsigned && n >= 2 ** 63) n -= 2 ** 64;
  if (!(n > -(2 ** 63) - 1 && n < 2 ** 63)) return lj_ir_kint64(J, 0, 0x80000000) & 0xffff;
  const v = new Int64().setBig(BigInt.asUintN(64, BigInt(Math.trunc(n))));
  return constant(J, v);
};

/* Algebra. */

const simplify_intadd_k64: FoldFunction = (_J, f, ir) => (is(ir, f.op2, 0) ? f.op1 : NEXTFOLD);
/** i - k is i + (-k). */
const simplify_intsub_k64: FoldFunction = (J, f, ir) =>
  is(ir, f.op2, 0) ? f.op1 : become(f, IR.ADD, f.op1, constant(J, value(ir, f.op2).negate()));
const simplify_intsub_kleft64: FoldFunction = (_J, f, ir) =>
  is(ir, f.op1, 0) ? become(f, IR.NEG, f.op2, f.op2) : NEXTFOLD;

const simplify_intmul_k64: FoldFunction = (J, f, ir) => {
  const [lo, hi] = [ir.lo(f.op2), ir.hi(f.op2)];
  if (hi === 0 && lo >= 0) {
    if (lo === 0) return f.op2;
    if (lo === 1) return f.op1;
    if ((lo & (lo - 1)) === 0)
      return become(f, IR.BSHL, f.op1, lj_ir_kint(J, 31 - Math.clz32(lo)) & 0xffff);
  }
  return NEXTFOLD;
};
const simplify_band_k64: FoldFunction = (_J, f, ir) =>
  is(ir, f.op2, 0) ? f.op2 : is(ir, f.op2, -1) ? f.op1 : NEXTFOLD;
const simplify_bor_k64: FoldFunction = (_J, f, ir) =>
  is(ir, f.op2, 0) ? f.op1 : is(ir, f.op2, -1) ? f.op2 : NEXTFOLD;
const simplify_bxor_k64: FoldFunction = (_J, f, ir) =>
  is(ir, f.op2, 0) ? f.op1 : is(ir, f.op2, -1) ? become(f, IR.BNOT, f.op1, 0) : NEXTFOLD;
const simplify_shift1_k64: FoldFunction = (_J, f, ir) => (is(ir, f.op1, 0) ? f.op1 : NEXTFOLD);
const simplify_shift2_k64: FoldFunction = (_J, f, ir) =>
  is(ir, f.op1, 0) || is(ir, f.op1, -1) ? f.op1 : NEXTFOLD;

/** (i o k1) o k2 is i o (k1 o k2). */
const reassoc_intarith_k64: FoldFunction = (J, f, ir) => {
  const inner = ir.op2(f.op1);
  if (!iskint64(ir, inner) || isphi(ir, f.op1)) return NEXTFOLD;
  const k = kfold_int64op(value(ir, inner), value(ir, f.op2), f.o, isUnsigned(f.t));
  return operands(f, ir.op1(f.op1), constant(J, k));
};

export const folds_int64 = defineFolds([
  fold(
    kfold_int64arith,
    "ADD KINT64 KINT64",
    "SUB KINT64 KINT64",
    "MUL KINT64 KINT64",
    "DIV KINT64 KINT64",
    "MOD KINT64 KINT64",
    "POW KINT64 KINT64",
    "BAND KINT64 KINT64",
    "BOR KINT64 KINT64",
    "BXOR KINT64 KINT64",
  ),
  fold(
    kfold_int64shift,
    "BSHL KINT64 KINT",
    "BSHR KINT64 KINT",
    "BSAR KINT64 KINT",
    "BROL KINT64 KINT",
    "BROR KINT64 KINT",
  ),
  fold(kfold_bnot64, "BNOT KINT64 any"),
  fold(kfold_bswap64, "BSWAP KINT64 any"),
  fold(kfold_neg64, "NEG KINT64 any"),
  fold(
    kfold_int64comp,
    "LT KINT64 KINT64",
    "GE KINT64 KINT64",
    "LE KINT64 KINT64",
    "GT KINT64 KINT64",
    "ULT KINT64 KINT64",
    "UGE KINT64 KINT64",
    "ULE KINT64 KINT64",
    "UGT KINT64 KINT64",
  ),
  fold(kfold_int64comp0, "UGE any KINT64"),
  fold(
    kfold_conv_kint_i64,
    "CONV KINT IRCONV_I64_INT",
    "CONV KINT IRCONV_U64_INT",
    "CONV KINT IRCONV_I64_U32",
    "CONV KINT IRCONV_U64_U32",
  ),
  fold(kfold_conv_kint64_num_i64, "CONV KINT64 IRCONV_NUM_I64", "CONV KINT64 IRCONV_NUM_U64"),
  fold(
    kfold_conv_kint64_int_i64,
    "CONV KINT64 IRCONV_INT_I64",
    "CONV KINT64 IRCONV_U32_I64",
    "CONV KINT64 IRCONV_INT_U64",
    "CONV KINT64 IRCONV_U32_U64",
  ),
  fold(kfold_conv_knum_i64_num, "CONV KNUM IRCONV_I64_NUM", "CONV KNUM IRCONV_U64_NUM"),
  fold(simplify_intadd_k64, "ADD any KINT64"),
  fold(simplify_intsub_k64, "SUB any KINT64"),
  fold(simplify_intsub_kleft64, "SUB KINT64 any"),
  fold(simplify_intmul_k64, "MUL any KINT64"),
  fold(simplify_band_k64, "BAND any KINT64"),
  fold(simplify_bor_k64, "BOR any KINT64"),
  fold(simplify_bxor_k64, "BXOR any KINT64"),
  fold(simplify_shift1_k64, "BSHL KINT64 any", "BSHR KINT64 any"),
  fold(simplify_shift2_k64, "BSAR KINT64 any", "BROL KINT64 any", "BROR KINT64 any"),
  fold(
    reassoc_intarith_k64,
    "ADD ADD KINT64",
    "MUL MUL KINT64",
    "BAND BAND KINT64",
    "BOR BOR KINT64",
    "BXOR BXOR KINT64",
  ),
]);
