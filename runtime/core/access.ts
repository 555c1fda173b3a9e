/*
 * Operators for host code: what `o[k]`, `o[k] = v`, `a < b` and tostring do in
 * Lua, metamethods included, on values of the Lua stack. The metamethod calls
 * that lj_meta_* prepare are made here, in place.
 */
import type { Vm } from "./vm.js";
import { BC } from "../layout/bytecode.js";
import { MM } from "../layout/metamethods.js";
import { LJ_T } from "../layout/value.js";
import { lj_call } from "./run/call.js";

import { L_top, restorestack, savestack, setL_top } from "./run/frame.js";
import {
  lj_meta_cat,
  lj_meta_comp,
  lj_meta_equal,
  lj_meta_lookup,
  lj_obj_equal,
  lj_meta_tget,
  lj_meta_tset,
} from "./meta.js";
import { lj_str_cmp, lj_str_newz } from "./objects/str.js";
import { lj_strfmt_ptr } from "./text/strfmt.js";
import { lj_strfmt_number } from "./text/strfmtbuf.js";
import { pushstring, lj_typename } from "./run/err.js";
import { lightudHi } from "./objects/lightud.js";
import { uddata } from "./objects/udata.js";
import { GCcdata, GCfunc } from "../layout/objects.js";
import {
  copyTV,
  gcV,
  itype,
  numV,
  setnilV,
  setstrV,
  tviscdata,
  tvisfalse,
  tvisfunc,
  tvisgcv,
  tvislightud,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistrue,
  tvistruecond,
  tvisudata,
} from "./objects/tvalue.js";

/** Slots between the old top of the stack and the first argument of a prepared metamethod call. */
const MMCALL_GAP = 4;

/** Make the call prepared at `base` with n arguments; the result is at base - 2 slots after it. */
function callmm(vm: Vm, L: number, base: number, n: number): number {
  setL_top(vm.mem, L, base + 8 * n);
  lj_call(vm, L, base, 1);
  const result = L_top(vm.mem, L) - 8;
  setL_top(vm.mem, L, result + 16 - 8 * MMCALL_GAP);
  return result;
}

/** Replace the key on top of the stack by `o[key]`. */
export function lua_gettable(vm: Vm, L: number, o: number): void {
  const { mem } = vm;
  let v = lj_meta_tget(vm, L, o, L_top(mem, L) - 8);
  if (v === 0) v = callmm(vm, L, L_top(mem, L), 2);
  copyTV(mem, L_top(mem, L) - 8, v);
}

/** `o[name]`, pushed. */
export function lua_getfield(vm: Vm, L: number, o: number, name: string): void {
  const offset = savestack(vm.mem, L, o);
  pushstring(vm, L, name);
  lua_gettable(vm, L, restorestack(vm.mem, L, offset));
}

/** `o[key] = value` for key and value on top of the stack, which are popped. */
export function lua_settable(vm: Vm, L: number, o: number): void {
  const { mem } = vm;
  const key = L_top(mem, L) - 16;
  const slot = lj_meta_tset(vm, L, o, key);
  if (slot !== 0) {
    const top = L_top(mem, L);
    copyTV(mem, slot, top - 8);
    setL_top(mem, L, top - 16);
  } else {
    const base = L_top(mem, L);
    copyTV(mem, base + 16, base - 8 * (MMCALL_GAP + 1));
    callmm(vm, L, base, 3);
    setL_top(mem, L, L_top(mem, L) - 16);
  }
}

/** o1 == o2. The stack may move when this calls a metamethod. */
export function lua_equal(vm: Vm, L: number, o1: number, o2: number): boolean {
  const { mem } = vm;
  if (lj_obj_equal(vm, o1, o2)) return true;
  const it = itype(mem, o1);
  if (it !== itype(mem, o2) || (it !== LJ_T.TAB && it !== LJ_T.UDATA)) return false;
  const base = lj_meta_equal(vm, L, gcV(mem, o1), gcV(mem, o2), 0);
  if (base <= 1) return base === 1;
  return tvistruecond(mem, callmm(vm, L, base, 2));
}

/** o1 < o2. The stack may move when this calls a metamethod. */
export function lua_lessthan(vm: Vm, L: number, o1: number, o2: number): boolean {
  const { mem } = vm;
  if (tvisnum(mem, o1) && tvisnum(mem, o2)) return numV(mem, o1) < numV(mem, o2);
  if (tvisstr(mem, o1) && tvisstr(mem, o2)) return lj_str_cmp(vm, gcV(mem, o1), gcV(mem, o2)) < 0;
  const base = lj_meta_comp(vm, L, o1, o2, BC.ISLT);
  if (base <= 1) return base === 1;
  return tvistruecond(mem, callmm(vm, L, base, 2));
}

/** Replace the n topmost values, two at least, by their concatenation. */
export function lua_concat(vm: Vm, L: number, n: number): void {
  const { mem } = vm;
  let left = n - 1;
  do {
    const top = L_top(mem, L);
    const base = lj_meta_cat(vm, L, top - 8, -left);
    if (base === 0) {
      setL_top(mem, L, top - 8 * left);
      return;
    }
    // Values above the operands of the metamethod are part of the upper one by now.
    left -= (top - (base - 16)) / 8;
    setL_top(mem, L, base + 16);
    lj_call(vm, L, base, 1);
    const result = L_top(mem, L) - 8;
    copyTV(mem, result - 16, result);
    setL_top(mem, L, result - 8);
  } while (--left > 0);
}

/** The address that a value stands for, as text: what userdata point to, NULL for values without one. */
export function objptr(vm: Vm, o: number): string {
  const { mem } = vm;
  if (tvislightud(mem, o)) return lj_strfmt_ptr(gcV(mem, o), lightudHi(vm, mem, o));
  if (!tvisgcv(mem, o)) return lj_strfmt_ptr(0);
  if (tvisudata(mem, o)) return lj_strfmt_ptr(uddata(gcV(mem, o)));
  return lj_strfmt_ptr(tviscdata(mem, o) ? gcV(mem, o) + GCcdata.SIZEOF : gcV(mem, o));
}

/** What %s, print and tostring show of a value without a __tostring metamethod. */
export function lj_strfmt_obj(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  if (tvisstr(mem, o)) return gcV(mem, o);
  if (tvisnum(mem, o)) return lj_strfmt_number(vm, L, o);
  if (tvisnil(mem, o)) return lj_str_newz(vm, L, "nil");
  if (tvisfalse(mem, o)) return lj_str_newz(vm, L, "false");
  if (tvistrue(mem, o)) return lj_str_newz(vm, L, "true");
  const ffid = tvisfunc(mem, o) ? mem.u8[gcV(mem, o) + GCfunc.ffid] : 0;
  const what = ffid > 1 ? `builtin#${ffid}` : objptr(vm, o);
  return lj_str_newz(vm, L, `${lj_typename(vm, o)}: ${what}`);
}

/** Call the __tostring of the value at `o`: where its result is, on top of the stack; 0 when there is none. */
export function lj_meta_tostring(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  const mo = lj_meta_lookup(vm, o, MM.tostring);
  if (tvisnil(mem, mo)) return 0;
  const top = L_top(mem, L);
  copyTV(mem, top, mo);
  setnilV(mem, top + 8);
  copyTV(mem, top + 16, o);
  setL_top(mem, L, top + 24);
  lj_call(vm, L, top + 16, 1);
  return L_top(mem, L) - 8;
}

/**
 * tostring of the value at `o`: __tostring included, whose result must be a string
 * where it is used as one (0 otherwise). The string is pushed.
 */
export function lua_tostring(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  const r = tvisstr(mem, o) ? 0 : lj_meta_tostring(vm, L, o);
  if (r === 0) {
    const s = lj_strfmt_obj(vm, L, o);
    const top = L_top(mem, L);
    setstrV(mem, top, s);
    setL_top(mem, L, top + 8);
    return s;
  }
  if (tvisstr(mem, r)) return gcV(mem, r);
  if (!tvisnum(mem, r)) return 0;
  const s = lj_strfmt_number(vm, L, r);
  setstrV(mem, r, s);
  return s;
}
