/*
 * cdata: making them, indexing them, and their finalisers.
 */
import { lj_err_caller } from "../core/run/err.js";
import { cdata_ctypeid, cdataptr, lj_cdata_new, setcdataV } from "../core/objects/cdata.js";
import { lj_gc_barriert } from "../core/gc/gc.js";
import { strdata, strlen } from "../core/objects/str.js";
import { lj_tab_set } from "../core/objects/tab.js";
import {
  copyTV,
  gcV,
  getref,
  numV,
  setnilV,
  setnumV,
  tviscdata,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../core/objects/tvalue.js";
import { GCHeader, GCtab } from "../layout/objects.js";
import { LJ_GC } from "../layout/value.js";
import { checkAccess } from "./caccess.js";
import { lj_cconv_bf_tv, lj_cconv_ct_tv, lj_cconv_tv_bf, lj_cconv_tv_ct } from "./cconvtv.js";
import { load32, loadInt, loadPtr, wordsToNumber } from "./cmem.js";
import {
  CTA,
  CTF,
  CTSIZE_INVALID,
  ctype_bitcsz,
  ctype_iscomplex,
  ctype_isattrib,
  ctype_isbitfield,
  ctype_isconstval,
  ctype_isenum,
  ctype_isinteger,
  ctype_ispointer,
  ctype_isptr,
  ctype_isref,
  ctype_isstruct,
  ctype_isxattrib,
} from "./ctinfo.js";
import type { CTState } from "./ctype.js";
import { lj_ctype_getfield } from "./ctypefield.js";
import { CTID } from "./ctypeinit.js";

/** Bit in CIndex.qual: there is no such member, `ct` is the type that was asked. */
export const LOOKUP_FAILED = 1;

/** What lj_cdata_index has found: type of the place (FIELD, pointer, array...), where it is, qualifiers. */
export interface CIndex {
  ct: number;
  p: number;
  qual: number;
}

/** The value of an integer cdata, rounded to a number; undefined for others. */
function integerKey(cts: CTState, cd: number): number | undefined {
  const { mem } = cts.vm;
  let id = cts.raw(cdata_ctypeid(mem, cd));
  if (ctype_isenum(cts.info[id])) id = cts.child(id);
  const info = cts.info[id];
  if (!ctype_isinteger(info)) return undefined;
  const p = cdataptr(cd);
  if (cts.size[id] < 8) return loadInt(mem, p, cts.size[id], (info & CTF.UNSIGNED) !== 0);
  return wordsToNumber(load32(mem, p), load32(mem, p + 4), false);
}

class Indexing {
  qual = 0;
  constructor(
    private readonly cts: CTState,
    private readonly cd: number,
    public ct: number,
    public p: number,
    /** Elements of unknown size are a failed lookup, no error. */
    private readonly quiet: boolean,
  ) {}

  /** Skip attributes. */
  strip(): void {
    const { cts } = this;
    for (; ctype_isattrib(cts.info[this.ct]); this.ct = cts.child(this.ct))
      if (ctype_isxattrib(cts.info[this.ct], CTA.QUAL)) this.qual |= cts.size[this.ct];
  }

  /** Pointers and arrays by a number. */
  number(idx: number): boolean {
    const { cts } = this;
    const info = cts.info[this.ct];
    if (!ctype_ispointer(info)) return false;
    const size = cts.sizeOf(cts.child(this.ct));
    if (size === CTSIZE_INVALID) {
      if (this.quiet) return false;
      lj_err_caller(cts.vm, cts.L, "FFI_INVSIZE");
    }
    if (ctype_isptr(info)) {
      this.p = loadPtr(cts.vm.mem, this.p, cts.size[this.ct]);
    } else if (info & (CTF.VECTOR | CTF.COMPLEX)) {
      if (info & CTF.COMPLEX) idx &= 1;
      this.qual |= CTF.CONST;
    }
    this.p += Math.trunc(idx) * size;
    return true;
  }

  /** Members by name, `re` and `im`, constants of a struct's type. */
  name(s: number): boolean {
    const { cts } = this;
    const info = cts.info[this.ct];
    if (ctype_isstruct(info)) {
      const field = lj_ctype_getfield(cts, this.ct, s);
      if (field === 0) return false;
      this.qual |= cts.found.qual;
      this.p += cts.found.offset;
      this.ct = field;
      return true;
    }
    if (ctype_iscomplex(info)) return this.part(s);
    if (cdata_ctypeid(cts.vm.mem, this.cd) !== CTID.CTYPEID) return false;
    let sct = cts.raw(cts.vm.mem.u32[this.p >>> 2]);
    if (ctype_isptr(cts.info[sct])) sct = cts.rawChild(sct);
    this.ct = sct; // metamethods of constructors are those of the type
    if (!ctype_isstruct(cts.info[sct])) return false;
    const field = lj_ctype_getfield(cts, sct, s);
    if (field === 0 || !ctype_isconstval(cts.info[field])) return false;
    this.ct = field;
    return true;
  }

  private part(s: number): boolean {
    const { cts } = this;
    if (strlen(cts.vm, s) !== 2) return false;
    this.qual |= CTF.CONST;
    const { u8 } = cts.vm.mem;
    const text = String.fromCharCode(u8[strdata(s)], u8[strdata(s) + 1]);
    if (text === "im") this.p += cts.size[this.ct] >>> 1;
    return text === "re" || text === "im";
  }

  /** A pointer to a struct is looked through. */
  arrow(): boolean {
    const { cts } = this;
    const info = cts.info[this.ct];
    if (!ctype_isptr(info) || !ctype_isstruct(cts.info[cts.rawChild(this.ct)])) return false;
    this.p = loadPtr(cts.vm.mem, this.p, cts.size[this.ct]);
    this.ct = cts.child(this.ct);
    return true;
  }
}

/** Find `cd[key]`, for the key at o. */
export function lj_cdata_index(cts: CTState, cd: number, o: number, quiet = false): CIndex {
  const { mem } = cts.vm;
  let ct = cdata_ctypeid(mem, cd);
  let p = cdataptr(cd);
  if (ctype_isref(cts.info[ct])) {
    p = loadPtr(mem, p);
    ct = cts.child(ct);
  }
  const at = new Indexing(cts, cd, ct, p, quiet);
  do {
    at.strip();
    let idx: number | undefined;
    if (tvisnum(mem, o)) idx = numV(mem, o);
    else if (tviscdata(mem, o)) idx = integerKey(cts, gcV(mem, o));
    if (idx !== undefined) {
      if (at.number(idx)) return at;
    } else if (tvisstr(mem, o)) {
      if (at.name(gcV(mem, o))) return at;
    }
  } while (at.arrow());
  at.qual |= LOOKUP_FAILED;
  return at;
}

/** Value of a constant row. */
export function constantValue(cts: CTState, id: number): number {
  const value = cts.size[id];
  return cts.info[cts.child(id)] & CTF.UNSIGNED ? value : value | 0;
}

/** Load what lj_cdata_index has found into the slot o; true: a cdata was made. */
export function lj_cdata_get(cts: CTState, s: number, o: number, sp: number): boolean {
  const info = cts.info[s];
  if (ctype_isconstval(info)) {
    setnumV(cts.vm.mem, o, constantValue(cts, s));
    return false;
  }
  if (ctype_isbitfield(info)) {
    lj_cconv_tv_bf(cts, s, o, sp);
    return false;
  }
  let sid = cts.child(s);
  if (ctype_isref(cts.info[sid])) {
    checkAccess(cts, sp, 8);
    sp = loadPtr(cts.vm.mem, sp);
    sid = cts.child(sid);
  }
  return lj_cconv_tv_ct(cts, cts.raw(sid), sid, o, sp);
}

/** Store the value at o there. */
export function lj_cdata_set(cts: CTState, d: number, dp: number, o: number, qual: number): void {
  const info = cts.info[d];
  const readonly = (flags: number): void => {
    if (flags & CTF.CONST) lj_err_caller(cts.vm, cts.L, "FFI_WRCONST");
  };
  if (ctype_isconstval(info)) readonly(CTF.CONST);
  if (ctype_isbitfield(info)) {
    readonly(info | qual);
    checkAccess(cts, dp, ctype_bitcsz(info));
    return lj_cconv_bf_tv(cts, d, dp, o);
  }
  d = cts.child(d);
  if (ctype_isref(cts.info[d])) {
    checkAccess(cts, dp, 8);
    dp = loadPtr(cts.vm.mem, dp);
    d = cts.child(d);
  }
  for (; ctype_isattrib(cts.info[d]); d = cts.child(d))
    if (ctype_isxattrib(cts.info[d], CTA.QUAL)) qual |= cts.size[d];
  readonly(cts.info[d] | qual);
  const size = cts.sizeOf(d);
  if (size !== CTSIZE_INVALID) checkAccess(cts, dp, size);
  lj_cconv_ct_tv(cts, d, dp, o, 0);
}

/** A cdata of type `id` with `size` bytes. Cells are aligned to 16. */
export const lj_cdata_newx = (cts: CTState, id: number, size: number): number =>
  lj_cdata_new(cts.vm, cts.L, id, size);

/** Set the finaliser of a cdata, or remove it: nil at o. */
export function lj_cdata_setfin(cts: CTState, cd: number, o: number): void {
  const { vm, L } = cts;
  const t = cts.finalizer;
  const { mem } = vm;
  if (getref(mem, t + GCtab.metatable) === 0) return; // the VM ends
  const key = cts.scratch;
  setcdataV(mem, key, cd);
  const slot = lj_tab_set(vm, L, t, key);
  if (tvisnil(mem, o)) {
    setnilV(mem, slot);
    vm.mem.u8[cd + GCHeader.marked] &= ~LJ_GC.CDATA_FIN;
  } else {
    copyTV(mem, slot, o);
    lj_gc_barriert(vm, t, slot); // keys do not count
    vm.mem.u8[cd + GCHeader.marked] |= LJ_GC.CDATA_FIN;
  }
}
