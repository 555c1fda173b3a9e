/*
 * Metamethods of cdata, of the namespaces of C symbols, and methods of callbacks.
 */
import type { Vm } from "../core/vm.js";
import { cdata_ctypeid, cdataptr } from "../core/objects/cdata.js";
import {
  lj_err_argt,
  lj_err_caller,
  lj_err_callerv,
  lj_typename,
  pushstring,
} from "../core/run/err.js";
import { L_base, L_top } from "../core/run/frame.js";
import { lj_gc_anybarriert, lj_gc_check } from "../core/gc/gc.js";
import { argslot, lj_lib_checkfunc } from "../core/lib.js";
import { asm, cf, defineLib, set, type LibFunction } from "../core/libdef.js";
import { lj_meta_tget, lj_meta_tset } from "../core/meta.js";
import { strText } from "../core/text/texts.js";
import { lj_strfmt_num, lj_strfmt_ptr } from "../core/text/strfmt.js";
import { lj_tab_setint } from "../core/objects/tab.js";
import {
  copyTV,
  gcV,
  setfuncV,
  setnilV,
  tviscdata,
  tvisfunc,
  tvisnil,
  tvisstr,
  tvisudata,
} from "../core/objects/tvalue.js";
import { FFH_RES, FFH_TAILCALL } from "../layout/frame.js";
import { MM, mm_names } from "../layout/metamethods.js";
import { GCudata, UDTYPE } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { lj_carith_op } from "../ffi/carith.js";
import { lj_cconv_ct_tv, lj_cconv_tv_ct } from "../ffi/cconvtv.js";
import { lj_cdata_get, lj_cdata_index, lj_cdata_set, LOOKUP_FAILED } from "../ffi/cdata.js";
import { lj_clib_index, lj_clib_unload } from "../ffi/clib.js";
import { load32, loadDouble, loadFloat, loadPtr } from "../ffi/cmem.js";
import { lj_ctype_meta, lj_meta_tailcall } from "../ffi/ctmeta.js";
import {
  CTA,
  CTF,
  ctype_isattrib,
  ctype_iscomplex,
  ctype_isenum,
  ctype_isextern,
  ctype_isfunc,
  ctype_isinteger,
  ctype_isptr,
  ctype_isref,
  ctype_isstruct,
  ctype_isvector,
  ctype_isxattrib,
} from "../ffi/ctinfo.js";
import { ctype_cts, type CTState } from "../ffi/ctype.js";
import { CTID } from "../ffi/ctypeinit.js";
import { lj_ctype_repr } from "../ffi/ctyperepr.js";
import { Int64 } from "../core/math/int64.js";
import { checkcdata, ffi_new } from "./ffi.js";

/* Indexing. */

/** No member of that name: ask the metatable of the type, which has the last word. */
function indexMeta(cts: CTState, id: number, mm: number): number {
  const { vm, L } = cts;
  const { mem } = vm;
  const base = L_base(mem, L);
  const mo = lj_ctype_meta(cts, id, mm);
  if (mo === 0) errIndex(cts, id);
  if (tvisfunc(mem, mo)) return lj_meta_tailcall(vm, L, mo);
  if (mm === MM.index) {
    const o = lj_meta_tget(vm, L, mo, base + 8);
    if (o !== 0) {
      if (tvisnil(mem, o)) errIndex(cts, id);
      copyTV(mem, L_top(mem, L) - 8, o);
      return 1;
    }
  } else {
    const o = lj_meta_tset(vm, L, mo, base + 8);
    if (o !== 0) {
      copyTV(mem, o, base + 16);
      return 0;
    }
  }
  // A function has been prepared, for the table that has it: call it instead of this one.
  copyTV(mem, base, L_top(mem, L));
  return lj_meta_tailcall(vm, L, L_top(mem, L) - 16);
}

function errIndex(cts: CTState, id: number): never {
  const { vm, L } = cts;
  const { mem } = vm;
  const key = L_base(mem, L) + 8;
  const type = lj_ctype_repr(cts, id);
  if (tvisstr(mem, key)) lj_err_callerv(vm, L, "FFI_BADMEMBER", type, strText(vm, gcV(mem, key)));
  const what = tviscdata(mem, key)
    ? lj_ctype_repr(cts, cdata_ctypeid(mem, gcV(mem, key)))
    : lj_typename(vm, key);
  lj_err_callerv(vm, L, "FFI_BADIDXW", type, what);
}

/** The cdata of an indexing; there must be as many arguments. */
function indexed(vm: Vm, L: number, n: number): number {
  const { mem } = vm;
  const o = L_base(mem, L);
  if (o + 8 * (n - 1) >= L_top(mem, L) || !tviscdata(mem, o)) lj_err_argt(vm, L, 1, LJ_T.CDATA);
  return gcV(mem, o);
}

function cdata_index(vm: Vm, L: number): number {
  const cd = indexed(vm, L, 2);
  const cts = ctype_cts(vm, L);
  const { ct, p, qual } = lj_cdata_index(cts, cd, L_base(vm.mem, L) + 8);
  if (qual & LOOKUP_FAILED) return indexMeta(cts, ct, MM.index);
  if (lj_cdata_get(cts, ct, L_top(vm.mem, L) - 8, p)) lj_gc_check(vm, L);
  return 1;
}

function cdata_newindex(vm: Vm, L: number): number {
  const cd = indexed(vm, L, 3);
  const cts = ctype_cts(vm, L);
  const { ct, p, qual } = lj_cdata_index(cts, cd, L_base(vm.mem, L) + 8);
  if (qual & LOOKUP_FAILED) {
    if (qual & CTF.CONST) lj_err_caller(vm, L, "FFI_WRCONST");
    return indexMeta(cts, ct, MM.newindex);
  }
  lj_cdata_set(cts, ct, p, L_base(vm.mem, L) + 16, qual);
  return 0;
}

/* Operators. */

const operator =
  (mm: number): LibFunction =>
  (vm, L) =>
    lj_carith_op(ctype_cts(vm, L), mm);

const cdata_eq = operator(MM.eq);
const cdata_len = operator(MM.len);
const cdata_lt = operator(MM.lt);
const cdata_le = operator(MM.le);
const cdata_concat = operator(MM.concat);
const cdata_add = operator(MM.add);
const cdata_sub = operator(MM.sub);
const cdata_mul = operator(MM.mul);
const cdata_div = operator(MM.div);
const cdata_mod = operator(MM.mod);
const cdata_pow = operator(MM.pow);
const cdata_unm = operator(MM.unm);

/** A cdata that is no function is called: constructors, and what has __call. */
function cdata_call(vm: Vm, L: number): number {
  const cd = checkcdata(vm, L, 1);
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  let id = cdata_ctypeid(mem, cd);
  const constructor = id === CTID.CTYPEID;
  if (constructor) id = mem.u32[cdataptr(cd) >>> 2];
  const ct = cts.raw(id);
  if (ctype_isptr(cts.info[ct])) id = cts.child(ct);
  const mo = lj_ctype_meta(cts, id, constructor ? MM.new : MM.call);
  if (mo !== 0) {
    copyTV(mem, L_base(mem, L) - 16, mo);
    return FFH_TAILCALL;
  }
  if (!constructor) lj_err_callerv(vm, L, "FFI_BADCALL", lj_ctype_repr(cts, id));
  ffi_new(vm, L);
  copyTV(mem, L_base(mem, L) - 16, L_top(mem, L) - 8);
  return FFH_RES(1);
}

/* Texts. */

/** `2+3i`; what is not finite stands before a capital I. */
function complexText(cts: CTState, p: number, size: number): string {
  const { mem } = cts.vm;
  const re = size === 8 ? loadFloat(mem, p) : loadDouble(mem, p);
  const im = size === 8 ? loadFloat(mem, p + 4) : loadDouble(mem, p + 8);
  const negative = im < 0 || Object.is(im, -0);
  const finite = Number.isFinite(im);
  return `${lj_strfmt_num(re)}${negative ? "" : "+"}${lj_strfmt_num(im)}${finite ? "i" : "I"}`;
}

/** A 64-bit integer as its literal. */
function int64Text(cts: CTState, p: number, unsigned: boolean): string {
  const { mem } = cts.vm;
  const v = new Int64().set(load32(mem, p), load32(mem, p + 4));
  return v.text(unsigned) + (unsigned ? "ULL" : "LL");
}

const pointerText = (p: number): string => {
  const hi = Math.floor(p / 2 ** 32);
  return lj_strfmt_ptr((p - hi * 2 ** 32) >>> 0, hi >>> 0);
};

function cdata_tostring(vm: Vm, L: number): number {
  const cd = checkcdata(vm, L, 1);
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  const id = cdata_ctypeid(mem, cd);
  let p = cdataptr(cd);
  if (id === CTID.CTYPEID)
    return returntext(vm, L, `ctype<${lj_ctype_repr(cts, mem.u32[p >>> 2])}>`);
  let ct = cts.raw(id);
  if (ctype_isref(cts.info[ct])) {
    p = loadPtr(mem, p);
    ct = cts.rawChild(ct);
  }
  const info = cts.info[ct];
  const size = cts.size[ct];
  if (ctype_iscomplex(info)) return returntext(vm, L, complexText(cts, p, size));
  if (size === 8 && ctype_isinteger(info))
    return returntext(vm, L, int64Text(cts, p, (info & CTF.UNSIGNED) !== 0));
  if (ctype_isenum(info))
    return returntext(vm, L, `cdata<${lj_ctype_repr(cts, id)}>: ${load32(mem, p) | 0}`);
  if (ctype_isfunc(info)) {
    p = loadPtr(mem, p);
  } else {
    if (ctype_isptr(info)) {
      p = loadPtr(mem, p, size);
      ct = cts.rawChild(ct);
    }
    if (ctype_isstruct(cts.info[ct]) || ctype_isvector(cts.info[ct])) {
      const mo = lj_ctype_meta(cts, ct, MM.tostring);
      if (mo !== 0) return lj_meta_tailcall(vm, L, mo);
    }
  }
  return returntext(vm, L, `cdata<${lj_ctype_repr(cts, id)}>: ${pointerText(p)}`);
}

function returntext(vm: Vm, L: number, text: string): number {
  pushstring(vm, L, text);
  lj_gc_check(vm, L);
  return 1;
}

const iterator =
  (mm: number): LibFunction =>
  (vm, L) => {
    const cts = ctype_cts(vm, L);
    let id = cdata_ctypeid(vm.mem, checkcdata(vm, L, 1));
    const ct = cts.raw(id);
    if (ctype_isptr(cts.info[ct])) id = cts.child(ct);
    const mo = lj_ctype_meta(cts, id, mm);
    if (mo === 0) lj_err_callerv(vm, L, "FFI_BADMM", lj_ctype_repr(cts, id), `__${mm_names[mm]}`);
    return lj_meta_tailcall(vm, L, mo);
  };
const cdata_pairs = iterator(MM.pairs);
const cdata_ipairs = iterator(MM.ipairs);

export const ffi_meta = defineLib("ffi.meta", {
  __index: cf(cdata_index),
  __newindex: cf(cdata_newindex),
  __eq: cf(cdata_eq),
  __len: cf(cdata_len),
  __lt: cf(cdata_lt),
  __le: cf(cdata_le),
  __concat: cf(cdata_concat),
  __call: asm(cdata_call),
  __add: cf(cdata_add),
  __sub: cf(cdata_sub),
  __mul: cf(cdata_mul),
  __div: cf(cdata_div),
  __mod: cf(cdata_mod),
  __pow: cf(cdata_pow),
  __unm: cf(cdata_unm),
  __tostring: cf(cdata_tostring),
  __pairs: cf(cdata_pairs),
  __ipairs: cf(cdata_ipairs),
  __metatable: set("ffi"),
});

/* Namespaces of symbols. */

function namespace(vm: Vm, L: number, narg: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, narg);
  const is =
    o < L_top(mem, L) &&
    tvisudata(mem, o) &&
    mem.u8[gcV(mem, o) + GCudata.udtype] === UDTYPE.FFI_CLIB;
  return is ? gcV(mem, o) : 0;
}

/** What the second argument names: slot in the cache of the first one. */
function lookup(vm: Vm, L: number): number {
  const ud = namespace(vm, L, 1);
  if (ud === 0) lj_err_argt(vm, L, 1, LJ_T.UDATA);
  const o = argslot(vm, L, 2);
  if (o >= L_top(vm.mem, L) || !tvisstr(vm.mem, o)) lj_err_argt(vm, L, 2, LJ_T.STR);
  return lj_clib_index(ctype_cts(vm, L), ud, gcV(vm.mem, o));
}

function clib_index(vm: Vm, L: number): number {
  const { mem } = vm;
  const slot = lookup(vm, L);
  const result = L_top(mem, L) - 8;
  if (tviscdata(mem, slot)) {
    const cts = ctype_cts(vm, L);
    const cd = gcV(mem, slot);
    const id = cdata_ctypeid(mem, cd);
    if (ctype_isextern(cts.info[id])) {
      const sid = cts.child(id);
      if (lj_cconv_tv_ct(cts, cts.raw(sid), sid, result, loadPtr(mem, cdataptr(cd))))
        lj_gc_check(vm, L);
      return 1;
    }
  }
  copyTV(mem, result, slot);
  return 1;
}

function clib_newindex(vm: Vm, L: number): number {
  const { mem } = vm;
  const slot = lookup(vm, L);
  const o = argslot(vm, L, 3);
  const cts = ctype_cts(vm, L);
  const cd = tviscdata(mem, slot) ? gcV(mem, slot) : 0;
  let d = cd === 0 ? 0 : cdata_ctypeid(mem, cd);
  if (o >= L_top(mem, L) || !ctype_isextern(cts.info[d])) lj_err_caller(vm, L, "FFI_WRCONST");
  let qual = 0;
  for (d = cts.child(d); ctype_isattrib(cts.info[d]); d = cts.child(d))
    if (ctype_isxattrib(cts.info[d], CTA.QUAL)) qual |= cts.size[d];
  if ((cts.info[d] | qual) & CTF.CONST) lj_err_caller(vm, L, "FFI_WRCONST");
  lj_cconv_ct_tv(cts, d, loadPtr(mem, cdataptr(cd)), o, 0);
  return 0;
}

function clib_gc(vm: Vm, L: number): number {
  const ud = namespace(vm, L, 1);
  if (ud !== 0) lj_clib_unload(vm, ud);
  return 0;
}

export const ffi_clib = defineLib("ffi.clib", {
  __index: cf(clib_index),
  __newindex: cf(clib_newindex),
  __gc: cf(clib_gc),
});

/* Callbacks. */

/** Give the callback of a function pointer another function, or (0) free its slot. */
function callbackSet(vm: Vm, L: number, fn: number): number {
  const { mem } = vm;
  const cd = checkcdata(vm, L, 1);
  const cts = ctype_cts(vm, L);
  const ct = cts.raw(cdata_ctypeid(mem, cd));
  const pointer = ctype_isptr(cts.info[ct]) && cts.size[ct] === 8;
  const slot = pointer ? cts.callbacks.slotOf(loadPtr(mem, cdataptr(cd))) : -1;
  if (slot < 0) lj_err_caller(vm, L, "FFI_BADCBACK");
  const o = lj_tab_setint(vm, L, cts.miscmap, slot);
  if (fn !== 0) {
    setfuncV(mem, o, fn);
    lj_gc_anybarriert(vm, cts.miscmap);
  } else {
    setnilV(mem, o);
    cts.callbacks.free(slot);
  }
  return 0;
}
const callback_free = (vm: Vm, L: number): number => callbackSet(vm, L, 0);
const callback_set = (vm: Vm, L: number): number => callbackSet(vm, L, lj_lib_checkfunc(vm, L, 2));

export const ffi_callback = defineLib("ffi.callback", {
  free: cf(callback_free),
  set: cf(callback_set),
});
