/*
 * Recorders of the string library.
 */
import {
  lj_str_find,
  lj_str_haspattern,
  lj_str_new,
  strdata,
  strlen,
} from "../../core/objects/str.js";
import { lj_strfmt_init, lj_strfmt_parse, STRFMT, STRFMT_F } from "../../core/text/strfmt.js";
import { global_State } from "../../layout/state.js";
import { tmpbuf } from "../buffer.js";
import { lj_ir_numtostr, lj_ir_tonum, lj_ir_tostr } from "../convert.js";
import { lj_ir_call, lj_ir_fload, lj_ir_kint, lj_ir_kkptr, lj_ir_kstr } from "../emit.js";
import {
  IRFL,
  IR,
  IRBUFHDR,
  IRCALL,
  IRCONV_DSH,
  IRCONV_SEXT,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTI,
  IRTOSTR,
  IRXLOAD,
  TREF_NIL,
  tref_iscdata,
  tref_isinteger,
  tref_isnil,
  tref_isstr,
  tref_istruecond,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_toint } from "../opt/narrow.js";
import { base, setbase } from "../record/slots.js";
import { LJ_MAX_JSLOTS, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import {
  argv,
  argv2int,
  argv2str,
  defineRecorders,
  rec,
  recff_nyiu,
  type RecordFFData,
} from "./func.js";

/** Conversions of one format string. */
const MAX_CONVERSIONS = 100;

export const bufhdr = (J: JitState): TRef =>
  emitir(J, IRT_(IR.BUFHDR, IRT.PGC), tmpbuf(J), IRBUFHDR.RESET);
export const bufput = (J: JitState, buf: TRef, s: TRef): TRef =>
  emitir(J, IRTG(IR.BUFPUT, IRT.PGC), buf, s);
export const bufstr = (J: JitState, buf: TRef, hdr: TRef): TRef =>
  emitir(J, IRTG(IR.BUFSTR, IRT.STR), buf, hdr);

const strempty = (J: JitState): TRef => lj_ir_kstr(J, J.vm.g + global_State.strempty);
/** An optional argument: absent or nil. */
const absent = (J: JitState, n: number): boolean => n >= J.maxslot || tref_isnil(base(J, n));

/** An argument as integer, and what it is now. */
interface Position {
  tr: TRef;
  at: number;
}
const position = (J: JitState, rd: RecordFFData, n: number): Position => ({
  at: argv2int(J, rd, n),
  tr: lj_opt_narrow_toint(J, base(J, n)),
});

/** From a position counted from 1, or from the end, to an offset; guarded for which of them. */
function stringStart(J: JitState, len: number, pos: Position, trlen: TRef): Position {
  const tr0 = lj_ir_kint(J, 0);
  let { tr, at } = pos;
  if (at < 0) {
    emitir(J, IRTGI(IR.LT), tr, tr0);
    tr = emitir(J, IRTI(IR.ADD), trlen, tr);
    at += len;
    emitir(J, at < 0 ? IRTGI(IR.LT) : IRTGI(IR.GE), tr, tr0);
    return at < 0 ? { tr: tr0, at: 0 } : { tr, at };
  }
  if (at === 0) {
    emitir(J, IRTGI(IR.EQ), tr, tr0);
    return { tr: tr0, at };
  }
  tr = emitir(J, IRTGI(IR.ADDOV), tr, lj_ir_kint(J, -1));
  emitir(J, IRTGI(IR.GE), tr, tr0);
  return { tr, at: at - 1 };
}

const charAt = (J: JitState, s: TRef, ofs: TRef): TRef =>
  emitir(J, IRT_(IR.XLOAD, IRT.U8), emitir(J, IRT_(IR.STRREF, IRT.PGC), s, ofs), IRXLOAD.READONLY);
const substring = (J: JitState, s: TRef, ofs: TRef, len: TRef): TRef =>
  emitir(J, IRT_(IR.SNEW, IRT.STR), emitir(J, IRT_(IR.STRREF, IRT.PGC), s, ofs), len);

/** First and last position of sub and byte. */
function range(J: JitState, rd: RecordFFData, sub: boolean): { start: Position; end: Position } {
  if (sub) {
    const start = position(J, rd, 1);
    const end = absent(J, 2) ? { tr: lj_ir_kint(J, -1), at: -1 } : position(J, rd, 2);
    return { start, end };
  }
  const start = absent(J, 1) ? { tr: lj_ir_kint(J, 1), at: 1 } : position(J, rd, 1);
  return { start, end: J.maxslot > 1 && !absent(J, 2) ? position(J, rd, 2) : { ...start } };
}

/** string.sub (1) and string.byte (0). */
function recff_string_range(J: JitState, rd: RecordFFData, sub: number): void {
  const trstr = lj_ir_tostr(J, base(J, 0));
  const trlen = lj_ir_fload(J, IRT.INT, trstr, IRFL.STR_LEN);
  const tr0 = lj_ir_kint(J, 0);
  const len = strlen(J.vm, argv2str(J, rd, 0));
  const { start, end } = range(J, rd, sub !== 0);
  if (end.at < 0) {
    emitir(J, IRTGI(IR.LT), end.tr, tr0);
    const fromEnd = emitir(J, IRTI(IR.ADD), trlen, end.tr);
    end.tr = emitir(J, IRTI(IR.ADD), fromEnd, lj_ir_kint(J, 1));
    end.at += len + 1;
  } else if (end.at <= len) {
    if (start.tr === end.tr && start.at !== 0) {
      // One character.
      const ofs = emitir(J, IRTI(IR.ADD), start.tr, lj_ir_kint(J, -1));
      emitir(J, IRTGI(IR.ULT), ofs, trlen);
      const one = sub ? substring(J, trstr, ofs, lj_ir_kint(J, 1)) : charAt(J, trstr, ofs);
      setbase(J, 0, one);
      return;
    }
    emitir(J, IRTGI(IR.ULE), end.tr, trlen);
  } else {
    emitir(J, IRTGI(IR.GT), end.tr, trlen);
    end.at = len;
    end.tr = trlen;
  }
  const first = stringStart(J, len, start, trlen);
  if (sub) subResult(J, trstr, first, end);
  else byteResults(J, rd, trstr, first, end);
}

function subResult(J: JitState, trstr: TRef, start: Position, end: Position): void {
  if (start.at <= end.at) {
    // The empty string is covered, too.
    const n = emitir(J, IRTGI(IR.SUBOV), end.tr, start.tr);
    emitir(J, IRTGI(IR.GE), n, lj_ir_kint(J, 0));
    setbase(J, 0, substring(J, trstr, start.tr, n));
  } else {
    emitir(J, IRTGI(IR.LT), end.tr, start.tr);
    setbase(J, 0, strempty(J));
  }
}

function byteResults(
  J: JitState,
  rd: RecordFFData,
  trstr: TRef,
  start: Position,
  end: Position,
): void {
  const n = end.at - start.at;
  if (n <= 0) {
    emitir(J, IRTGI(IR.LE), end.tr, start.tr);
    rd.nres = 0;
    return;
  }
  emitir(J, IRTGI(IR.EQ), emitir(J, IRTGI(IR.SUBOV), end.tr, start.tr), lj_ir_kint(J, n));
  if (J.baseslot + n > LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
  rd.nres = n;
  for (let i = 0; i < n; i++)
    setbase(J, i, charAt(J, trstr, emitir(J, IRTI(IR.ADD), start.tr, lj_ir_kint(J, i))));
}

function recff_string_char(J: JitState): void {
  let n = 0;
  for (; base(J, n); n++) {
    const tr = lj_opt_narrow_toint(J, base(J, n));
    emitir(J, IRTGI(IR.ULE), tr, lj_ir_kint(J, 255));
    setbase(J, n, emitir(J, IRT_(IR.TOSTR, IRT.STR), tr, IRTOSTR.CHAR));
  }
  if (n === 0) setbase(J, 0, strempty(J));
  if (n <= 1) return;
  const hdr = bufhdr(J);
  let tr = hdr;
  for (let i = 0; i < n; i++) tr = bufput(J, tr, base(J, i));
  setbase(J, 0, bufstr(J, tr, hdr));
}

/** A separator is put before all but the first. */
function recff_string_rep(J: JitState, rd: RecordFFData): void {
  let str = lj_ir_tostr(J, base(J, 0));
  let n = lj_opt_narrow_toint(J, base(J, 1));
  let first: TRef = 0;
  if (!absent(J, 2)) {
    const sep = lj_ir_tostr(J, base(J, 2));
    const several = argv2int(J, rd, 1) > 1;
    emitir(J, IRTGI(several ? IR.GT : IR.LE), n, lj_ir_kint(J, 1));
    if (several) {
      const hdr = bufhdr(J);
      first = str;
      str = bufstr(J, bufput(J, bufput(J, hdr, sep), str), hdr);
    }
  }
  const hdr = bufhdr(J);
  let tr = hdr;
  if (first) {
    tr = bufput(J, tr, first);
    n = emitir(J, IRTI(IR.ADD), n, lj_ir_kint(J, -1));
  }
  tr = lj_ir_call(J, IRCALL.lj_buf_putstr_rep, tr, str, n);
  setbase(J, 0, bufstr(J, tr, hdr));
}

/** reverse, lower, upper. */
function recff_string_op(J: JitState, _rd: RecordFFData, id: number): void {
  const str = lj_ir_tostr(J, base(J, 0));
  const hdr = bufhdr(J);
  setbase(J, 0, bufstr(J, lj_ir_call(J, id, hdr, str), hdr));
}

/** find without a pattern. */
function recff_string_find(J: JitState, rd: RecordFFData): void {
  const trstr = lj_ir_tostr(J, base(J, 0));
  const trpat = lj_ir_tostr(J, base(J, 1));
  const trlen = lj_ir_fload(J, IRT.INT, trstr, IRFL.STR_LEN);
  const str = argv2str(J, rd, 0);
  const pat = argv2str(J, rd, 1);
  const len = strlen(J.vm, str);
  J.needsnap = true;
  const from = absent(J, 2) ? { tr: lj_ir_kint(J, 1), at: 1 } : position(J, rd, 2);
  let start = stringStart(J, len, from, trlen);
  emitir(J, IRTGI(start.at <= len ? IR.ULE : IR.UGT), start.tr, trlen);
  if (start.at > len) start = { tr: trlen, at: len };
  const plain = J.maxslot > 3 && tref_istruecond(base(J, 3));
  if (!plain) {
    emitir(J, IRTG(IR.EQ, IRT.STR), trpat, lj_ir_kstr(J, pat));
    if (lj_str_haspattern(J.vm, pat)) {
      recff_nyiu(J, rd);
      return;
    }
  }
  const sptr = emitir(J, IRT_(IR.STRREF, IRT.PGC), trstr, start.tr);
  const pptr = emitir(J, IRT_(IR.STRREF, IRT.PGC), trpat, lj_ir_kint(J, 0));
  const slen = emitir(J, IRTI(IR.SUB), trlen, start.tr);
  const plen = lj_ir_fload(J, IRT.INT, trpat, IRFL.STR_LEN);
  const tr = lj_ir_call(J, IRCALL.lj_str_find, sptr, pptr, slen, plen);
  const none = lj_ir_kkptr(J, 0);
  const found = lj_str_find(
    J.vm,
    strdata(str) + start.at,
    strdata(pat),
    len - start.at,
    strlen(J.vm, pat),
  );
  if (found) {
    emitir(J, IRTG(IR.NE, IRT.PGC), tr, none);
    // sptr may have been folded into something that does not point into the string.
    const pos = emitir(J, IRTI(IR.ADD), emitir(J, IRTI(IR.SUB), tr, sptr), start.tr);
    setbase(J, 0, emitir(J, IRTI(IR.ADD), pos, lj_ir_kint(J, 1)));
    setbase(J, 1, emitir(J, IRTI(IR.ADD), pos, plen));
    rd.nres = 2;
  } else {
    emitir(J, IRTG(IR.EQ, IRT.PGC), tr, none);
    setbase(J, 0, TREF_NIL);
  }
}

/* string.format, a piece at a time. */

const asNumber = (J: JitState, id: number, buf: TRef, sf: number, tr: TRef): TRef =>
  lj_ir_call(J, id, buf, lj_ir_kint(J, sf | 0), lj_ir_tonum(J, tr));

const putWide = (J: JitState, buf: TRef, sf: number, tr: TRef): TRef =>
  lj_ir_call(J, IRCALL.lj_strfmt_putfxint, buf, lj_ir_kint(J, sf | 0), tr);

/** An integer, a number, or a 64-bit integer that is at o now. */
function putInteger(
  J: JitState,
  buf: TRef,
  sf: number,
  tr: TRef,
  o: number,
  signed: boolean,
): TRef {
  if (tref_iscdata(tr) && J.cdata !== null) return putWide(J, buf, sf, J.cdata.loadiu64(J, tr, o));
  if (!tref_isinteger(tr)) {
    const id = signed ? IRCALL.lj_strfmt_putfnum_int : IRCALL.lj_strfmt_putfnum_uint;
    return asNumber(J, id, buf, sf, tr);
  }
  if (sf === STRFMT.INT) return bufput(J, buf, lj_ir_numtostr(J, tr));
  const wide = emitir(
    J,
    IRT_(IR.CONV, IRT.U64),
    tr,
    IRT.INT | (IRT.U64 << IRCONV_DSH) | IRCONV_SEXT,
  );
  return putWide(J, buf, sf, wide);
}

function putString(J: JitState, buf: TRef, sf: number, tr: TRef): TRef {
  if (sf === STRFMT.STR) return bufput(J, buf, tr);
  if (sf & STRFMT_F.QUOTED) return lj_ir_call(J, IRCALL.lj_strfmt_putquoted, buf, tr);
  return lj_ir_call(J, IRCALL.lj_strfmt_putfstr, buf, lj_ir_kint(J, sf | 0), tr);
}

function putChar(J: JitState, buf: TRef, sf: number, tr: TRef): TRef {
  const code = lj_opt_narrow_toint(J, tr);
  if (sf !== STRFMT.CHAR)
    return lj_ir_call(J, IRCALL.lj_strfmt_putfchar, buf, lj_ir_kint(J, sf | 0), code);
  return bufput(J, buf, emitir(J, IRT_(IR.TOSTR, IRT.STR), code, IRTOSTR.CHAR));
}

/** Append to `buf` what one conversion makes of argument `tr`, now at o; 0 when that cannot be recorded. */
function putConversion(J: JitState, buf: TRef, sf: number, tr: TRef, o: number): TRef {
  switch (sf & STRFMT.TYPE_MASK) {
    case STRFMT.INT:
      return putInteger(J, buf, sf, tr, o, true);
    case STRFMT.UINT:
      return putInteger(J, buf, sf, tr, o, false);
    case STRFMT.NUM:
      return asNumber(J, IRCALL.lj_strfmt_putfnum, buf, sf, tr);
    case STRFMT.STR:
      return tref_isstr(tr) ? putString(J, buf, sf, tr) : 0;
    case STRFMT.CHAR:
      return putChar(J, buf, sf, tr);
    default:
      return 0;
  }
}

/** The format string is argument `arg`. What goes to `hdr`, or 0. */
export function recff_format(J: JitState, rd: RecordFFData, hdr: TRef, arg: number): TRef {
  const { vm } = J;
  const trfmt = lj_ir_tostr(J, base(J, arg));
  const fmt = argv2str(J, rd, arg);
  emitir(J, IRTG(IR.EQ, IRT.STR), trfmt, lj_ir_kstr(J, fmt));
  const fs = lj_strfmt_init(strdata(fmt), strlen(vm, fmt));
  let tr = hdr;
  for (let n = 1; ; n++) {
    const sf = lj_strfmt_parse(vm, fs);
    if (sf === STRFMT.EOF) return tr;
    if (sf === STRFMT.LIT) tr = bufput(J, tr, lj_ir_kstr(J, lj_str_new(vm, J.L, fs.str, fs.len)));
    else {
      arg++;
      tr = putConversion(J, tr, sf, arg < J.maxslot ? base(J, arg) : 0, argv(rd, arg));
      if (!tr) return 0;
    }
    if (n > MAX_CONVERSIONS) lj_trace_err(LJ_TRERR.TRACEOV);
  }
}

function recff_string_format(J: JitState, rd: RecordFFData): void {
  const hdr = bufhdr(J);
  const tr = recff_format(J, rd, hdr, 0);
  if (tr) setbase(J, 0, bufstr(J, tr, hdr));
  else recff_nyiu(J, rd);
}

export const rec_string = defineRecorders("string", {
  byte: rec(recff_string_range, 0),
  char: rec(recff_string_char),
  sub: rec(recff_string_range, 1),
  rep: rec(recff_string_rep),
  reverse: rec(recff_string_op, IRCALL.lj_buf_putstr_reverse),
  lower: rec(recff_string_op, IRCALL.lj_buf_putstr_lower),
  upper: rec(recff_string_op, IRCALL.lj_buf_putstr_upper),
  find: rec(recff_string_find),
  format: rec(recff_string_format),
});
