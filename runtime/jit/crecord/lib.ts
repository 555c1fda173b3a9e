/*
 * The other functions of `ffi`.
 */
import { gcV, tviscdata } from "../../core/objects/tvalue.js";
import { ctype_isvltype } from "../../ffi/ctinfo.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { lj_ir_call, lj_ir_fload, lj_ir_kint, lj_ir_kstr } from "../emit.js";
import {
  IRFL,
  IRCALL,
  IR,
  IRT,
  IRT_,
  IRTG,
  IRTI,
  TREF_FALSE,
  TREF_NIL,
  TREF_TRUE,
  tref_iscdata,
  tref_isnil,
  tref_isstr,
  type TRef,
} from "../ir.js";
import { argv, type RecordFFData } from "../ffrecord/func.js";
import { emitir } from "../opt/fold.js";
import { base, setbase } from "../record/slots.js";
import { PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_box, crec_ct_tv, crec_toint } from "./conv.js";
import { crec_copy, crec_fill } from "./copy.js";
import { argv2ctype, ctypes } from "./ctype.js";

/** An argument as a pointer. */
const ptr = (J: JitState, rd: RecordFFData, n: number, id: CTID): TRef =>
  crec_ct_tv(J, id, 0, base(J, n), argv(rd, n));
const int = (J: JitState, rd: RecordFFData, n: number): TRef =>
  crec_toint(J, base(J, n), argv(rd, n));

/** Specialise to a text. */
function keyed(J: JitState, rd: RecordFFData, n: number): void {
  if (!tref_isstr(base(J, n))) lj_trace_err(LJ_TRERR.BADTYPE);
  emitir(J, IRTG(IR.EQ, IRT.STR), base(J, n), lj_ir_kstr(J, gcV(J.vm.mem, argv(rd, n))));
}

/** The result is a bool that the interpreter tells. */
function fixbool(J: JitState): void {
  J.postproc = PostProc.FIXBOOL;
  setbase(J, 0, TREF_TRUE);
}

export function recff_ffi_errno(J: JitState): void {
  if (base(J, 0)) lj_trace_err(LJ_TRERR.NYICALL);
  setbase(J, 0, lj_ir_call(J, IRCALL.lj_vm_errno));
}

export function recff_ffi_string(J: JitState, rd: RecordFFData): void {
  if (!base(J, 0)) return; // the interpreter throws
  let len = base(J, 1);
  let p: TRef;
  if (len && !tref_isnil(len)) {
    len = int(J, rd, 1);
    p = ptr(J, rd, 0, CTID.P_CVOID);
  } else {
    p = ptr(J, rd, 0, CTID.P_CCHAR);
    len = lj_ir_call(J, IRCALL.strlen, p);
  }
  setbase(J, 0, emitir(J, IRT_(IR.XSNEW, IRT.STR), p, len));
}

export function recff_ffi_copy(J: JitState, rd: RecordFFData): void {
  const src = base(J, 0) ? base(J, 1) : 0;
  if (!src || !(base(J, 2) || tref_isstr(src))) return;
  const to = ptr(J, rd, 0, CTID.P_VOID);
  const from = ptr(J, rd, 1, CTID.P_CVOID);
  const len = base(J, 2)
    ? int(J, rd, 2)
    : emitir(J, IRTI(IR.ADD), lj_ir_fload(J, IRT.INT, src, IRFL.STR_LEN), lj_ir_kint(J, 1));
  rd.nres = 0;
  crec_copy(J, to, from, len, 0);
}

export function recff_ffi_fill(J: JitState, rd: RecordFFData): void {
  if (!base(J, 0) || !base(J, 1)) return;
  const to = ptr(J, rd, 0, CTID.P_VOID);
  const len = int(J, rd, 1);
  const given = base(J, 2) && !tref_isnil(base(J, 2));
  const fill = given ? int(J, rd, 2) : lj_ir_kint(J, 0);
  rd.nres = 0;
  crec_fill(J, to, len, fill);
}

export function recff_ffi_istype(J: JitState, rd: RecordFFData): void {
  argv2ctype(J, base(J, 0), rd.argv);
  if (!tref_iscdata(base(J, 1))) {
    setbase(J, 0, TREF_FALSE);
    return;
  }
  argv2ctype(J, base(J, 1), argv(rd, 1));
  fixbool(J);
}

export function recff_ffi_abi(J: JitState, rd: RecordFFData): void {
  keyed(J, rd, 0);
  fixbool(J);
}

export enum XOF {
  SIZE,
  ALIGN,
  OFFSET,
}
/** sizeof, alignof, offsetof: the results are constants that the interpreter tells. */
export function recff_ffi_xof(J: JitState, rd: RecordFFData, what: number): void {
  const id = argv2ctype(J, base(J, 0), rd.argv);
  if (what === XOF.SIZE) {
    const cts = ctypes(J);
    if (ctype_isvltype(cts.info[cts.rawRef(id)])) lj_trace_err(LJ_TRERR.BADTYPE);
  } else if (what === XOF.OFFSET) {
    keyed(J, rd, 1);
    rd.nres = 3;
  }
  J.postproc = PostProc.FIXCONST;
  for (let n = 0; n < 3; n++) setbase(J, n, TREF_NIL);
}

/** A cdata or text as `const void *`, for methods of buffers. */
export function lj_crecord_topcvoid(J: JitState, tr: TRef, o: number): TRef {
  if (!tref_iscdata(tr) || !tviscdata(J.vm.mem, o)) lj_trace_err(LJ_TRERR.BADTYPE);
  return crec_ct_tv(J, CTID.P_CVOID, 0, tr, o);
}

/** Bytes at an address as `uint8_t *`. */
export const lj_crecord_topuint8 = (J: JitState, p: TRef): TRef => crec_box(J, CTID.P_UINT8, p);
