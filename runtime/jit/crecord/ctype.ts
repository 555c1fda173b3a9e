/*
 * Recording of C data: what traces know of C types. Recording specialises to the type of each
 * cdata, so a type costs a load and a comparison once per object, and nothing of the type
 * table is left in the trace.
 *
 *   local a = ffi.new("int[100]")        0002 >  cdt SLOAD #3 T
 *   ... a[i] = i                         0003    u16 FLOAD 0002 cdata.ctypeid
 *                                        0004 >  int EQ    0003 +102
 *                                        0005    i64 BSHL  0001 +2         i * sizeof(int)
 *                                        0006    p64 ADD   0005 0002
 *                                        0007    p64 ADD   0006 +16        behind the header
 *                                        0008    int XSTORE 0007 0001
 *
 * Who does what: conv.ts converts values, index.ts loads and stores, alloc.ts makes cdata,
 * arith.ts has operators, bit64.ts the bit library, call.ts calls of C functions, copy.ts copies
 * and fills, lib.ts the other functions of `ffi`. This folder may import the types and
 * look-ups of runtime/ffi; the rest of runtime/jit reaches it through `J.cdata` alone.
 */
import { ErrorTrapped } from "../../core/run/errclass.js";
import { cdata_ctypeid, cdataptr } from "../../core/objects/cdata.js";
import { L_top, setL_top } from "../../core/run/frame.js";
import { strBytes } from "../../core/objects/str.js";
import { gcV } from "../../core/objects/tvalue.js";
import { CTF, ctype_iscomplex, ctype_isenum, ctype_isnum, ctype_isptr } from "../../ffi/ctinfo.js";
import { parseType } from "../../ffi/cparse.js";
import { ctype_cts, type CTState } from "../../ffi/ctype.js";
import { CTID } from "../../ffi/ctypeinit.js";
import { lj_ir_fload, lj_ir_kint, lj_ir_kint64, lj_ir_kstr } from "../emit.js";
import {
  IRFL,
  IR,
  IRCONV_DSH,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  tref_iscdata,
  tref_isstr,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";

/** The table of C types, entered from the thread that is recorded. */
export const ctypes = (J: JitState): CTState => ctype_cts(J.vm, J.L);

/** A constant of the size of a pointer. */
export function lj_ir_kintp(J: JitState, n: number): TRef {
  const hi = Math.floor(n / 2 ** 32);
  return lj_ir_kint64(J, n - hi * 2 ** 32, hi);
}

/** Convert from type `st` to `dt`. */
export const emitconv = (J: JitState, tr: TRef, dt: IRT, st: IRT, flags = 0): TRef =>
  emitir(J, IRT_(IR.CONV, dt), tr, st | (dt << IRCONV_DSH) | flags);

/** IR type of a value of a C type; CDATA for what is no number, enum or pointer that fits a register. */
export function crec_ct2irt(cts: CTState, id: number): IRT {
  if (ctype_isenum(cts.info[id])) id = cts.child(id);
  const info = cts.info[id];
  const size = cts.size[id];
  if (ctype_isptr(info)) return size === 8 ? IRT.P64 : IRT.P32;
  if (ctype_iscomplex(info)) return size === 16 ? IRT.NUM : IRT.FLOAT;
  if (!ctype_isnum(info)) return IRT.CDATA;
  if (info & CTF.FP) return size === 8 ? IRT.NUM : size === 4 ? IRT.FLOAT : IRT.CDATA;
  if (size > 8) return IRT.CDATA;
  return IRT.I8 + 2 * log2(size) + (info & CTF.UNSIGNED ? 1 : 0);
}
/** Logarithm of a power of two. */
export const log2 = (n: number): number => 31 - Math.clz32(n);

/** A cdata argument, specialised to its type; its address now is the result. */
export function argv2cdata(J: JitState, tr: TRef, o: number): number {
  if (!tref_iscdata(tr)) lj_trace_err(LJ_TRERR.BADTYPE);
  const { mem } = J.vm;
  const cd = gcV(mem, o);
  const type = lj_ir_fload(J, IRT.U16, tr, IRFL.CDATA_CTYPEID);
  emitir(J, IRTGI(IR.EQ), type, lj_ir_kint(J, cdata_ctypeid(mem, cd)));
  return cd;
}

/** The type that a ctype object stands for, specialised to it. */
export function crec_constructor(J: JitState, cd: number, tr: TRef): number {
  const id = J.vm.mem.u32[cdataptr(cd) >>> 2];
  const value = lj_ir_fload(J, IRT.INT, tr, IRFL.CDATA_INT);
  emitir(J, IRTGI(IR.EQ), value, lj_ir_kint(J, id));
  return id;
}

/** The type that an argument says: text, ctype object, or the type of any cdata. */
export function argv2ctype(J: JitState, tr: TRef, o: number): number {
  const { mem } = J.vm;
  if (tref_isstr(tr)) {
    emitir(J, IRTG(IR.EQ, IRT.STR), tr, lj_ir_kstr(J, gcV(mem, o)));
    return parse(J, strBytes(J.vm, gcV(mem, o)).slice());
  }
  const cd = argv2cdata(J, tr, o);
  const id = cdata_ctypeid(mem, cd);
  return id === CTID.CTYPEID ? crec_constructor(J, cd, tr) : id;
}

/** A type of a text that is known already: the interpreter declares what is new. */
function parse(J: JitState, text: Uint8Array): number {
  const cts = ctypes(J);
  const { top } = cts;
  const ltop = L_top(J.vm.mem, J.L);
  let id = 0;
  try {
    id = parseType(cts, text);
  } catch (e) {
    if (!(e instanceof ErrorTrapped)) throw e;
    setL_top(J.vm.mem, J.L, ltop);
    lj_trace_err(LJ_TRERR.BADTYPE);
  }
  if (cts.top > top) lj_trace_err(LJ_TRERR.BADTYPE);
  return id;
}
