/*
 * Calls of C functions: arguments into a CCallState, the result out of it. The call between is
 * the templates' (lj_vm_ffi_call), so nothing of the runtime is on the stack meanwhile.
 *
 *     f("x", 1.5, 3)   gpr: "x" 3      fpr: 1.5      stack: -
 *
 * A struct of up to 16 bytes travels in registers, each of its eightbytes in a general one when
 * there is an integer in it, in a vector one otherwise; larger ones are copied to the stack.
 */
import { lj_err_argt, lj_err_caller } from "../core/run/err.js";
import { L_base, L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import {
  cdata_ctypeid,
  cdataptr,
  ffiHooks,
  lj_cdata_new,
  setcdataV,
} from "../core/objects/cdata.js";
import { incr_top } from "../core/objects/state.js";
import { gcV, setref, tvisbool, tviscdata, tvisnum, tvisstr } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { CCALL, CCallState } from "../layout/ffi.js";
import { stackLimit } from "../layout/memory.js";
import { LJ_T } from "../layout/value.js";
import { CCF_ARG } from "./cconv.js";
import { lj_cconv_ct_tv, lj_cconv_tv_ct } from "./cconvtv.js";
import { copyBytes, fillBytes, loadInt, loadPtr } from "./cmem.js";
import {
  CT,
  CTA,
  CTALIGN_PTR,
  CTF,
  CTINFO,
  CTSIZE_PTR,
  ctype_align,
  ctype_isarray,
  ctype_isattrib,
  ctype_isbitfield,
  ctype_iscomplex,
  ctype_isfield,
  ctype_isfp,
  ctype_isfunc,
  ctype_isinteger_or_bool,
  ctype_isnum,
  ctype_isptr,
  ctype_isrefarray,
  ctype_isstruct,
  ctype_isvector,
  ctype_isvoid,
  ctype_isxattrib,
} from "./ctinfo.js";
import { ctype_cts, type CTState } from "./ctype.js";
import { CTID } from "./ctypeinit.js";

/** Classes of an eightbyte, as bits. */
enum RCL {
  INT = 1,
  SSE = 2,
  MEM = 4,
}
const EIGHTBYTE = 8;
const VECTOR_REG = 16;

/** Add the classes of a value at offset `ofs` of a struct. */
function classify(cts: CTState, id: number, rcl: number[], ofs: number): void {
  const info = cts.info[id];
  if (ctype_isarray(info)) {
    const element = cts.rawChild(id);
    const size = cts.size[element];
    for (let at = 0; size !== 0 && at < cts.size[id]; at += size)
      classify(cts, element, rcl, ofs + at);
  } else if (ctype_isstruct(info)) {
    if (classifyStruct(cts, id, rcl, ofs)) rcl[0] |= RCL.MEM;
  } else {
    rcl[ofs >= EIGHTBYTE ? 1 : 0] |= ctype_isfp(info) ? RCL.SSE : RCL.INT;
  }
}

/** The classes of a struct's eightbytes; true when it is passed in memory. */
function classifyStruct(cts: CTState, id: number, rcl: number[], ofs: number): boolean {
  if (cts.size[id] > 2 * EIGHTBYTE) return true;
  for (let f = cts.sib[id]; f !== 0; f = cts.sib[f]) {
    const info = cts.info[f];
    const at = ofs + cts.size[f];
    if (ctype_isfield(info)) {
      const child = cts.rawChild(f);
      if (at & ((1 << ctype_align(cts.info[child])) - 1)) return true; // packed
      classify(cts, child, rcl, at);
    } else if (ctype_isbitfield(info)) {
      rcl[at >= EIGHTBYTE ? 1 : 0] |= RCL.INT;
    } else if (ctype_isxattrib(info, CTA.SUBTYPE)) {
      if (classifyStruct(cts, cts.rawChild(f), rcl, at)) return true;
    }
  }
  return ((rcl[0] | rcl[1]) & RCL.MEM) !== 0;
}

/** What a variable argument is passed as, by its value. */
export function lj_ccall_ctid_vararg(cts: CTState, o: number): number {
  const { mem } = cts.vm;
  if (tvisnum(mem, o)) return CTID.DOUBLE;
  if (tviscdata(mem, o)) {
    const id = cdata_ctypeid(mem, gcV(mem, o));
    const info = cts.info[id];
    if (ctype_isrefarray(info))
      return cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | cts.child(id)), CTSIZE_PTR);
    if (ctype_isstruct(info) || ctype_isfunc(info))
      return cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | id), CTSIZE_PTR);
    return ctype_isfp(info) && cts.size[id] === 4 ? CTID.DOUBLE : id;
  }
  if (tvisstr(mem, o)) return CTID.P_CCHAR;
  return tvisbool(mem, o) ? CTID.BOOL : CTID.P_VOID;
}

/** Integers shorter than an int are extended to one. */
export function extendInt(cts: CTState, id: number, p: number): void {
  const info = cts.info[id];
  const size = cts.size[id];
  if (!ctype_isinteger_or_bool(info) || size >= 4) return;
  const { mem } = cts.vm;
  mem.i32[p >>> 2] = loadInt(mem, p, size, (info & CTF.UNSIGNED) !== 0);
}

class Arguments {
  private ngpr = 0;
  private nfpr = 0;
  private nsp = 0;

  constructor(
    private readonly cts: CTState,
    private readonly cc: number,
  ) {}

  private nyi(): never {
    lj_err_caller(this.cts.vm, this.cts.L, "FFI_NYICALL");
  }
  private takeGPR(n: number): number {
    if (this.ngpr + n > CCALL.NARG_GPR) return 0;
    this.ngpr += n;
    return this.cc + CCallState.gpr + 8 * (this.ngpr - n);
  }
  private takeFPR(n: number): number {
    if (this.nfpr + n > CCALL.NARG_FPR) return 0;
    this.nfpr += n;
    return this.cc + CCallState.fpr + 16 * (this.nfpr - n);
  }
  private takeStack(size: number, align: number): number {
    if (align > 8) this.nsp = Math.ceil(this.nsp / align) * align;
    const p = this.cc + CCallState.stack + this.nsp;
    this.nsp += Math.ceil(size / 8) * 8;
    if (this.nsp > CCALL.SIZE_STACK) this.nyi();
    return p;
  }

  /** Where the result goes, when it is a struct in memory. */
  resultAddress(p: number): void {
    setref(this.cts.vm.mem, this.takeGPR(1), p);
  }

  /** Pass the value at o as an argument of type `id`. */
  put(id: number, o: number, narg: number): void {
    const { cts } = this;
    const info = cts.info[id];
    const align = 1 << ctype_align(info);
    let size = cts.size[id];
    let p: number;
    if (ctype_isstruct(info)) return this.putStruct(id, o, narg);
    if (ctype_iscomplex(info)) return this.putComplex(id, o, narg);
    if (ctype_isvector(info)) {
      if (size !== 8 && size !== 16) this.nyi();
      p = this.takeFPR(1) || this.takeStack(size, align);
    } else if (ctype_isnum(info)) {
      if (size > 8) this.nyi();
      p = (info & CTF.FP ? this.takeFPR(1) : this.takeGPR(1)) || this.takeStack(8, align);
    } else {
      size = CTSIZE_PTR;
      p = this.takeGPR(1) || this.takeStack(size, align);
    }
    lj_cconv_ct_tv(cts, id, p, o, CCF_ARG(narg));
    extendInt(cts, id, p);
  }

  private putStruct(id: number, o: number, narg: number): void {
    const { cts } = this;
    const { mem } = cts.vm;
    const size = cts.size[id];
    const rcl = [0, 0];
    if (classifyStruct(cts, id, rcl, 0)) {
      const p = this.takeStack(size, 1 << ctype_align(cts.info[id]));
      return lj_cconv_ct_tv(cts, id, p, o, CCF_ARG(narg));
    }
    const tmp = cts.scratch + 48;
    fillBytes(mem, tmp, 16);
    lj_cconv_ct_tv(cts, id, tmp, o, CCF_ARG(narg));
    // All of it goes into registers, or nothing.
    const isInt = rcl.map((c) => (c & RCL.INT) !== 0);
    const gprs = isInt.filter(Boolean).length;
    const fprs = rcl.filter((c, i) => c !== 0 && !isInt[i]).length;
    const fits = this.ngpr + gprs <= CCALL.NARG_GPR && this.nfpr + fprs <= CCALL.NARG_FPR;
    if (!fits) {
      const p = this.takeStack(rcl[1] !== 0 ? 16 : 8, 8);
      return copyBytes(mem, p, tmp, rcl[1] !== 0 ? 16 : 8);
    }
    rcl.forEach((c, i) => {
      if (c !== 0) copyBytes(mem, isInt[i] ? this.takeGPR(1) : this.takeFPR(1), tmp + 8 * i, 8);
    });
  }

  /** A complex float is one register, a complex double two. */
  private putComplex(id: number, o: number, narg: number): void {
    const { cts } = this;
    const { mem } = cts.vm;
    const size = cts.size[id];
    const n = size / 8;
    const p = this.takeFPR(n) || this.takeStack(size, 8);
    lj_cconv_ct_tv(cts, id, p, o, CCF_ARG(narg));
    const inRegisters = p < this.cc + CCallState.stack;
    if (n === 2 && inRegisters) copyBytes(mem, p + 16, p + 8, 8);
  }

  finish(): void {
    const { mem } = this.cts.vm;
    mem.u32[(this.cc + CCallState.nsp) >>> 2] = Math.ceil(this.nsp / 16) * 16;
    mem.u8[this.cc + CCallState.nfpr] = this.nfpr;
  }
}

/** The function type that a cdata has or points to, 0 for others; the pointer's bytes in `cts.found.offset`. */
function calledType(cts: CTState, id: number): number {
  let ct = cts.raw(id);
  cts.found.offset = CTSIZE_PTR;
  if (ctype_isptr(cts.info[ct])) {
    cts.found.offset = cts.size[ct];
    ct = cts.rawChild(ct);
  }
  return ctype_isfunc(cts.info[ct]) ? ct : 0;
}

/** The function in L->base has been called with arguments: prepare the call. 0: it is no function. */
export function lj_ccall_start(vm: Vm, L: number, cc: number): number {
  const { mem } = vm;
  const base = L_base(mem, L);
  const top = L_top(mem, L);
  if (base >= top || !tviscdata(mem, base)) lj_err_argt(vm, L, 1, LJ_T.CDATA);
  // Callbacks that call C again may go deep: C code needs room, too.
  if (cc < stackLimit(vm.machine.stackBase)) lj_err_caller(vm, L, "STKOV");
  const cts = ctype_cts(vm, L);
  const cd = gcV(mem, base);
  const ct = calledType(cts, cdata_ctypeid(mem, cd));
  if (ct === 0) return 0;
  fillBytes(mem, cc, CCallState.stack);
  cts.called = loadPtr(mem, cdataptr(cd), cts.found.offset);
  setref(mem, cc + CCallState.func, cts.called);
  mem.u32[(cc + CCallState.ctypeid) >>> 2] = ct;
  vm.attachment(ffiHooks).uses++;
  const args = new Arguments(cts, cc);
  prepareResult(cts, ct, cc, args);
  putArguments(cts, ct, args, base + 8, top);
  args.finish();
  return 1;
}

/** Structs and complex numbers get their object now, on top of the stack. */
function prepareResult(cts: CTState, ct: number, cc: number, args: Arguments): void {
  const { vm, L } = cts;
  const result = cts.rawChild(ct);
  const info = cts.info[result];
  if (ctype_isvector(info) && cts.size[result] > VECTOR_REG) lj_err_caller(vm, L, "FFI_NYICALL");
  if (!ctype_iscomplex(info) && !ctype_isstruct(info)) return;
  const cd = lj_cdata_new(vm, L, cts.child(ct), cts.size[result]);
  setcdataV(vm.mem, L_top(vm.mem, L), cd);
  incr_top(vm, L);
  if (!ctype_isstruct(info) || !classifyStruct(cts, result, [0, 0], 0)) return;
  vm.mem.u8[cc + CCallState.retref] = 1;
  args.resultAddress(cdataptr(cd));
}

function putArguments(cts: CTState, ct: number, args: Arguments, from: number, to: number): void {
  const { vm, L } = cts;
  let f = cts.sib[ct];
  while (f !== 0 && ctype_isattrib(cts.info[f])) f = cts.sib[f];
  for (let narg = 1; from + 8 * (narg - 1) < to; narg++) {
    let id: number;
    if (f !== 0) {
      id = cts.child(f);
      f = cts.sib[f];
    } else {
      if (!(cts.info[ct] & CTF.VARARG)) lj_err_caller(vm, L, "FFI_NUMARG");
      id = lj_ccall_ctid_vararg(cts, from + 8 * (narg - 1));
    }
    args.put(cts.raw(id), from + 8 * (narg - 1), narg);
  }
  if (f !== 0) lj_err_caller(vm, L, "FFI_NUMARG");
}

/** The result of the call: 0 or 1 values below L->top. */
export function lj_ccall_finish(vm: Vm, L: number, cc: number): number {
  const { mem } = vm;
  const cts = ctype_cts(vm, L);
  const result = cts.rawChild(mem.u32[(cc + CCallState.ctypeid) >>> 2]);
  const info = cts.info[result];
  if (ctype_isvoid(info)) return 0;
  const top = L_top(mem, L);
  if (ctype_isstruct(info)) {
    if (mem.u8[cc + CCallState.retref] === 0) structResult(cts, result, gcV(mem, top - 8), cc);
  } else if (ctype_iscomplex(info)) {
    const p = cdataptr(gcV(mem, top - 8));
    copyBytes(mem, p, cc + CCallState.fpr, 8);
    if (cts.size[result] === 16) copyBytes(mem, p + 8, cc + CCallState.fpr + 16, 8);
  } else {
    const inVector = ctype_isfp(info) || ctype_isvector(info);
    const p = cc + (inVector ? CCallState.fpr : CCallState.gpr);
    setL_top(mem, L, top + 8);
    lj_cconv_tv_ct(cts, result, 0, top, p);
  }
  lj_gc_check(vm, L);
  return 1;
}

function structResult(cts: CTState, id: number, cd: number, cc: number): void {
  const { mem } = cts.vm;
  const rcl = [0, 0];
  classifyStruct(cts, id, rcl, 0);
  const tmp = cts.scratch + 48;
  let ngpr = 0;
  let nfpr = 0;
  rcl.forEach((c, i) => {
    if (c & RCL.INT) copyBytes(mem, tmp + 8 * i, cc + CCallState.gpr + 8 * ngpr++, 8);
    else if (c & RCL.SSE) copyBytes(mem, tmp + 8 * i, cc + CCallState.fpr + 16 * nfpr++, 8);
  });
  copyBytes(mem, cdataptr(cd), tmp, cts.size[id]);
}
