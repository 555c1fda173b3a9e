/*
 * Calls of C functions: CALLXS with the arguments converted, to the address that the cdata has; a
 * function of ffi.C is a constant. The callee runs as machine code of the guest, between two
 * pieces of the trace.
 *
 *   0005 int CALLXS [0x?](0001)
 *
 * A function that has called back into Lua is not called from traces: the interpreter does it.
 */
import { cdata_ctypeid, cdataptr } from "../../core/objects/cdata.js";
import { tvisfunc } from "../../core/objects/tvalue.js";
import { lj_ccall_ctid_vararg } from "../../ffi/ccall.js";
import {
  CTF,
  ctype_isattrib,
  ctype_isbool,
  ctype_isenum,
  ctype_isfunc,
  ctype_isinteger_or_bool,
  ctype_isnum,
  ctype_isptr,
  ctype_isvoid,
} from "../../ffi/ctinfo.js";
import { loadPtr } from "../../ffi/cmem.js";
import type { CTState } from "../../ffi/ctype.js";
import { lj_ctype_meta } from "../../ffi/ctmeta.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { MM } from "../../layout/metamethods.js";
import { lj_ir_fload, lj_ir_kint } from "../emit.js";
import { IRFL, IR, IRCONV_SEXT, IRT, IRT_, IRTGI, TREF_NIL, TREF_TRUE, type TRef } from "../ir.js";
import { argv, results_wanted, type RecordFFData } from "../ffrecord/func.js";
import { emitir, lj_ir_set } from "../opt/fold.js";
import { base, setbase } from "../record/slots.js";
import { PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { crec_alloc } from "./alloc.js";
import { crec_box, crec_ct_tv } from "./conv.js";
import { argv2cdata, crec_constructor, crec_ct2irt, ctypes, emitconv } from "./ctype.js";
import { crec_tailcall } from "./index.js";

const MAX_ARGS = 32;
const nyi = (): never => lj_trace_err(LJ_TRERR.NYICALL);

const isPlain = (info: number): boolean =>
  ctype_isnum(info) || ctype_isptr(info) || ctype_isenum(info);

/** Integers shorter than an int are extended. */
function extended(J: JitState, tr: TRef, size: number, unsigned: boolean): TRef {
  if (unsigned) return emitconv(J, tr, IRT.INT, size === 1 ? IRT.U8 : IRT.U16);
  return emitconv(J, tr, IRT.INT, size === 1 ? IRT.I8 : IRT.I16, IRCONV_SEXT);
}

function crec_call_args(J: JitState, rd: RecordFFData, cts: CTState, ct: number): TRef {
  let f = cts.sib[ct];
  while (f !== 0 && ctype_isattrib(cts.info[f])) f = cts.sib[f];
  const args: TRef[] = [];
  for (let n = 1; base(J, n); n++) {
    if (n > MAX_ARGS) nyi();
    let id: number;
    if (f !== 0) {
      id = cts.child(f);
      f = cts.sib[f];
    } else {
      if (!(cts.info[ct] & CTF.VARARG)) nyi();
      id = lj_ccall_ctid_vararg(cts, argv(rd, n));
    }
    const d = cts.raw(id);
    const info = cts.info[d];
    if (!isPlain(info) || crec_ct2irt(cts, d) === IRT.CDATA) nyi();
    let tr = crec_ct_tv(J, d, 0, base(J, n), argv(rd, n));
    if (ctype_isinteger_or_bool(info) && cts.size[d] < 4)
      tr = extended(J, tr, cts.size[d], (info & CTF.UNSIGNED) !== 0);
    args.push(tr);
  }
  if (f !== 0) nyi(); // too few: the interpreter throws
  return args
    .slice(1)
    .reduce((all, tr) => emitir(J, IRT_(IR.CARG, IRT.NIL), all, tr), args[0] ?? TREF_NIL);
}

/** The result of a call as a Lua value. */
function result(J: JitState, cts: CTState, ct: number, t: IRT, tr: TRef): TRef {
  const info = cts.info[cts.rawChild(ct)];
  if (ctype_isvoid(info)) return TREF_NIL;
  if (ctype_isbool(info)) {
    if (results_wanted(J) === 0) return TREF_NIL;
    const value = emitconv(J, tr, IRT.INT, IRT.U8);
    lj_ir_set(J, IRTGI(IR.NE), value, lj_ir_kint(J, 0));
    J.postproc = PostProc.FIXGUARDSNAP;
    return TREF_TRUE;
  }
  switch (t) {
    case IRT.P32:
    case IRT.P64:
    case IRT.I64:
    case IRT.U64:
      return crec_box(J, cts.child(ct), tr);
    case IRT.FLOAT:
      return emitconv(J, tr, IRT.NUM, t);
    case IRT.U32:
      return ctype_isenum(info) ? crec_box(J, cts.child(ct), tr) : emitconv(J, tr, IRT.NUM, t);
    case IRT.I8:
    case IRT.I16:
      return emitconv(J, tr, IRT.INT, t, IRCONV_SEXT);
    case IRT.U8:
    case IRT.U16:
      return emitconv(J, tr, IRT.INT, t);
    default:
      return ctype_isenum(info) ? crec_box(J, cts.child(ct), tr) : tr;
  }
}

/** False: it is no function. */
function crec_call(J: JitState, rd: RecordFFData, cd: number): boolean {
  const cts = ctypes(J);
  const { mem } = J.vm;
  let ct = cts.raw(cdata_ctypeid(mem, cd));
  let tp = IRT.P64;
  if (ctype_isptr(cts.info[ct])) {
    if (cts.size[ct] !== 8) tp = IRT.P32;
    ct = cts.rawChild(ct);
  }
  if (!ctype_isfunc(cts.info[ct])) return false;
  let func = lj_ir_fload(J, tp, base(J, 0), IRFL.CDATA_PTR);
  if (cts.calledBack.has(loadPtr(mem, cdataptr(cd), tp === IRT.P32 ? 4 : 8)))
    lj_trace_err(LJ_TRERR.BLACKL);
  const r = cts.rawChild(ct);
  const info = cts.info[r];
  let t = crec_ct2irt(cts, r);
  if (ctype_isvoid(info)) {
    t = IRT.NIL;
    rd.nres = 0;
  } else if (!isPlain(info) || t === IRT.CDATA) nyi();
  const args = crec_call_args(J, rd, cts, ct);
  if (cts.info[ct] & CTF.VARARG) func = emitir(J, IRT_(IR.CARG, IRT.NIL), func, lj_ir_kint(J, ct));
  const tr = emitir(J, IRT_(IR.CALLXS, t), args, func);
  setbase(J, 0, result(J, cts, ct, t, tr));
  J.needsnap = true;
  return true;
}

/** A cdata is called: a function, a constructor, or what has __call. */
export function recff_cdata_call(J: JitState, rd: RecordFFData): void {
  const cts = ctypes(J);
  const { mem } = J.vm;
  const cd = argv2cdata(J, base(J, 0), rd.argv);
  let id = cdata_ctypeid(mem, cd);
  const isConstructor = id === CTID.CTYPEID;
  if (isConstructor) id = crec_constructor(J, cd, base(J, 0));
  else if (crec_call(J, rd, cd)) return;
  const ct = cts.raw(id);
  const mm = isConstructor ? MM.new : MM.call;
  const mo = lj_ctype_meta(cts, ctype_isptr(cts.info[ct]) ? cts.child(ct) : id, mm);
  if (mo !== 0 && tvisfunc(mem, mo)) crec_tailcall(J, rd, mo);
  else if (mo === 0 && isConstructor) crec_alloc(J, rd, id);
  else lj_trace_err(LJ_TRERR.BADTYPE);
}
