/*
 * Recorders of string.buffer. Buffers are written by calls that get the buffer's address through
 * BUFHDR WRITE, and read through fields of their SBufExt:
 *
 *   buf:put(x, "y")      0003 p64 ADD    buf +48
 *                        0004 p64 BUFHDR 0003 WRITE
 *                        0005 > p64 BUFPUT 0004 x;  0006 > p64 BUFPUT 0005 "y";  0007 nil USE 0006
 *   buf:get(4)           FLOAD buf sbuf.r and sbuf.w; XSNEW; FSTORE sbuf.r
 *
 * USE keeps a chain of puts, which are loads as far as DCE is concerned. A chain that ends in a
 * case that cannot be recorded has none.
 */
import { sbufiscow, sbufxdata, sbufxlen, uddata_buf } from "../../core/text/bufx.js";
import { lj_serialize_peektype } from "../../core/text/deserialize.js";
import { strdata, strlen } from "../../core/objects/str.js";
import { gcV, tvisbuf } from "../../core/objects/tvalue.js";
import { GCudata, LJ_MAX, SBUF_FLAG, UDTYPE } from "../../layout/objects.js";
import { LJ_T } from "../../layout/value.js";
import { lj_ir_numtostr } from "../convert.js";
import {
  lj_ir_call,
  lj_ir_fload,
  lj_ir_kint,
  lj_ir_kint64,
  lj_ir_knull,
  lj_ir_kptr,
} from "../emit.js";
import {
  IRCALL,
  IR,
  IRBUFHDR,
  IRCONV,
  IRCONV_DSH,
  IRCONV_INT_NUM,
  IRFL,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTI,
  IRTMPREF,
  TREF_NIL,
  tref_iscdata,
  tref_isinteger,
  tref_isnil,
  tref_isnum,
  tref_isnumber,
  tref_isstr,
  tref_isudata,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { JIT_F } from "../options.js";
import { lj_record_vload } from "../record/next.js";
import { base, setbase } from "../record/slots.js";
import type { CdataRecorder, JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_ir_intnum } from "../convert.js";
import {
  argv,
  defineRecorders,
  rec,
  recff_nyiu,
  recff_unsupported,
  type RecordFFData,
} from "./func.js";
import { bufput, recff_format } from "./string.js";

const get = (J: JitState, ud: TRef, field: IRFL): TRef => lj_ir_fload(J, IRT.PTR, ud, field);
function set(J: JitState, ud: TRef, field: IRFL, val: TRef, t = IRT.PTR): void {
  emitir(J, IRT_(IR.FSTORE, t), emitir(J, IRT_(IR.FREF, IRT.PTR), ud, field), val);
}
const kintp = (J: JitState, k: number): TRef => lj_ir_kint64(J, k, 0);

/** Argument n, which must be a buffer. */
function checkbuf(J: JitState, rd: RecordFFData, n: number): TRef {
  if (!tvisbuf(J.vm.mem, argv(rd, n))) lj_trace_err(LJ_TRERR.BADTYPE);
  const ud = base(J, n);
  const type = lj_ir_fload(J, IRT.U8, ud, IRFL.UDATA_UDTYPE);
  emitir(J, IRTGI(IR.EQ), type, lj_ir_kint(J, UDTYPE.BUFFER));
  J.needsnap = true;
  return ud;
}

/** For the calls that write to the buffer. */
function writer(J: JitState, ud: TRef): TRef {
  const sbx = emitir(J, IRT_(IR.ADD, IRT.PGC), ud, kintp(J, GCudata.SIZEOF));
  return emitir(J, IRT_(IR.BUFHDR, IRT.PGC), sbx, IRBUFHDR.WRITE);
}

/** Bytes from r to w. */
const bytes = (J: JitState, r: TRef, w: TRef): TRef =>
  emitir(
    J,
    IRTI(IR.CONV),
    emitir(J, IRT_(IR.SUB, IRT.INTP), w, r),
    (IRT.INT << IRCONV_DSH) | IRT.INTP,
  );

/** Argument n as a number of bytes. */
function checkint(J: JitState, rd: RecordFFData, n: number): TRef {
  let tr = base(J, n);
  if (tref_iscdata(tr)) {
    tr = ffi(J).loadiu64(J, tr, argv(rd, n));
    emitir(J, IRTG(IR.ULE, IRT.U64), tr, kintp(J, LJ_MAX.BUF));
    return emitir(J, IRTI(IR.CONV), tr, (IRT.INT << IRCONV_DSH) | IRT.I64 | IRCONV.ANY);
  }
  if (tref_isnum(tr)) tr = emitir(J, IRTI(IR.CONV), tr, IRCONV_INT_NUM | IRCONV.ANY);
  else if (!tref_isinteger(tr)) lj_trace_err(LJ_TRERR.BADTYPE);
  emitir(J, IRTGI(IR.ULE), tr, lj_ir_kint(J, LJ_MAX.BUF));
  return tr;
}

/** Who knows cdata, which pointers to bytes are. */
const ffi = (J: JitState): CdataRecorder => J.cdata ?? lj_trace_err(LJ_TRERR.BADTYPE);
const use = (J: JitState, tr: TRef): void => void emitir(J, IRT_(IR.USE, IRT.NIL), tr, 0);
const plus = (J: JitState, p: TRef, n: TRef): TRef => emitir(J, IRT_(IR.ADD, IRT.PTR), p, n);

/* Management. */

function recff_buffer_reset(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const iscow = sbufiscow(J.vm.mem, uddata_buf(gcV(J.vm.mem, rd.argv)));
  const flags = lj_ir_fload(J, IRT.IGC, ud, IRFL.SBUF_L);
  const cow = kintp(J, SBUF_FLAG.COW);
  const zero = kintp(J, 0);
  emitir(
    J,
    IRTG(iscow ? IR.NE : IR.EQ, IRT.IGC),
    emitir(J, IRT_(IR.BAND, IRT.IGC), flags, cow),
    zero,
  );
  if (!iscow) {
    const b = get(J, ud, IRFL.SBUF_B);
    set(J, ud, IRFL.SBUF_W, b);
    set(J, ud, IRFL.SBUF_R, b);
    return;
  }
  // The bytes are those of another object.
  const owned = emitir(J, IRT_(IR.BXOR, IRT.IGC), flags, cow);
  for (const field of [IRFL.SBUF_W, IRFL.SBUF_E, IRFL.SBUF_B] as const) set(J, ud, field, zero);
  emitir(J, IRT_(IR.FSTORE, IRT.IGC), emitir(J, IRT_(IR.FREF, IRT.IGC), ud, IRFL.SBUF_L), owned);
  set(J, ud, IRFL.SBUF_REF, zero, IRT.PGC);
  set(J, ud, IRFL.SBUF_R, zero);
}

function recff_buffer_skip(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const r = get(J, ud, IRFL.SBUF_R);
  const len = bytes(J, r, get(J, ud, IRFL.SBUF_W));
  const n = emitir(J, IRTI(IR.MIN), len, checkint(J, rd, 1));
  set(J, ud, IRFL.SBUF_R, plus(J, r, n));
}

function recff_buffer_set(J: JitState, rd: RecordFFData): void {
  const buf = writer(J, checkbuf(J, rd, 0));
  const tr = base(J, 1);
  if (tref_isstr(tr)) {
    const p = emitir(J, IRT_(IR.STRREF, IRT.PGC), tr, lj_ir_kint(J, 0));
    lj_ir_call(J, IRCALL.lj_bufx_set, buf, p, lj_ir_fload(J, IRT.INT, tr, IRFL.STR_LEN), tr);
  } else if (tref_iscdata(tr)) {
    const p = ffi(J).topcvoid(J, tr, argv(rd, 1));
    lj_ir_call(J, IRCALL.lj_bufx_set, buf, p, checkint(J, rd, 2), tr);
  } else lj_trace_err(LJ_TRERR.BADTYPE);
}

/* Writing. */

/** Before anything is put: what has __tostring is left to the interpreter. */
function canput(J: JitState): boolean {
  for (let n = 1; base(J, n); n++) {
    const tr = base(J, n);
    if (!tref_isstr(tr) && !tref_isnumber(tr) && !tref_isudata(tr)) return false;
  }
  return true;
}

function recff_buffer_put(J: JitState, rd: RecordFFData): void {
  if (!base(J, 1)) return;
  if (!canput(J)) return recff_nyiu(J, rd);
  const ud = checkbuf(J, rd, 0);
  let buf = writer(J, ud);
  for (let n = 1; base(J, n); n++) {
    const tr = base(J, n);
    if (tref_isstr(tr)) buf = bufput(J, buf, tr);
    else if (tref_isnumber(tr)) buf = bufput(J, buf, lj_ir_numtostr(J, tr));
    else {
      const from = checkbuf(J, rd, n);
      const r = get(J, from, IRFL.SBUF_R);
      const len = bytes(J, r, get(J, from, IRFL.SBUF_W));
      emitir(J, IRTG(IR.NE, IRT.PGC), ud, from);
      buf = lj_ir_call(J, IRCALL.lj_buf_putmem, buf, r, len);
    }
  }
  use(J, buf);
}

function recff_buffer_putf(J: JitState, rd: RecordFFData): void {
  const tr = recff_format(J, rd, writer(J, checkbuf(J, rd, 0)), 1);
  if (tr) use(J, tr);
  else if (J.flags & JIT_F.OPT_DCE) recff_nyiu(J, rd);
  else recff_unsupported(J); // what was put so far would stay in the trace
}

function recff_buffer_putcdata(J: JitState, rd: RecordFFData): void {
  const buf = writer(J, checkbuf(J, rd, 0));
  const p = ffi(J).topcvoid(J, base(J, 1), argv(rd, 1));
  use(J, lj_ir_call(J, IRCALL.lj_buf_putmem, buf, p, checkint(J, rd, 2)));
}

function recff_buffer_reserve(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const left = lj_ir_call(J, IRCALL.lj_bufx_more, writer(J, ud), checkint(J, rd, 1));
  setbase(J, 0, ffi(J).topuint8(J, get(J, ud, IRFL.SBUF_W)));
  setbase(J, 1, left);
  rd.nres = 2;
}

function recff_buffer_commit(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const n = checkint(J, rd, 1);
  const w = get(J, ud, IRFL.SBUF_W);
  emitir(J, IRTGI(IR.ULE), n, bytes(J, w, get(J, ud, IRFL.SBUF_E)));
  set(J, ud, IRFL.SBUF_W, plus(J, w, n));
}

const tmpvalue = (J: JitState, tr: TRef): TRef =>
  emitir(J, IRT_(IR.TMPREF, IRT.PGC), lj_ir_intnum(J, tr), IRTMPREF.IN1);

/** The call gives 0 where the interpreter is to raise an error. */
const hassucceeded = (J: JitState, tr: TRef, t: IRT): void =>
  void emitir(J, IRTG(IR.NE, t), tr, lj_ir_kptr(J, 0));

function recff_buffer_method_encode(J: JitState, rd: RecordFFData): void {
  const buf = writer(J, checkbuf(J, rd, 0));
  if (!base(J, 1)) return;
  hassucceeded(J, lj_ir_call(J, IRCALL.lj_serialize_put, buf, tmpvalue(J, base(J, 1))), IRT.PGC);
}

/* Reading. */

/** The value that the bytes at r .. w begin with, which the call leaves at `tmp`. */
function decoded(J: JitState, r: number, w: number, tmp: TRef): TRef {
  const type = lj_serialize_peektype(J.vm, r, w) ?? LJ_T.NIL; // an error, if there is none
  return lj_record_vload(J, tmp, 0, type === LJ_T.NUMX ? IRT.NUM : ~type);
}
const tmpresult = (J: JitState): TRef =>
  emitir(J, IRT_(IR.TMPREF, IRT.PGC), TREF_NIL, IRTMPREF.OUT1);

function recff_buffer_method_decode(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  const ud = checkbuf(J, rd, 0);
  const sbx = uddata_buf(gcV(mem, rd.argv));
  const r = sbufxdata(mem, sbx);
  const w = r + sbufxlen(mem, sbx);
  const buf = writer(J, ud);
  const tmp = tmpresult(J);
  const end = lj_ir_call(J, IRCALL.lj_serialize_get, buf, tmp);
  hassucceeded(J, end, IRT.PTR);
  setbase(J, 0, decoded(J, r, w, tmp));
  set(J, ud, IRFL.SBUF_R, end); // not before the value is known to be of that type
}

function recff_buffer_get(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  let r = get(J, ud, IRFL.SBUF_R);
  const w = get(J, ud, IRFL.SBUF_W);
  if (!base(J, 1)) {
    setbase(J, 1, TREF_NIL);
    setbase(J, 2, 0);
  }
  let n = 0;
  for (; base(J, n + 1); n++) {
    const len = bytes(J, r, w);
    if (tref_isnil(base(J, n + 1))) {
      setbase(J, n, emitir(J, IRT_(IR.XSNEW, IRT.STR), r, len));
      r = w;
    } else {
      const wanted = emitir(J, IRTI(IR.MIN), checkint(J, rd, n + 1), len);
      const next = plus(J, r, wanted);
      setbase(J, n, emitir(J, IRT_(IR.XSNEW, IRT.STR), r, wanted));
      r = next;
    }
    set(J, ud, IRFL.SBUF_R, r);
  }
  rd.nres = n;
}

function recff_buffer_tostring(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const r = get(J, ud, IRFL.SBUF_R);
  const len = bytes(J, r, get(J, ud, IRFL.SBUF_W));
  setbase(J, 0, emitir(J, IRT_(IR.XSNEW, IRT.STR), r, len));
}

function recff_buffer_len(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const r = get(J, ud, IRFL.SBUF_R);
  setbase(J, 0, bytes(J, r, get(J, ud, IRFL.SBUF_W)));
}

function recff_buffer_ref(J: JitState, rd: RecordFFData): void {
  const ud = checkbuf(J, rd, 0);
  const r = get(J, ud, IRFL.SBUF_R);
  const w = get(J, ud, IRFL.SBUF_W);
  setbase(J, 0, ffi(J).topuint8(J, r));
  setbase(J, 1, bytes(J, r, w));
  rd.nres = 2;
}

export const rec_buffer_method = defineRecorders("string.buffer.method", {
  reset: rec(recff_buffer_reset),
  skip: rec(recff_buffer_skip),
  set: rec(recff_buffer_set),
  put: rec(recff_buffer_put),
  putf: rec(recff_buffer_putf),
  get: rec(recff_buffer_get),
  putcdata: rec(recff_buffer_putcdata),
  reserve: rec(recff_buffer_reserve),
  commit: rec(recff_buffer_commit),
  ref: rec(recff_buffer_ref),
  encode: rec(recff_buffer_method_encode),
  decode: rec(recff_buffer_method_decode),
  __tostring: rec(recff_buffer_tostring),
  tostring: rec(recff_buffer_tostring),
  __len: rec(recff_buffer_len),
});

function recff_buffer_encode(J: JitState): void {
  if (!base(J, 0)) return;
  const tr = lj_ir_call(J, IRCALL.lj_serialize_encode, tmpvalue(J, base(J, 0)));
  emitir(J, IRTG(IR.NE, IRT.STR), tr, lj_ir_knull(J, IRT.STR));
  setbase(J, 0, tr);
}

function recff_buffer_decode(J: JitState, rd: RecordFFData): void {
  if (!tref_isstr(base(J, 0))) return;
  const s = gcV(J.vm.mem, rd.argv);
  const tmp = tmpresult(J);
  const tr = lj_ir_call(J, IRCALL.lj_serialize_decode, tmp, base(J, 0));
  emitir(J, IRTGI(IR.NE), tr, lj_ir_kint(J, 0));
  setbase(J, 0, decoded(J, strdata(s), strdata(s) + strlen(J.vm, s), tmp));
}

export const rec_buffer = defineRecorders("string.buffer", {
  encode: rec(recff_buffer_encode),
  decode: rec(recff_buffer_decode),
});
