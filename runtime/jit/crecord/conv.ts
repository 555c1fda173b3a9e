/*
 * Conversions of C types on traces: the table of runtime/ffi/cconv.ts as IR. What kind of
 * conversion it is, is decided now; what is left is a CONV, if that.
 *
 * Values that fit a register are references of their IR type. Aggregates are addresses.
 */
import { cdata_ctypeid, cdataptr } from "../../core/objects/cdata.js";
import { gcV, numV } from "../../core/objects/tvalue.js";
import {
  CT,
  CTALIGN_PTR,
  CTF,
  CTINFO,
  CTINFO_REF,
  CTSIZE_PTR,
  ctype_isbool,
  ctype_iscomplex,
  ctype_isconstval,
  ctype_isenum,
  ctype_isfp,
  ctype_isfunc,
  ctype_isnum,
  ctype_isptr,
  ctype_isref,
  ctype_isrefarray,
  ctype_isstruct,
  ctype_isvector,
  ctype_type,
} from "../../ffi/ctinfo.js";
import { loadDouble, loadFloat, loadPtr } from "../../ffi/cmem.js";
import type { CTState } from "../../ffi/ctype.js";
import { lj_ctype_getfield } from "../../ffi/ctypefield.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { GCcdata, GCstr, GCudata, UDTYPE } from "../../layout/objects.js";
import {
  lj_ir_fload,
  lj_ir_kint,
  lj_ir_kint64,
  lj_ir_knum,
  lj_ir_kptr,
  lj_ir_kstr,
} from "../emit.js";
import {
  IRFL,
  IR,
  IRCONV,
  IRCONV_SEXT,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  TREF_NIL,
  TREF_TRUE,
  tref_isbool,
  tref_isinteger,
  tref_isk,
  tref_islightud,
  tref_isnil,
  tref_isnum,
  tref_isstr,
  tref_istrue,
  tref_isudata,
  tref_ref,
  type TRef,
} from "../ir.js";
import { emitir, lj_ir_set } from "../opt/fold.js";
import { lj_opt_narrow_toint } from "../opt/narrow.js";
import { PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_copy } from "./copy.js";
import { argv2cdata, crec_ct2irt, ctypes, emitconv, lj_ir_kintp } from "./ctype.js";

/** A value on its way into another type. */
interface Source {
  /** Its type, without attributes. */
  readonly id: number;
  /** The value, or the address of an aggregate. */
  readonly tr: TRef;
  /** Is it a number other than 0 now? Asked when it becomes a bool. */
  readonly nonzero: () => boolean;
}

const nyi = (): never => lj_trace_err(LJ_TRERR.NYICONV);
const plus = (J: JitState, p: TRef, ofs: number): TRef =>
  emitir(J, IRT_(IR.ADD, IRT.PTR), p, lj_ir_kintp(J, ofs));
export const xload = (J: JitState, t: IRT, p: TRef): TRef => emitir(J, IRT_(IR.XLOAD, t), p, 0);
const xstore = (J: JitState, t: IRT, p: TRef, v: TRef): TRef => emitir(J, IRT_(IR.XSTORE, t), p, v);

const is64 = (t: IRT): boolean => t === IRT.I64 || t === IRT.U64;
const isFloat = (t: IRT): boolean => t === IRT.NUM || t === IRT.FLOAT;
/** Integers of fewer than 32 bits are computed as int. */
const widened = (t: IRT, size: number): IRT => (size < 4 ? IRT.INT : t);

/* From C type to C type. */

/** Convert to type `d`: the value when `dp` is 0, else stored at `dp`. */
function crec_ct_ct(J: JitState, d: number, s: Source, dp: TRef): TRef {
  const cts = ctypes(J);
  const dinfo = cts.info[d];
  const sinfo = cts.info[s.id];
  if (ctype_type(dinfo) > CT.ARRAY || ctype_type(sinfo) > CT.ARRAY) nyi();
  const to = crec_ct2irt(cts, d);
  if (ctype_isstruct(dinfo) || ctype_isrefarray(dinfo)) {
    if (ctype_type(dinfo) !== ctype_type(sinfo) || !dp || ctype_iscomplex(sinfo)) nyi();
    crec_copy(J, dp, s.tr, lj_ir_kint(J, cts.size[d]), d);
    return 0;
  }
  if (ctype_iscomplex(dinfo)) {
    toComplex(J, cts, d, s, dp);
    return 0;
  }
  const value = ctype_isptr(dinfo) ? toPointer(J, cts, d, s) : toNumber(J, cts, d, s);
  if (!dp) return value;
  xstore(J, to, dp, value);
  return 0;
}

function toNumber(J: JitState, cts: CTState, d: number, s: Source): TRef {
  const dinfo = cts.info[d];
  if (!ctype_isnum(dinfo) || crec_ct2irt(cts, d) === IRT.CDATA) nyi();
  if (dinfo & CTF.BOOL) return toBool(J, cts, s);
  return dinfo & CTF.FP ? toFloat(J, cts, d, s) : toInteger(J, cts, d, s);
}

/** Guard for what comes out now: it is a constant. */
function toBool(J: JitState, cts: CTState, s: Source): TRef {
  const sinfo = cts.info[s.id];
  const st = crec_ct2irt(cts, s.id);
  if (!ctype_isnum(sinfo) || st === IRT.CDATA) nyi();
  if (sinfo & CTF.BOOL) return s.tr; // 0 or 1
  const zero = isFloat(st) ? lj_ir_knum(J, 0) : is64(st) ? lj_ir_kint64(J, 0, 0) : lj_ir_kint(J, 0);
  const nonzero = s.nonzero();
  emitir(J, IRTG(nonzero ? IR.NE : IR.EQ, st), s.tr, zero);
  return lj_ir_kint(J, nonzero ? 1 : 0);
}

function toInteger(J: JitState, cts: CTState, d: number, s: Source): TRef {
  const sinfo = cts.info[s.id];
  const dt = crec_ct2irt(cts, d);
  const st = crec_ct2irt(cts, s.id);
  const dsize = cts.size[d];
  if (ctype_iscomplex(sinfo)) return cut(J, xload(J, st, s.tr), dt, dsize, st);
  if (ctype_isptr(sinfo) || ctype_isrefarray(sinfo)) {
    // A conversion without an effect, for the types' sake, where the sizes are equal.
    const from = dsize === 8 ? IRT.PTR : IRT.UINTP;
    return emitconv(J, s.tr, widened(dt, dsize), from);
  }
  if (!ctype_isnum(sinfo) || st === IRT.CDATA) nyi();
  if (sinfo & CTF.FP) return cut(J, s.tr, dt, dsize, st);
  const ssize = cts.size[s.id];
  const unsigned = (sinfo & CTF.UNSIGNED) !== 0;
  if (dsize === 8 && ssize < 8)
    return unsigned ? unsigned64(J, s.tr) : emitconv(J, s.tr, dt, widened(st, ssize), IRCONV_SEXT);
  if (dsize < 8 && ssize === 8) return emitconv(J, s.tr, widened(dt, dsize), st);
  return st === IRT.INT ? lj_opt_narrow_toint(J, s.tr) : s.tr;
}

/** A number without its fraction, modulo the size: the low bits of 64. */
function cut(J: JitState, tr: TRef, dt: IRT, dsize: number, st: IRT): TRef {
  if (dsize === 8) return emitconv(J, tr, dt, st, IRCONV.ANY);
  return emitconv(J, emitconv(J, tr, IRT.I64, st, IRCONV.ANY), widened(dt, dsize), IRT.I64);
}

/** Registers have zeros above an unsigned integer already. */
function unsigned64(J: JitState, tr: TRef): TRef {
  return tref_isk(tr) ? lj_ir_kint64(J, J.cur.ir.i(tref_ref(tr)), 0) : tr;
}

function toFloat(J: JitState, cts: CTState, d: number, s: Source): TRef {
  const sinfo = cts.info[s.id];
  const dt = crec_ct2irt(cts, d);
  const st = crec_ct2irt(cts, s.id);
  if (st === IRT.CDATA) nyi();
  let { tr } = s;
  if (ctype_iscomplex(sinfo)) tr = xload(J, st, tr);
  else if (!ctype_isnum(sinfo)) nyi();
  if (isFloat(st)) return dt === st ? tr : emitconv(J, tr, dt, st);
  return emitconv(J, tr, dt, widened(st, cts.size[s.id]));
}

function toComplex(J: JitState, cts: CTState, d: number, s: Source, dp: TRef): void {
  if (!dp) nyi();
  const dt = crec_ct2irt(cts, d);
  const half = cts.size[d] >>> 1;
  const sinfo = cts.info[s.id];
  if (ctype_iscomplex(sinfo)) {
    const st = crec_ct2irt(cts, s.id);
    const part = (p: TRef): TRef => xload(J, st, p);
    const fitted = (tr: TRef): TRef => (dt === st ? tr : emitconv(J, tr, dt, st));
    const re = part(s.tr);
    const im = part(plus(J, s.tr, cts.size[s.id] >>> 1));
    const fre = fitted(re);
    const fim = fitted(im);
    xstore(J, dt, dp, fre);
    xstore(J, dt, plus(J, dp, half), fim);
    return;
  }
  if (!ctype_isnum(sinfo)) nyi();
  xstore(J, dt, plus(J, dp, half), lj_ir_knum(J, 0));
  xstore(J, dt, dp, toFloat(J, cts, cts.rawChild(d), s));
}

function toPointer(J: JitState, cts: CTState, d: number, s: Source): TRef {
  const sinfo = cts.info[s.id];
  if (ctype_isptr(sinfo) || ctype_isrefarray(sinfo) || ctype_isstruct(sinfo)) return s.tr;
  const st = crec_ct2irt(cts, s.id);
  if (!ctype_isnum(sinfo) || st === IRT.CDATA) nyi();
  const wide = cts.size[d] === 8;
  if (sinfo & CTF.FP) return emitconv(J, s.tr, wide ? IRT.I64 : IRT.U32, st, IRCONV.ANY);
  const ssize = cts.size[s.id];
  if (wide && ssize < 8 && !(sinfo & CTF.UNSIGNED))
    return emitconv(J, s.tr, IRT.I64, widened(st, ssize), IRCONV_SEXT);
  return wide || ssize < 8 ? s.tr : emitconv(J, s.tr, IRT.U32, st);
}

/* From C to Lua. */

/** The bool in `tr`, which is not 0: the guard is emitted when it is known what it is. */
export function pendingBool(J: JitState, tr: TRef): TRef {
  lj_ir_set(J, IRTGI(IR.NE), tr, lj_ir_kint(J, 0));
  J.postproc = PostProc.FIXGUARD;
  return TREF_TRUE;
}

/** The value of type `s` (`sid` with attributes) at address `sp` as a Lua value. */
export function crec_tv_ct(J: JitState, s: number, sid: number, sp: TRef): TRef {
  const cts = ctypes(J);
  const t = crec_ct2irt(cts, s);
  const info = cts.info[s];
  let value = sp;
  if (ctype_isnum(info)) {
    if (t === IRT.CDATA) nyi();
    value = xload(J, t, sp);
    if (t === IRT.FLOAT || t === IRT.U32) return emitconv(J, value, IRT.NUM, t);
    if (ctype_isbool(info)) return pendingBool(J, value);
    if (!is64(t)) return value;
  } else if (ctype_isptr(info) || ctype_isenum(info)) {
    value = xload(J, t, sp);
  } else if (ctype_isrefarray(info) || ctype_isstruct(info)) {
    sid = cts.intern(CTINFO_REF(sid), CTSIZE_PTR);
  } else if (ctype_iscomplex(info)) {
    return boxComplex(J, cts, s, sid, sp);
  } else {
    nyi();
  }
  return crec_box(J, sid, value);
}

/** A new cdata that holds what fits a register. */
export const crec_box = (J: JitState, id: number, value: TRef): TRef =>
  emitir(J, IRTG(IR.CNEWI, IRT.CDATA), lj_ir_kint(J, id), value);

function boxComplex(J: JitState, cts: CTState, s: number, sid: number, sp: TRef): TRef {
  const t = crec_ct2irt(cts, s);
  const half = cts.size[s] >>> 1;
  const cd = emitir(J, IRTG(IR.CNEW, IRT.CDATA), lj_ir_kint(J, sid), TREF_NIL);
  const re = xload(J, t, sp);
  const im = xload(J, t, plus(J, sp, half));
  xstore(J, t, plus(J, cd, GCcdata.SIZEOF), re);
  xstore(J, t, plus(J, cd, GCcdata.SIZEOF + half), im);
  return cd;
}

/* From Lua to C. */

/** The Lua value `tr`, now at o, as type `d`: the value when `dp` is 0, else stored at `dp`. */
export function crec_ct_tv(J: JitState, d: number, dp: TRef, tr: TRef, o: number): TRef {
  const cts = ctypes(J);
  const s = source(J, cts, d, tr, o);
  if (ctype_isenum(cts.info[d])) d = cts.child(d);
  return crec_ct_ct(J, d, s, dp);
}

function source(J: JitState, cts: CTState, d: number, tr: TRef, o: number): Source {
  const { mem } = J.vm;
  const number = (): boolean => o !== 0 && numV(mem, o) !== 0;
  const isTrue = tref_istrue(tr);
  if (tref_isinteger(tr)) return { id: CTID.INT32, tr, nonzero: number };
  if (tref_isnum(tr)) return { id: CTID.DOUBLE, tr, nonzero: number };
  if (tref_isbool(tr))
    return { id: CTID.BOOL, tr: lj_ir_kint(J, isTrue ? 1 : 0), nonzero: () => isTrue };
  if (tref_isnil(tr)) return pointer(lj_ir_kptr(J, 0));
  if (tref_isudata(tr)) return pointer(userdata(J, tr, gcV(mem, o)));
  if (tref_isstr(tr)) return string(J, cts, d, tr, gcV(mem, o));
  if (tref_islightud(tr)) nyi();
  return cdata(J, cts, tr, o);
}
const pointer = (tr: TRef): Source => ({ id: CTID.P_VOID, tr, nonzero: () => false });

/** The payload of a userdata; files and buffers have what C wants elsewhere. */
function userdata(J: JitState, tr: TRef, ud: number): TRef {
  const udtype: UDTYPE = J.vm.mem.u8[ud + GCudata.udtype];
  if (udtype === UDTYPE.IO_FILE) nyi(); // the C library makes its FILE
  if (udtype !== UDTYPE.BUFFER) return plus(J, tr, GCudata.SIZEOF);
  const type = lj_ir_fload(J, IRT.U8, tr, IRFL.UDATA_UDTYPE);
  emitir(J, IRTGI(IR.EQ), type, lj_ir_kint(J, udtype));
  return lj_ir_fload(J, IRT.PTR, tr, IRFL.SBUF_R);
}

function string(J: JitState, cts: CTState, d: number, tr: TRef, s: number): Source {
  if (ctype_isenum(cts.info[d])) {
    const constant = lj_ctype_getfield(cts, d, s);
    emitir(J, IRTG(IR.EQ, IRT.STR), tr, lj_ir_kstr(J, s));
    if (constant === 0 || !ctype_isconstval(cts.info[constant])) return pointer(tr); // throws
    const value = cts.size[constant] | 0;
    return { id: cts.child(constant), tr: lj_ir_kint(J, value), nonzero: () => value !== 0 };
  }
  if (ctype_isrefarray(cts.info[d])) lj_trace_err(LJ_TRERR.BADTYPE); // NYI: copy of the bytes
  // No STRREF: it folds with SNEW, and loses the NUL behind the string.
  return { id: CTID.A_CCHAR, tr: plus(J, tr, GCstr.SIZEOF), nonzero: () => true };
}

function cdata(J: JitState, cts: CTState, tr: TRef, o: number): Source {
  const { mem } = J.vm;
  const cd = argv2cdata(J, tr, o);
  const sid = cdata_ctypeid(mem, cd);
  let s = cts.raw(sid);
  let p = cdataptr(cd);
  if (ctype_isfunc(cts.info[s])) {
    s = cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | sid), CTSIZE_PTR);
    return { id: s, tr: lj_ir_fload(J, IRT.PTR, tr, IRFL.CDATA_PTR), nonzero: () => true };
  }
  const value = crec_cdata_value(J, cts, s, tr);
  if (ctype_isref(cts.info[s])) {
    p = loadPtr(mem, p);
    s = cts.rawChild(s);
  }
  if (ctype_isenum(cts.info[s])) s = cts.child(s);
  const size = cts.size[s];
  return { id: s, tr: value, nonzero: () => nonzeroAt(J, cts, s, p, size) };
}

/**
 * What a cdata of type `s` holds, or refers to when `s` is a reference: numbers, enums and
 * pointers as values, all else as its address.
 */
export function crec_cdata_value(J: JitState, cts: CTState, s: number, tr: TRef): TRef {
  let t = crec_ct2irt(cts, s);
  const info = cts.info[s];
  if (ctype_isptr(info)) {
    tr = lj_ir_fload(J, t, tr, IRFL.CDATA_PTR);
    if (!ctype_isref(info)) return tr;
    s = cts.rawChild(s);
    if (ctype_isenum(cts.info[s])) s = cts.child(s);
    t = crec_ct2irt(cts, s);
    if (ctype_isptr(cts.info[s])) return xload(J, t, tr);
  } else if (!ctype_iscomplex(info) && !ctype_isvector(info)) {
    if (is64(t)) return lj_ir_fload(J, t, tr, IRFL.CDATA_INT64);
    if (t === IRT.INT || t === IRT.U32) return lj_ir_fload(J, t, tr, IRFL.CDATA_INT);
    tr = plus(J, tr, GCcdata.SIZEOF);
  } else {
    return plus(J, tr, GCcdata.SIZEOF);
  }
  return ctype_isnum(cts.info[s]) && t !== IRT.CDATA ? xload(J, t, tr) : tr;
}

function nonzeroAt(J: JitState, cts: CTState, s: number, p: number, size: number): boolean {
  const { mem } = J.vm;
  if (ctype_isfp(cts.info[s]))
    return size === 8 ? loadDouble(mem, p) !== 0 : loadFloat(mem, p) !== 0;
  const { u8 } = mem;
  for (let i = 0; i < size; i++) if (u8[p + i] !== 0) return true;
  return false;
}

/** An argument as a 32-bit integer. */
export const crec_toint = (J: JitState, tr: TRef, o: number): TRef =>
  crec_ct_tv(J, CTID.INT32, 0, tr, o);
