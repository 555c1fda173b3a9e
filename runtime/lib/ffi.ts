/*
 * The ffi library. Nothing of the FFI exists before it is opened: by `require "ffi"`, or by the
 * first literal that is a cdata.
 */
import type { Vm } from "../core/vm.js";
import { chargeCopy, fillWithin, moveWithin } from "../core/run/work.js";
import {
  cdata_ctypeid,
  cdatalen,
  cdataptr,
  ffiHooks,
  lj_cdata_new,
  setcdataV,
} from "../core/objects/cdata.js";
import {
  lj_err_arg,
  lj_err_argt,
  lj_err_argtype,
  lj_err_caller,
  lj_err_msg,
} from "../core/run/err.js";
import { L_base, L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_anybarriert, lj_gc_check } from "../core/gc/gc.js";
import {
  argisnil,
  argslot,
  lj_lib_checkany,
  lj_lib_checkstr,
  lj_lib_checktab,
  nargs,
  pushbool,
  pushnum,
  pushtable,
  setnumfield,
  setstrfield,
} from "../core/lib.js";
import { cf, defineLib } from "../core/libdef.js";
import { lj_meta_fast } from "../core/meta.js";
import { lj_str_new, strBytes, strlen, strToJs } from "../core/objects/str.js";
import { lj_tab_getinth, lj_tab_setinth } from "../core/objects/tab.js";
import {
  gcV,
  setboolV,
  setgcV,
  setnilV,
  setnumV,
  setstrV,
  settabV,
  tviscdata,
  tvisnil,
  tvisstr,
  tvistab,
  tvistruecond,
  getref,
} from "../core/objects/tvalue.js";
import { MM } from "../layout/metamethods.js";
import { GCfunc, LJ_MAX } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { checkAccess } from "../ffi/caccess.js";
import { CCF, CCF_ARG, lj_cconv_compatptr } from "../ffi/cconv.js";
import { lj_cconv_ct_tv } from "../ffi/cconvtv.js";
import { lj_cdata_newx, lj_cdata_setfin } from "../ffi/cdata.js";
import { lj_cconv_ct_init } from "../ffi/cinit.js";
import { lj_clib_load } from "../ffi/clib.js";
import { loadPtr } from "../ffi/cmem.js";
import { parseDeclarations, parseType } from "../ffi/cparse.js";
import { metaKey } from "../ffi/ctmeta.js";
import {
  CTF,
  CTSIZE_INVALID,
  ctype_align,
  ctype_bitbsz,
  ctype_bitpos,
  ctype_hassize,
  ctype_isbitfield,
  ctype_iscomplex,
  ctype_isenum,
  ctype_isfield,
  ctype_isnum,
  ctype_ispointer,
  ctype_isptr,
  ctype_isrefarray,
  ctype_isstruct,
  ctype_isvector,
  ctype_isvltype,
  ctype_isvoid,
  ctype_type,
} from "../ffi/ctinfo.js";
import { ctype_cts, type CTState } from "../ffi/ctype.js";
import { lj_ctype_getfield } from "../ffi/ctypefield.js";
import { CTID } from "../ffi/ctypeinit.js";
import { foreignCode } from "../ffi/symbols.js";

/* Arguments. */

/** The type that the first argument says; `param`: slot of the parameters of its text, or 0. */
function checkctype(vm: Vm, L: number, cts: CTState, param = 0): number {
  const { mem } = vm;
  const o = L_base(mem, L);
  if (o >= L_top(mem, L)) lj_err_argtype(vm, L, 1, "C type");
  if (tvisstr(mem, o)) return parseType(cts, strBytes(vm, gcV(mem, o)).slice(), param);
  if (!tviscdata(mem, o)) lj_err_argtype(vm, L, 1, "C type");
  if (param !== 0 && param < L_top(mem, L)) lj_err_arg(vm, L, 1, "FFI_NUMPARAM");
  return typeOf(cts, gcV(mem, o));
}

/** Type of a cdata; a ctype object stands for the type it names. */
function typeOf(cts: CTState, cd: number): number {
  const { mem } = cts.vm;
  const id = cdata_ctypeid(mem, cd);
  return id === CTID.CTYPEID ? mem.u32[cdataptr(cd) >>> 2] : id;
}

export function checkcdata(vm: Vm, L: number, narg: number): number {
  const o = argslot(vm, L, narg);
  if (o >= L_top(vm.mem, L) || !tviscdata(vm.mem, o)) lj_err_argt(vm, L, narg, LJ_T.CDATA);
  return gcV(vm.mem, o);
}

/** Convert an argument to a type of up to 8 bytes: address of the result, for a moment. */
function convert(cts: CTState, narg: number, id: CTID): number {
  const { vm, L } = cts;
  const o = lj_lib_checkany(vm, L, narg);
  lj_cconv_ct_tv(cts, id, cts.scratch + 8, o, CCF_ARG(narg));
  return cts.scratch + 8;
}
const checkptr = (cts: CTState, narg: number, id: CTID): number =>
  loadPtr(cts.vm.mem, convert(cts, narg, id));
const checkint = (cts: CTState, narg: number): number =>
  cts.vm.mem.i32[convert(cts, narg, CTID.INT32) >>> 2];

/** Replace the last value by a ctype object. */
function returnctype(vm: Vm, L: number, id: number): number {
  const cd = lj_cdata_new(vm, L, CTID.CTYPEID, 4);
  vm.mem.u32[cdataptr(cd) >>> 2] = id;
  setcdataV(vm.mem, L_top(vm.mem, L) - 8, cd);
  lj_gc_check(vm, L);
  return 1;
}

/** Traces look at the result in tmptv2. */
function returnbool(vm: Vm, L: number, v: boolean): number {
  pushbool(vm, L, v);
  setboolV(vm.mem, vm.g + global_State.tmptv2, v);
  return 1;
}

/* Functions. */

function ffi_cdef(vm: Vm, L: number): number {
  const s = lj_lib_checkstr(vm, L, 1);
  parseDeclarations(ctype_cts(vm, L), strBytes(vm, s).slice(), argslot(vm, L, 2));
  lj_gc_check(vm, L);
  return 0;
}

export function ffi_new(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  vm.attachment(ffiHooks).uses++;
  const id = checkctype(vm, L, cts);
  const ct = cts.raw(id);
  const info = cts.infoOf(id);
  let size = cts.infoSize;
  let o = L_base(mem, L) + 8;
  if (info & CTF.VLA) {
    o += 8;
    size = cts.vlsize(ct, checkint(cts, 2) >>> 0);
  }
  if (size === CTSIZE_INVALID) lj_err_arg(vm, L, 1, "FFI_INVSIZE");
  const cd = lj_cdata_newx(cts, id, size);
  if (info & CTF.VLA) fillWithin(vm, cdataptr(cd), size, 0); // initialisers know only a part of it
  setcdataV(mem, o - 8, cd);
  lj_cconv_ct_init(cts, ct, size, cdataptr(cd), o, (L_top(mem, L) - o) / 8);
  if (ctype_isstruct(cts.info[ct])) {
    const mt = lj_tab_getinth(vm, cts.miscmap, metaKey(id));
    const fin = mt !== 0 && tvistab(mem, mt) ? lj_meta_fast(vm, gcV(mem, mt), MM.gc) : 0;
    if (fin !== 0) lj_cdata_setfin(cts, cd, fin);
  }
  setL_top(mem, L, o);
  lj_gc_check(vm, L);
  return 1;
}

function ffi_cast(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  const id = checkctype(vm, L, cts);
  const d = cts.raw(id);
  const info = cts.info[d];
  const o = lj_lib_checkany(vm, L, 2);
  setL_top(mem, L, o + 8);
  if (!ctype_isnum(info) && !ctype_isptr(info) && !ctype_isenum(info))
    lj_err_arg(vm, L, 1, "FFI_INVTYPE");
  if (tviscdata(mem, o) && cdata_ctypeid(mem, gcV(mem, o)) === id) return 1;
  const cd = lj_cdata_new(vm, L, id, cts.size[d]);
  lj_cconv_ct_tv(cts, d, cdataptr(cd), o, CCF.CAST);
  setcdataV(mem, o, cd);
  lj_gc_check(vm, L);
  return 1;
}

const ffi_typeof = (vm: Vm, L: number): number =>
  returnctype(vm, L, checkctype(vm, L, ctype_cts(vm, L), argslot(vm, L, 2)));

function ffi_typeinfo(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const id = checkint(cts, 1) >>> 0;
  if (id === 0 || id >= cts.top) return 0;
  const t = pushtable(vm, L, 0, 2);
  setnumfield(vm, L, t, "info", cts.info[id] | 0);
  if (cts.size[id] !== CTSIZE_INVALID) setnumfield(vm, L, t, "size", cts.size[id] | 0);
  if (cts.sib[id] !== 0) setnumfield(vm, L, t, "sib", cts.sib[id]);
  if (cts.name[id] !== 0) setstrfield(vm, L, t, "name", cts.nameOf(id));
  lj_gc_check(vm, L);
  return 1;
}

function istype(cts: CTState, id1: number, id2: number): boolean {
  const ct1 = cts.rawRef(id1);
  const ct2 = cts.rawRef(id2);
  if (ct1 === ct2) return true;
  const info1 = cts.info[ct1];
  const info2 = cts.info[ct2];
  if (ctype_type(info1) === ctype_type(info2) && cts.size[ct1] === cts.size[ct2]) {
    if (ctype_ispointer(info1)) return lj_cconv_compatptr(cts, ct1, ct2, CCF.IGNQUAL);
    if (ctype_isnum(info1) || ctype_isvoid(info1))
      return ((info1 ^ info2) & ~(CTF.QUAL | CTF.LONG)) === 0;
    return false;
  }
  return ctype_isstruct(info1) && ctype_isptr(info2) && ct1 === cts.rawChild(ct2);
}

function ffi_istype(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const id = checkctype(vm, L, cts);
  const o = lj_lib_checkany(vm, L, 2);
  const is = tviscdata(vm.mem, o) && istype(cts, id, typeOf(cts, gcV(vm.mem, o)));
  return returnbool(vm, L, is);
}

function ffi_sizeof(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  const id = checkctype(vm, L, cts);
  const ct = cts.rawRef(id);
  const info = cts.info[ct];
  const o = L_base(mem, L);
  let size: number;
  if (!ctype_isvltype(info)) size = ctype_hassize(info) ? cts.size[ct] : CTSIZE_INVALID;
  else if (tviscdata(mem, o) && cts.raw(cdata_ctypeid(mem, gcV(mem, o))) === ct)
    size = cdatalen(mem, gcV(mem, o));
  else size = cts.vlsize(ct, checkint(cts, 2) >>> 0);
  if (size === CTSIZE_INVALID) setnilV(mem, L_top(mem, L) - 8);
  else setnumV(mem, L_top(mem, L) - 8, size | 0);
  return 1;
}

function ffi_alignof(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  pushnum(vm, L, 1 << ctype_align(cts.infoRaw(checkctype(vm, L, cts))));
  return 1;
}

function ffi_offsetof(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const id = checkctype(vm, L, cts);
  const name = lj_lib_checkstr(vm, L, 2);
  const ct = cts.rawRef(id);
  if (!ctype_isstruct(cts.info[ct]) || cts.size[ct] === CTSIZE_INVALID) return 0;
  const field = lj_ctype_getfield(cts, ct, name);
  if (field === 0) return 0;
  pushnum(vm, L, cts.found.offset);
  const info = cts.info[field];
  if (ctype_isfield(info)) return 1;
  if (!ctype_isbitfield(info)) return 0;
  pushnum(vm, L, ctype_bitpos(info));
  pushnum(vm, L, ctype_bitbsz(info));
  return 3;
}

function ffi_errno(vm: Vm, L: number): number {
  const { errno } = vm.attachment(foreignCode);
  const old = vm.mem.i32[errno >>> 2];
  if (nargs(vm, L) > 0) {
    const value = checkint(ctype_cts(vm, L), 1);
    vm.mem.i32[errno >>> 2] = value;
  }
  pushnum(vm, L, old);
  return 1;
}

/** Bytes up to the NUL at p or behind. */
function cstrlen(cts: CTState, p: number): number {
  checkAccess(cts, p, 1);
  const { u8 } = cts.vm.mem;
  const end = u8.indexOf(0, p);
  chargeCopy(cts.vm, end - p);
  if (end < 0) checkAccess(cts, u8.length, 1);
  return end - p;
}

function ffi_string(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const o = lj_lib_checkany(vm, L, 1);
  let len: number;
  let p: number;
  if (!argisnil(vm, L, 2)) {
    len = checkint(cts, 2) >>> 0;
    p = checkptr(cts, 1, CTID.P_CVOID);
    if (len >= LJ_MAX.STR) lj_err_msg(vm, L, "STROV");
    checkAccess(cts, p, len);
  } else {
    p = checkptr(cts, 1, CTID.P_CCHAR);
    len = cstrlen(cts, p);
  }
  chargeCopy(vm, len);
  setL_top(vm.mem, L, o + 8);
  setstrV(vm.mem, o, lj_str_new(vm, L, len === 0 ? 0x20000 : p, len));
  lj_gc_check(vm, L);
  return 1;
}

function ffi_copy(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  const dp = checkptr(cts, 1, CTID.P_VOID);
  const sp = checkptr(cts, 2, CTID.P_CVOID);
  const o = argslot(vm, L, 2);
  const whole = tvisstr(mem, o) && nargs(vm, L) < 3;
  const len = whole ? strlen(vm, gcV(mem, o)) + 1 : checkint(cts, 3) >>> 0;
  checkAccess(cts, dp, len);
  checkAccess(cts, sp, len);
  moveWithin(vm, dp, sp, len);
  return 0;
}

function ffi_fill(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const dp = checkptr(cts, 1, CTID.P_VOID);
  const len = checkint(cts, 2) >>> 0;
  const byte = argisnil(vm, L, 3) ? 0 : checkint(cts, 3);
  checkAccess(cts, dp, len);
  fillWithin(vm, dp, len, byte);
  return 0;
}

/** What `ffi.abi` is true for. */
const ABI: ReadonlySet<string> = new Set(["64bit", "le", "fpu", "hardfp", "gc64"]);

function ffi_abi(vm: Vm, L: number): number {
  return returnbool(vm, L, ABI.has(strToJs(vm, lj_lib_checkstr(vm, L, 1))));
}

function ffi_metatype(vm: Vm, L: number): number {
  const cts = ctype_cts(vm, L);
  const id = checkctype(vm, L, cts);
  const mt = lj_lib_checktab(vm, L, 2);
  const ct = cts.raw(id);
  const info = cts.info[ct];
  if (!ctype_isstruct(info) && !ctype_iscomplex(info) && !ctype_isvector(info))
    lj_err_arg(vm, L, 1, "FFI_INVTYPE");
  const slot = lj_tab_setinth(vm, L, cts.miscmap, metaKey(ct));
  if (!tvisnil(vm.mem, slot)) lj_err_caller(vm, L, "PROTMT");
  settabV(vm.mem, slot, mt);
  lj_gc_anybarriert(vm, cts.miscmap);
  return returnctype(vm, L, id);
}

function ffi_gc(vm: Vm, L: number): number {
  const cd = checkcdata(vm, L, 1);
  const fin = lj_lib_checkany(vm, L, 2);
  const cts = ctype_cts(vm, L);
  const info = cts.info[cts.raw(cdata_ctypeid(vm.mem, cd))];
  if (!ctype_isptr(info) && !ctype_isstruct(info) && !ctype_isrefarray(info))
    lj_err_arg(vm, L, 1, "FFI_INVTYPE");
  lj_cdata_setfin(cts, cd, fin);
  setL_top(vm.mem, L, L_base(vm.mem, L) + 8);
  return 1;
}

function ffi_load(vm: Vm, L: number): number {
  const { mem } = vm;
  const name = lj_lib_checkstr(vm, L, 1);
  const o = argslot(vm, L, 2);
  const global = o < L_top(mem, L) && tvistruecond(mem, o);
  const mt = getref(mem, getref(mem, L_base(mem, L) - 16) + GCfunc.env);
  const ud = lj_clib_load(vm, L, mt, strToJs(vm, name), global);
  setgcV(mem, L_top(mem, L) - 8, ud, LJ_T.UDATA);
  return 1;
}

export const ffi = defineLib("ffi", {
  cdef: cf(ffi_cdef),
  new: cf(ffi_new),
  cast: cf(ffi_cast),
  typeof: cf(ffi_typeof),
  typeinfo: cf(ffi_typeinfo),
  istype: cf(ffi_istype),
  sizeof: cf(ffi_sizeof),
  alignof: cf(ffi_alignof),
  offsetof: cf(ffi_offsetof),
  errno: cf(ffi_errno),
  string: cf(ffi_string),
  copy: cf(ffi_copy),
  fill: cf(ffi_fill),
  abi: cf(ffi_abi),
  metatype: cf(ffi_metatype),
  gc: cf(ffi_gc),
  load: cf(ffi_load),
});
