/*
 * Recorders of the math and bit libraries.
 */
import { lj_ir_intnum, lj_ir_tonum, lj_ir_tonumber } from "../convert.js";
import {
  lj_ir_call,
  lj_ir_kint,
  lj_ir_kint64,
  lj_ir_knum,
  lj_ir_kptr,
  lj_ir_ksimd,
} from "../emit.js";
import { STRFMT, STRFMT_F } from "../../core/text/strfmt.js";
import {
  IR,
  IRBUFHDR,
  IRCALL,
  IRCONV_DSH,
  IRFPM,
  IRT,
  IRT_,
  IRTG,
  IRTI,
  IRTGI,
  IRTN,
  LJ_KSIMD,
  tref_iscdata,
  tref_isinteger,
  type TRef,
} from "../ir.js";
import { global_State } from "../../layout/state.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_arith, lj_opt_narrow_tobit } from "../opt/narrow.js";
import { lj_num2bit } from "../opt/arith.js";
import { tmpbuf } from "../buffer.js";
import { base, setbase } from "../record/slots.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { numV, tvisnum } from "../../core/objects/tvalue.js";
import { argv, defineRecorders, rec, recff_nyiu, type RecordFFData } from "./func.js";

const one = (J: JitState): TRef => lj_ir_knum(J, 1);

const abs = (J: JitState, tr: TRef): TRef =>
  emitir(J, IRTN(IR.ABS), tr, lj_ir_ksimd(J, LJ_KSIMD.ABS));

function recff_math_abs(J: JitState): void {
  setbase(J, 0, abs(J, lj_ir_tonum(J, base(J, 0))));
}

/** floor, ceil: integers stay. */
function recff_math_round(J: JitState, _rd: RecordFFData, fpm: number): void {
  const tr = base(J, 0);
  if (!tref_isinteger(tr)) setbase(J, 0, emitir(J, IRTN(IR.FPMATH), lj_ir_tonum(J, tr), fpm));
}

function recff_math_unary(J: JitState, _rd: RecordFFData, fpm: number): void {
  setbase(J, 0, emitir(J, IRTN(IR.FPMATH), lj_ir_tonum(J, base(J, 0)), fpm));
}

function recff_math_call(J: JitState, _rd: RecordFFData, id: number): void {
  setbase(J, 0, emitir(J, IRTN(IR.CALLN), lj_ir_tonum(J, base(J, 0)), id));
}

/** A base is divided by, in binary logarithms. */
function recff_math_log(J: JitState): void {
  let tr = lj_ir_tonum(J, base(J, 0));
  if (base(J, 1)) {
    let trb = lj_ir_tonum(J, base(J, 1));
    tr = emitir(J, IRTN(IR.FPMATH), tr, IRFPM.LOG2);
    trb = emitir(J, IRTN(IR.FPMATH), trb, IRFPM.LOG2);
    trb = emitir(J, IRTN(IR.DIV), one(J), trb);
    tr = emitir(J, IRTN(IR.MUL), tr, trb);
  } else tr = emitir(J, IRTN(IR.FPMATH), tr, IRFPM.LOG);
  setbase(J, 0, tr);
}

function recff_math_atan2(J: JitState): void {
  const tr = lj_ir_tonum(J, base(J, 0));
  setbase(J, 0, lj_ir_call(J, IRCALL.atan2, tr, lj_ir_tonum(J, base(J, 1))));
}

function recff_math_ldexp(J: JitState): void {
  const tr = lj_ir_tonum(J, base(J, 0));
  setbase(J, 0, emitir(J, IRTN(IR.LDEXP), tr, lj_ir_tonum(J, base(J, 1))));
}

/** What is behind the point has the sign of the number, even if it is 0: x * 0 - (whole - x). */
function recff_math_modf(J: JitState, rd: RecordFFData): void {
  const given = base(J, 0);
  const tr = lj_ir_tonum(J, given);
  const infinity = lj_ir_knum(J, Infinity);
  const integer = tref_isinteger(given);
  if (!integer) {
    const o = argv(rd, 0);
    if (tvisnum(J.vm.mem, o) && Math.abs(numV(J.vm.mem, o)) === Infinity) return recff_nyiu(J, rd);
    emitir(J, IRTG(IR.NE, IRT.NUM), abs(J, tr), infinity);
  }
  const whole = integer ? given : emitir(J, IRTN(IR.FPMATH), tr, IRFPM.TRUNC);
  const zero = emitir(J, IRTN(IR.MUL), tr, lj_ir_knum(J, 0));
  rd.nres = 2;
  setbase(J, 0, whole);
  setbase(J, 1, integer ? zero : emitir(J, IRTN(IR.SUB), zero, emitir(J, IRTN(IR.SUB), whole, tr)));
}

function recff_math_pow(J: JitState, rd: RecordFFData): void {
  const tr = lj_opt_narrow_arith(J, base(J, 0), base(J, 1), argv(rd, 0), argv(rd, 1), IR.POW);
  setbase(J, 0, tr);
}

function recff_math_minmax(J: JitState, _rd: RecordFFData, op: number): void {
  let tr = lj_ir_tonumber(J, base(J, 0));
  for (let i = 1; base(J, i); i++) {
    let tr2 = lj_ir_tonumber(J, base(J, i));
    const integers = tref_isinteger(tr) && tref_isinteger(tr2);
    if (!integers) {
      tr = lj_ir_intnum(J, tr);
      tr2 = lj_ir_intnum(J, tr2);
    }
    tr = emitir(J, IRT_(op, integers ? IRT.INT : IRT.NUM), tr, tr2);
  }
  setbase(J, 0, tr);
}

/** lj_prng_u64d makes a number in [1, 2). */
function recff_math_random(J: JitState): void {
  let tr = lj_ir_call(J, IRCALL.lj_prng_u64d, lj_ir_kptr(J, J.vm.g + global_State.prng));
  tr = emitir(J, IRTN(IR.SUB), tr, one(J));
  if (base(J, 0)) {
    const tr1 = lj_ir_tonum(J, base(J, 0));
    let range = tr1;
    let first = one(J);
    if (base(J, 1)) {
      range = emitir(J, IRTN(IR.SUB), lj_ir_tonum(J, base(J, 1)), tr1);
      range = emitir(J, IRTN(IR.ADD), range, one(J));
      first = tr1;
    }
    tr = emitir(J, IRTN(IR.MUL), tr, range);
    tr = emitir(J, IRTN(IR.FPMATH), tr, IRFPM.FLOOR);
    tr = emitir(J, IRTN(IR.ADD), tr, first);
  }
  setbase(J, 0, tr);
}

export const rec_math = defineRecorders("math", {
  abs: rec(recff_math_abs),
  floor: rec(recff_math_round, IRFPM.FLOOR),
  ceil: rec(recff_math_round, IRFPM.CEIL),
  sqrt: rec(recff_math_unary, IRFPM.SQRT),
  log10: rec(recff_math_call, IRCALL.log10),
  exp: rec(recff_math_call, IRCALL.exp),
  sin: rec(recff_math_call, IRCALL.sin),
  cos: rec(recff_math_call, IRCALL.cos),
  tan: rec(recff_math_call, IRCALL.tan),
  asin: rec(recff_math_call, IRCALL.asin),
  acos: rec(recff_math_call, IRCALL.acos),
  atan: rec(recff_math_call, IRCALL.atan),
  sinh: rec(recff_math_call, IRCALL.sinh),
  cosh: rec(recff_math_call, IRCALL.cosh),
  tanh: rec(recff_math_call, IRCALL.tanh),
  modf: rec(recff_math_modf),
  log: rec(recff_math_log),
  atan2: rec(recff_math_atan2),
  pow: rec(recff_math_pow),
  ldexp: rec(recff_math_ldexp),
  min: rec(recff_math_minmax, IR.MIN),
  max: rec(recff_math_minmax, IR.MAX),
  random: rec(recff_math_random),
});

/* bit */

function recff_bit_tobit(J: JitState, rd: RecordFFData): void {
  setbase(J, 0, tobit(J, rd, 0));
}
/** The low 32 bits of an argument. */
function tobit(J: JitState, rd: RecordFFData, n: number): TRef {
  const tr = base(J, n);
  if (tref_iscdata(tr) && J.cdata !== null) return J.cdata.toint(J, tr, argv(rd, n));
  return lj_opt_narrow_tobit(J, tr);
}
/** The operation on 64 bits, if an argument is cdata; else 0. */
function bit64(J: JitState, rd: RecordFFData, op: number): TRef {
  const trs: TRef[] = [];
  for (let n = 0; base(J, n); n++) trs.push(base(J, n));
  return trs.some(tref_iscdata) && J.cdata !== null ? J.cdata.bit64(J, op, trs, rd.argv) : 0;
}
function recff_bit_unary(J: JitState, rd: RecordFFData, op: number): void {
  setbase(J, 0, bit64(J, rd, op) || emitir(J, IRTI(op), lj_opt_narrow_tobit(J, base(J, 0)), 0));
}
function recff_bit_nary(J: JitState, rd: RecordFFData, op: number): void {
  let tr = bit64(J, rd, op);
  if (!tr) {
    tr = lj_opt_narrow_tobit(J, base(J, 0));
    for (let i = 1; base(J, i); i++)
      tr = emitir(J, IRTI(op), tr, lj_opt_narrow_tobit(J, base(J, i)));
  }
  setbase(J, 0, tr);
}
function recff_bit_shift(J: JitState, rd: RecordFFData, op: number): void {
  let tr = bit64(J, rd, op);
  if (!tr) {
    const left = lj_opt_narrow_tobit(J, base(J, 0));
    tr = emitir(J, IRTI(op), left, tobit(J, rd, 1));
  }
  setbase(J, 0, tr);
}

/** Format of `n` digits, capitals for a negative number. */
function hexFormat(n: number): number {
  const capitals = n < 0 ? STRFMT_F.UPPER : 0;
  const digits = Math.min(Math.abs(n), 254);
  return STRFMT.UINT | STRFMT_F.HEX | capitals | (((digits + 1) & 255) << 24) | 0;
}

function recff_bit_tohex(J: JitState, rd: RecordFFData): void {
  const isWide = tref_iscdata(base(J, 0));
  let n = isWide ? 16 : 8;
  if (base(J, 1)) {
    if (!tvisnum(J.vm.mem, argv(rd, 1))) lj_trace_err(LJ_TRERR.BADTYPE);
    n = lj_num2bit(J, numV(J.vm.mem, argv(rd, 1)));
    emitir(J, IRTGI(IR.EQ), lj_opt_narrow_tobit(J, base(J, 1)), lj_ir_kint(J, n));
  }
  const hdr = emitir(J, IRT_(IR.BUFHDR, IRT.PGC), tmpbuf(J), IRBUFHDR.RESET);
  const digits = Math.min(Math.abs(n), 254);
  const tr = isWide ? hex64(J, rd, digits) : hex32(J, digits);
  const put = lj_ir_call(J, IRCALL.lj_strfmt_putfxint, hdr, lj_ir_kint(J, hexFormat(n)), tr);
  setbase(J, 0, emitir(J, IRTG(IR.BUFSTR, IRT.STR), put, hdr));
}
function hex32(J: JitState, digits: number): TRef {
  let tr = lj_opt_narrow_tobit(J, base(J, 0));
  if (digits < 8) tr = emitir(J, IRTI(IR.BAND), tr, lj_ir_kint(J, ((2 ** (4 * digits)) | 0) - 1));
  return emitir(J, IRT_(IR.CONV, IRT.U64), tr, (IRT.U64 << IRCONV_DSH) | IRT.INT);
}
/** The digits of a 64-bit integer. */
function hex64(J: JitState, rd: RecordFFData, digits: number): TRef {
  if (J.cdata === null) return lj_trace_err(LJ_TRERR.BADTYPE);
  const tr = J.cdata.loadiu64(J, base(J, 0), rd.argv);
  if (digits >= 16) return tr;
  const hi = digits > 8 ? 2 ** (4 * (digits - 8)) - 1 : 0;
  const mask = lj_ir_kint64(J, digits >= 8 ? -1 : 2 ** (4 * digits) - 1, hi);
  return emitir(J, IRT_(IR.BAND, IRT.U64), tr, mask);
}

export const rec_bit = defineRecorders("bit", {
  tobit: rec(recff_bit_tobit),
  bnot: rec(recff_bit_unary, IR.BNOT),
  bswap: rec(recff_bit_unary, IR.BSWAP),
  lshift: rec(recff_bit_shift, IR.BSHL),
  rshift: rec(recff_bit_shift, IR.BSHR),
  arshift: rec(recff_bit_shift, IR.BSAR),
  rol: rec(recff_bit_shift, IR.BROL),
  ror: rec(recff_bit_shift, IR.BROR),
  band: rec(recff_bit_nary, IR.BAND),
  bor: rec(recff_bit_nary, IR.BOR),
  bxor: rec(recff_bit_nary, IR.BXOR),
  tohex: rec(recff_bit_tohex),
});
