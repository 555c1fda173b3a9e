/*
 * Strings and buffers.
 *
 * Operations on a buffer are stores, but to the buffer alone, and each uses the one before it:
 *
 *   0001 BUFHDR sbuf RESET;  0002 BUFPUT 0001 a;  0003 BUFPUT 0002 b;  0004 BUFSTR 0003 0001
 *
 * So they are declared as loads, emitted like stores, and looked for as whole chains when a
 * BUFSTR is to be emitted. What nobody uses of a chain, DCE takes away.
 */
import { lj_buf_tmp, type SBuf } from "../../core/text/buf.js";
import { Int64 } from "../../core/math/int64.js";
import { lj_strfmt_fchar, lj_strfmt_fint64 } from "../../core/text/strfmt.js";
import {
  lj_strfmt_putfint,
  lj_strfmt_putfnum,
  lj_strfmt_putfstr,
  lj_strfmt_putfuint,
} from "../../core/text/strfmtbuf.js";
import {
  lj_str_cmp,
  lj_str_lower,
  lj_str_new,
  lj_str_newbytes,
  lj_str_reverse,
  lj_str_upper,
  strBytes,
  strdata,
  strlen,
} from "../../core/objects/str.js";
import { global_State } from "../../layout/state.js";
import {
  lj_ir_emit,
  lj_ir_kint,
  lj_ir_kint64,
  lj_ir_kkptr,
  lj_ir_knum_bits,
  lj_ir_kstr,
} from "../emit.js";
import {
  IR,
  IRBUFHDR,
  IRCALL,
  irref_isk,
  IRT,
  IRT_,
  IRTGI,
  IRTI,
  IRXLOAD,
  type TRef,
} from "../ir.js";
import { JIT_F } from "../options.js";
import type { IRBuf } from "../irbuf.js";
import type { FoldState, JitState } from "../state.js";
import { emitir, lj_opt_cse } from "./fold.js";
import {
  become,
  defineFolds,
  DROPFOLD,
  fold,
  isphi,
  NEXTFOLD,
  RETRYFOLD,
  type FoldFunction,
} from "./foldrule.js";

const kstrempty = (J: JitState): TRef => lj_ir_kstr(J, J.vm.g + global_State.strempty);

/* Strings. */

const kfold_snew_kptr: FoldFunction = (J, f, ir) =>
  lj_ir_kstr(J, lj_str_new(J.vm, J.L, ir.gcr(f.op1), ir.i(f.op2)));
const kfold_snew_empty: FoldFunction = (J, f, ir) => (ir.i(f.op2) === 0 ? kstrempty(J) : NEXTFOLD);
const kfold_strref: FoldFunction = (J, f, ir) =>
  lj_ir_kkptr(J, strdata(ir.gcr(f.op1)) + ir.i(f.op2));

/** The bytes of a new string are still where they were: strref(snew(strref(s, a), n), b) is strref(s, a+b). */
const kfold_strref_snew: FoldFunction = (J, f, ir) => {
  if (isphi(ir, f.op1)) return NEXTFOLD;
  const from = ir.op1(f.op1);
  if (irref_isk(f.op2) && ir.i(f.op2) === 0) return from;
  if (ir.o(from) !== IR.STRREF || isphi(ir, from)) return NEXTFOLD;
  const s = ir.op1(from);
  const ofs = emitir(J, IRTI(IR.ADD), ir.op2(from), f.op2) & 0xffff; // f is another now
  f.t = IRT.PGC;
  return become(f, IR.STRREF, s, ofs);
};

const kfold_strcmp: FoldFunction = (J, f, ir) => {
  const a = ir.op1(f.op1);
  const b = ir.op2(f.op1);
  if (!irref_isk(a) || !irref_isk(b)) return NEXTFOLD;
  return lj_ir_kint(J, lj_str_cmp(J.vm, ir.gcr(a), ir.gcr(b)));
};

/** What an XLOAD of type `t` gets from memory that never changes; 0 when that is no constant of the IR. */
function kfold_xload(J: JitState, t: number, p: number): TRef {
  const { u8 } = J.vm.mem;
  const word = (at: number): number =>
    u8[at] | (u8[at + 1] << 8) | (u8[at + 2] << 16) | (u8[at + 3] << 24);
  switch (t & IRT.TYPE) {
    case IRT.I8:
      return lj_ir_kint(J, (u8[p] << 24) >> 24);
    case IRT.U8:
      return lj_ir_kint(J, u8[p]);
    case IRT.I16:
      return lj_ir_kint(J, ((u8[p] | (u8[p + 1] << 8)) << 16) >> 16);
    case IRT.U16:
      return lj_ir_kint(J, u8[p] | (u8[p + 1] << 8));
    case IRT.INT:
    case IRT.U32:
      return lj_ir_kint(J, word(p));
    case IRT.I64:
    case IRT.U64:
      return lj_ir_kint64(J, word(p), word(p + 4));
    case IRT.NUM:
      return lj_ir_knum_bits(J, word(p), word(p + 4));
    default:
      return 0;
  }
}
const xload_kptr: FoldFunction = (J, f, ir) => kfold_xload(J, f.t, ir.gcr(f.op1));

/** The longest string that one load compares. */
const SNEW_MAX_LEN = 4;

/**
 * s:sub(a, b) == "xy" compares bytes instead of making a string. The load of three bytes
 * takes the NUL behind them along, which every string has.
 */
const merge_eqne_snew_kgc: FoldFunction = (J, f, ir) => {
  const kstr = ir.gcr(f.op2);
  const len = strlen(J.vm, kstr);
  if (isphi(ir, f.op1) || len > SNEW_MAX_LEN) return NEXTFOLD;
  const { o } = f;
  const strref = ir.op1(f.op1);
  const lenref = ir.op2(f.op1);
  if (ir.o(strref) !== IR.STRREF) return NEXTFOLD;
  if (o === IR.EQ) {
    emitir(J, IRTGI(IR.EQ), lenref, lj_ir_kint(J, len));
  } else {
    // A difference in length or contents would be two conditions.
    if (!irref_isk(lenref)) return NEXTFOLD;
    if (ir.i(lenref) !== len) return DROPFOLD;
  }
  if (len === 0) return DROPFOLD;
  const t = len === 1 ? IRT.I8 : len === 2 ? IRT.U16 : IRT.INT;
  const flags = IRXLOAD.READONLY | (len > 1 ? IRXLOAD.UNALIGNED : 0);
  let loaded = emitir(J, IRT_(IR.XLOAD, t), strref, flags);
  const expected = kfold_xload(J, t, strdata(kstr));
  if (len === 3) loaded = emitir(J, IRTI(IR.BAND), loaded, lj_ir_kint(J, 0xffffff));
  f.t = IRT.GUARD | IRT.INT;
  return become(f, o, loaded & 0xffff, expected & 0xffff);
};

/* Buffers. */

const bufhdr_merge: FoldFunction = (J, f) =>
  f.op2 === IRBUFHDR.WRITE ? lj_opt_cse(J) : lj_ir_emit(J);

/** A string that was just made in this buffer is put into it again: go on behind it. */
const bufput_append: FoldFunction = (J, f, ir) => {
  const hdr = f.op1;
  const str = f.op2;
  if (
    J.flags & JIT_F.OPT_FWD &&
    ir.op2(hdr) === IRBUFHDR.RESET &&
    ir.prev(hdr) === ir.op2(str) &&
    ir.op1(hdr) === ir.op1(ir.op2(str))
  ) {
    ir.setop2(hdr, IRBUFHDR.APPEND);
    ir.setop1(hdr, ir.op1(str));
    return hdr;
  }
  return lj_ir_emit(J);
};

/** Constants: nothing for an empty one, one put for two in a row. */
const bufput_kgc: FoldFunction = (J, f, ir) => {
  if (!(J.flags & JIT_F.OPT_FOLD) || ir.o(f.op2) !== IR.KGC) return lj_ir_emit(J);
  const { vm, L } = J;
  const second = ir.gcr(f.op2);
  if (strlen(vm, second) === 0) return f.op1;
  const before = f.op1;
  if (ir.o(before) !== IR.BUFPUT || !irref_isk(ir.op2(before)) || isphi(ir, before))
    return lj_ir_emit(J);
  const first = ir.gcr(ir.op2(before));
  const joined = new Uint8Array(strlen(vm, first) + strlen(vm, second));
  joined.set(strBytes(vm, first));
  joined.set(strBytes(vm, second), strlen(vm, first));
  ir.setop2(before, lj_ir_kstr(J, lj_str_newbytes(vm, L, joined)) & 0xffff);
  return before;
};

/** No put, one put, or a chain that is there already. */
const bufstr_kfold_cse: FoldFunction = (J, f, ir) => {
  const last = f.op1;
  if (J.flags & JIT_F.OPT_FOLD) {
    if (ir.o(last) === IR.BUFHDR) {
      if (ir.op2(last) === IRBUFHDR.RESET) return kstrempty(J);
      f.op1 = ir.op1(last);
      f.op2 = ir.prev(last); // as bufput_append has found it
      return lj_opt_cse(J);
    }
    if (ir.o(last) === IR.BUFPUT) {
      const hdr = ir.op1(last);
      if (ir.o(hdr) === IR.BUFHDR && ir.op2(hdr) === IRBUFHDR.RESET) return ir.op2(last);
    }
  }
  return (J.flags & JIT_F.OPT_CSE && sameChain(J, last)) || lj_ir_emit(J);
};

/** The BUFSTR of a chain with the same operations; 0 for none. */
function sameChain(J: JitState, last: number): number {
  const { ir } = J.cur;
  for (let ref = J.chain[IR.BUFSTR]; ref; ref = ir.prev(ref)) {
    let [a, b] = [last, ir.op1(ref)];
    while (ir.o(a) === ir.o(b) && ir.op2(a) === ir.op2(b)) {
      if (ir.o(a) === IR.BUFHDR && ir.op2(a) === IRBUFHDR.RESET) return ref;
      // A table may have changed.
      if (ir.o(a) === IR.CALLL && ir.op2(a) === IRCALL.lj_buf_puttab) break;
      a = ir.op1(a);
      b = ir.op1(b);
    }
  }
  return 0;
}

/** reverse, upper and lower of a constant. */
const bufput_kfold_op: FoldFunction = (J, f, ir) => {
  if (!irref_isk(ir.op2(f.op1))) return lj_ir_emit(J);
  const change =
    f.op2 === IRCALL.lj_buf_putstr_reverse
      ? lj_str_reverse
      : f.op2 === IRCALL.lj_buf_putstr_upper
        ? lj_str_upper
        : lj_str_lower;
  const s = change(J.vm, J.L, ir.gcr(ir.op2(f.op1)));
  f.t = IRT.GUARD | IRT.PGC;
  return become(f, IR.BUFPUT, ir.op1(f.op1), lj_ir_kstr(J, s) & 0xffff);
};

/** Longest constant that repetition makes. Beyond, the machine does it as often as the program wants it. */
const LONGEST_REPETITION = 0x10000;

/** A put of what the scratch buffer has, instead of a call with three arguments. */
function putInstead(J: JitState, f: FoldState, ir: IRBuf, sb: SBuf): typeof RETRYFOLD {
  const made = lj_str_newbytes(J.vm, J.L, sb.b.subarray(0, sb.n));
  f.t = IRT.GUARD | IRT.PGC;
  return become(f, IR.BUFPUT, ir.op1(ir.op1(f.op1)), lj_ir_kstr(J, made) & 0xffff);
}

const bufput_kfold_rep: FoldFunction = (J, f, ir) => {
  const str = ir.op2(ir.op1(f.op1));
  const n = ir.op2(f.op1);
  if (!irref_isk(str) || !irref_isk(n)) return lj_ir_emit(J);
  const { vm, L } = J;
  const s = ir.gcr(str);
  const count = ir.i(n);
  const len = strlen(vm, s);
  if (len * count > LONGEST_REPETITION) return lj_ir_emit(J);
  const sb = lj_buf_tmp(vm);
  for (let k = 0; k < count; k++) sb.putmem(vm, L, strdata(s), len);
  return putInstead(J, f, ir, sb);
};

/** What a conversion makes of a constant. */
const bufput_kfold_fmt: FoldFunction = (J, f, ir) => {
  const ref = ir.op2(f.op1);
  if (!irref_isk(ref)) return lj_ir_emit(J);
  const { vm, L } = J;
  const sf = ir.i(ir.op2(ir.op1(f.op1)));
  const sb = lj_buf_tmp(vm);
  switch (f.op2) {
    case IRCALL.lj_strfmt_putfxint:
      sb.puts(vm, L, lj_strfmt_fint64(sf, new Int64().set(ir.lo(ref), ir.hi(ref)).bigint(true)));
      break;
    case IRCALL.lj_strfmt_putfnum_int:
      lj_strfmt_putfint(vm, L, sb, sf, ir.num(ref));
      break;
    case IRCALL.lj_strfmt_putfnum_uint:
      lj_strfmt_putfuint(vm, L, sb, sf, ir.num(ref));
      break;
    case IRCALL.lj_strfmt_putfnum:
      lj_strfmt_putfnum(vm, L, sb, sf, ir.num(ref));
      break;
    case IRCALL.lj_strfmt_putfchar:
      sb.puts(vm, L, lj_strfmt_fchar(sf, ir.i(ref)));
      break;
    default: {
      const s = ir.gcr(ref);
      lj_strfmt_putfstr(vm, L, sb, sf, strdata(s), strlen(vm, s));
    }
  }
  return putInstead(J, f, ir, sb);
};

export const folds_str = defineFolds([
  fold(kfold_snew_kptr, "SNEW KKPTR KINT"),
  fold(kfold_snew_empty, "SNEW any KINT"),
  fold(kfold_strref, "STRREF KGC KINT"),
  fold(kfold_strref_snew, "STRREF SNEW any"),
  fold(kfold_strcmp, "CALLN CARG IRCALL_lj_str_cmp"),
  fold(xload_kptr, "XLOAD KKPTR any"),
  fold(merge_eqne_snew_kgc, "EQ SNEW KGC", "NE SNEW KGC"),
  fold(bufhdr_merge, "BUFHDR any any"),
  fold(bufput_append, "BUFPUT BUFHDR BUFSTR"),
  fold(bufput_kgc, "BUFPUT any any"),
  fold(bufstr_kfold_cse, "BUFSTR any any"),
  fold(
    bufput_kfold_op,
    "CALLL CARG IRCALL_lj_buf_putstr_reverse",
    "CALLL CARG IRCALL_lj_buf_putstr_upper",
    "CALLL CARG IRCALL_lj_buf_putstr_lower",
  ),
  fold(bufput_kfold_rep, "CALLL CARG IRCALL_lj_buf_putstr_rep"),
  fold(
    bufput_kfold_fmt,
    "CALLL CARG IRCALL_lj_strfmt_putfxint",
    "CALLL CARG IRCALL_lj_strfmt_putfnum_int",
    "CALLL CARG IRCALL_lj_strfmt_putfnum_uint",
    "CALLL CARG IRCALL_lj_strfmt_putfnum",
    "CALLL CARG IRCALL_lj_strfmt_putfstr",
    "CALLL CARG IRCALL_lj_strfmt_putfchar",
  ),
]);
