/*
 * The bit library, bit operators and formats on 64-bit integers.
 */
import { cdata_ctypeid } from "../../core/objects/cdata.js";
import { strBytes, strlen } from "../../core/objects/str.js";
import { lj_strscan_num } from "../../core/text/strscan.js";
import { gcV, tviscdata } from "../../core/objects/tvalue.js";
import {
  CTF,
  ctype_iscomplex,
  ctype_isenum,
  ctype_isinteger,
  ctype_isinteger_or_bool,
  ctype_isnum,
} from "../../ffi/ctinfo.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { lj_ir_fload } from "../emit.js";
import {
  IRFL,
  IR,
  IRT,
  IRT_,
  IRTG,
  TREF_NIL,
  tref_iscdata,
  tref_isinteger,
  tref_isstr,
  tref_type,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_tobit } from "../opt/narrow.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_box, crec_ct_tv } from "./conv.js";
import { argv2cdata, ctypes, emitconv } from "./ctype.js";

/** The type that a cdata at o makes a bit operation have; 0 for numbers. */
function bit64_type(J: JitState, o: number): CTID {
  const { mem } = J.vm;
  if (!tviscdata(mem, o)) return CTID.NONE;
  const cts = ctypes(J);
  let id = cts.rawRef(cdata_ctypeid(mem, gcV(mem, o)));
  if (ctype_isenum(cts.info[id])) id = cts.child(id);
  const unsigned = ctype_isinteger(cts.info[id]) && cts.info[id] & CTF.UNSIGNED;
  return unsigned && cts.size[id] === 8 ? CTID.UINT64 : CTID.INT64;
}

/** An operand as that type. */
function bit64_arg(J: JitState, id: CTID, tr: TRef, o: number): TRef {
  if (!tref_isstr(tr)) return crec_ct_tv(J, id, 0, tr, o);
  const s = gcV(J.vm.mem, o);
  if (lj_strscan_num(strBytes(J.vm, s), 0, strlen(J.vm, s)) === undefined)
    lj_trace_err(LJ_TRERR.BADTYPE); // the interpreter throws
  const number = emitir(J, IRTG(IR.STRTO, IRT.NUM), tr, 0);
  return crec_ct_tv(J, id, 0, number, 0);
}

/** The low 32 bits of an operand of any type. */
export function bit64_toint(J: JitState, tr: TRef, o: number): TRef {
  const value = bit64_arg(J, CTID.INT64, tr, o);
  return tref_isinteger(value) ? value : emitconv(J, value, IRT.INT, tref_type(value));
}

const irt = (id: CTID): IRT => (id === CTID.UINT64 ? IRT.U64 : IRT.I64);

/**
 * A bit operation whose operands are the references `trs`, now from o on: a cdata, or 0 when they are
 * all numbers. A shift has the type of its left operand.
 */
export function bit64(J: JitState, op: number, trs: readonly TRef[], o: number): TRef {
  const isShift = op >= IR.BSHL && op <= IR.BROR;
  const typed = isShift ? trs.slice(0, 1) : trs;
  const id = Math.max(...typed.map((_, i) => bit64_type(J, o + 8 * i)));
  if (id === CTID.NONE) return 0;
  const ot = IRT_(op, irt(id));
  let tr = bit64_arg(J, id, trs[0], o);
  if (isShift) tr = emitir(J, ot, tr, shiftCount(J, trs[1], o + 8));
  else if (trs.length === 1) tr = emitir(J, ot, tr, 0);
  else
    for (let i = 1; i < trs.length; i++)
      tr = emitir(J, ot, tr, bit64_arg(J, id, trs[i], o + 8 * i));
  return crec_box(J, id, tr);
}

const shiftCount = (J: JitState, tr: TRef, o: number): TRef =>
  tref_iscdata(tr) ? bit64_toint(J, tr, o) : lj_opt_narrow_tobit(J, tr);

/** The value of an int64_t or uint64_t, for string.format. */
export function lj_crecord_loadiu64(J: JitState, tr: TRef, o: number): TRef {
  const id = cdata_ctypeid(J.vm.mem, argv2cdata(J, tr, o));
  if (id !== CTID.INT64 && id !== CTID.UINT64) lj_trace_err(LJ_TRERR.BADTYPE);
  return lj_ir_fload(J, irt(id), tr, IRFL.CDATA_INT64);
}

/** tonumber of a cdata: nil for what is no number. */
export function lj_crecord_tonumber(J: JitState, tr: TRef, o: number): TRef {
  if (!tref_iscdata(tr)) lj_trace_err(LJ_TRERR.BADTYPE);
  const cts = ctypes(J);
  let id = cts.rawRef(cdata_ctypeid(J.vm.mem, gcV(J.vm.mem, o)));
  if (ctype_isenum(cts.info[id])) id = cts.child(id);
  const info = cts.info[id];
  if (!ctype_isnum(info) && !ctype_iscomplex(info)) {
    argv2cdata(J, tr, o);
    return TREF_NIL;
  }
  const size = cts.size[id];
  const small =
    ctype_isinteger_or_bool(info) && (size < 4 || (size === 4 && !(info & CTF.UNSIGNED)));
  return crec_ct_tv(J, small ? CTID.INT32 : CTID.DOUBLE, 0, tr, o);
}
