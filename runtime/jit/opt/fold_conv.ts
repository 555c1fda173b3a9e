/* Conversions of conversions, and CSE of conversions. */
import { emitir } from "./fold.js";
import { lj_ir_emit } from "../emit.js";
import {
  IR,
  IRCONV_DSH,
  IRCONV_CONVMASK,
  IRCONV_DSTMASK,
  IRCONV_MODEMASK,
  IRCONV_SEXT,
  IRCONV_SRCMASK,
  IRT,
  IRT_,
  irref_isk,
} from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import { JIT_F } from "../options.js";
import {
  become,
  defineFolds,
  fold,
  isphi,
  NEXTFOLD,
  operands,
  type FoldFunction,
} from "./foldrule.js";
import { lj_opt_narrow_convert } from "./narrow.js";

/** Source type of a conversion. */
const source = (ir: IRBuf, ref: number): IRT => ir.op2(ref) & IRCONV_SRCMASK;
const isInt = (t: IRT): boolean => t === IRT.INT || t === IRT.U32;

/** num(int(x)) is x where the inner conversion is checked. */
const shortcut_conv_num_int: FoldFunction = (_J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  return source(ir, f.op1) === IRT.NUM && (ir.t(f.op1) & IRT.GUARD) !== 0
    ? ir.op1(f.op1)
    : NEXTFOLD;
};

/** int(num(i)) is i, even across a PHI: it spares a conversion in each iteration. */
const simplify_conv_int_num: FoldFunction = (_J, f, ir) =>
  source(ir, f.op1) === (f.op2 & IRCONV_DSTMASK) >> IRCONV_DSH ? ir.op1(f.op1) : NEXTFOLD;

/** int64(num(i)) is an extension. Of a u32, too, which LuaJIT leaves out: its type would say 32 bits of what is 64. */
const simplify_conv_i64_num: FoldFunction = (_J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  if (source(ir, f.op1) === IRT.INT)
    return operands(f, ir.op1(f.op1), (IRT.I64 << IRCONV_DSH) | IRT.INT | IRCONV_SEXT);
  if (source(ir, f.op1) !== IRT.U32) return NEXTFOLD;
  return operands(f, ir.op1(f.op1), (IRT.I64 << IRCONV_DSH) | IRT.U32);
};

/** int(int64(i)) is i. */
const simplify_conv_int_i64: FoldFunction = (_J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  const src = source(ir, f.op1);
  if (!isInt(src)) return NEXTFOLD;
  if (src === (f.op2 & IRCONV_DSTMASK) >> IRCONV_DSH) return ir.op1(f.op1);
  return operands(f, ir.op1(f.op1), (f.op2 & IRCONV_DSTMASK) | src);
};

const simplify_conv_flt_num: FoldFunction = (_J, f, ir) =>
  !isphi(ir, f.op1) && source(ir, f.op1) === IRT.FLOAT ? ir.op1(f.op1) : NEXTFOLD;

/** tobit(num(i)) is i, even across a PHI. */
const simplify_tobit_conv: FoldFunction = (_J, f, ir) => {
  if (source(ir, f.op1) === IRT.INT) return ir.op1(f.op1);
  if (source(ir, f.op1) !== IRT.U32) return NEXTFOLD;
  return become(f, IR.CONV, ir.op1(f.op1), (IRT.INT << IRCONV_DSH) | IRT.U32);
};

/** An integer is its own floor. */
const simplify_floor_conv: FoldFunction = (_J, f, ir) =>
  isInt(source(ir, f.op1)) ? f.op1 : NEXTFOLD;

/** No extension of what is known not to be negative: operations of 32 bits clear the upper half. */
const simplify_conv_sext: FoldFunction = (J, f, ir) => {
  if ((f.op2 & IRCONV_SEXT) === 0 || isphi(ir, f.op1)) return NEXTFOLD;
  let ref = f.op1;
  let ofs = 0;
  const t = ir.t(ref) & IRT.TYPE;
  if (ir.o(ref) === IR.XLOAD && (t === IRT.U8 || t === IRT.U16)) return f.op1;
  if (ir.o(ref) === IR.ADD && irref_isk(ir.op2(ref))) {
    ofs = ir.i(ir.op2(ref));
    ref = ir.op1(ref);
  }
  const { scev } = J;
  if (ref !== scev.idx) return NEXTFOLD;
  const low = scev.dir ? scev.start : scev.stop;
  return low !== 0 && ir.o(low) === IR.KINT && ir.i(low) + ofs >= 0 ? f.op1 : NEXTFOLD;
};

/** int(a o b) of 64 bits is int(a) o int(b). */
const simplify_conv_narrow: FoldFunction = (J, f, ir) => {
  // A mode says that the operands are no integers of their own: pointers, of which a difference is made.
  if (isphi(ir, f.op1) || f.op2 & IRCONV_CONVMASK) return NEXTFOLD;
  const o = ir.o(f.op1);
  const t = f.t & IRT.TYPE;
  const mode = f.op2;
  const left = ir.op1(f.op1);
  const right = ir.op2(f.op1);
  const op1 = emitir(J, IRT_(IR.CONV, t), left, mode) & 0xffff;
  const op2 = emitir(J, IRT_(IR.CONV, t), right, mode) & 0xffff;
  f.t = t;
  return become(f, o, op1, op2);
};

/** Stronger checks of the conversion that is there are as good. */
const cse_conv: FoldFunction = (J, f, ir) => {
  if (J.flags & JIT_F.OPT_CSE) {
    const mode = f.op2 & IRCONV_MODEMASK;
    const guard = f.t & IRT.GUARD;
    for (let ref = J.chain[IR.CONV]; ref > f.op1; ref = ir.prev(ref))
      if (
        ir.op1(ref) === f.op1 &&
        (ir.op2(ref) & IRCONV_MODEMASK) === mode &&
        (ir.t(ref) & IRT.GUARD) >= guard
      )
        return ref;
  }
  return lj_ir_emit(J) & 0xffff;
};

/** Conversion of a sum: convert the operands instead. In a loop that has been done already. */
const narrow_convert: FoldFunction = (J, f, ir) =>
  isphi(ir, f.op1) || J.chain[IR.LOOP] !== 0 ? NEXTFOLD : lj_opt_narrow_convert(J);

export const folds_conv = defineFolds([
  fold(shortcut_conv_num_int, "CONV CONV IRCONV_NUM_INT"),
  fold(simplify_conv_int_num, "CONV CONV IRCONV_INT_NUM", "CONV CONV IRCONV_U32_NUM"),
  fold(simplify_conv_i64_num, "CONV CONV IRCONV_I64_NUM", "CONV CONV IRCONV_U64_NUM"),
  fold(
    simplify_conv_int_i64,
    "CONV CONV IRCONV_INT_I64",
    "CONV CONV IRCONV_INT_U64",
    "CONV CONV IRCONV_U32_I64",
    "CONV CONV IRCONV_U32_U64",
  ),
  fold(simplify_conv_flt_num, "CONV CONV IRCONV_FLOAT_NUM"),
  fold(simplify_tobit_conv, "TOBIT CONV KNUM"),
  fold(
    simplify_floor_conv,
    "FPMATH CONV IRFPM_FLOOR",
    "FPMATH CONV IRFPM_CEIL",
    "FPMATH CONV IRFPM_TRUNC",
  ),
  fold(simplify_conv_sext, "CONV any IRCONV_I64_INT", "CONV any IRCONV_U64_INT"),
  fold(
    simplify_conv_narrow,
    "CONV ADD IRCONV_INT_I64",
    "CONV SUB IRCONV_INT_I64",
    "CONV MUL IRCONV_INT_I64",
    "CONV ADD IRCONV_INT_U64",
    "CONV SUB IRCONV_INT_U64",
    "CONV MUL IRCONV_INT_U64",
    "CONV ADD IRCONV_U32_I64",
    "CONV SUB IRCONV_U32_I64",
    "CONV MUL IRCONV_U32_I64",
    "CONV ADD IRCONV_U32_U64",
    "CONV SUB IRCONV_U32_U64",
    "CONV MUL IRCONV_U32_U64",
  ),
  fold(cse_conv, "CONV any any"),
  fold(
    narrow_convert,
    "TOBIT ADD KNUM",
    "TOBIT SUB KNUM",
    "CONV ADD IRCONV_INT_NUM",
    "CONV SUB IRCONV_INT_NUM",
    "CONV ADD IRCONV_I64_NUM",
    "CONV SUB IRCONV_I64_NUM",
  ),
]);
