/*
 * What all functions of the Lua/C API work with: the slot that an index names, and texts
 * and numbers in the guest's memory.
 *
 *   1, 2, ...        from L->base; beyond the top there is "none", which is niltv
 *   -1, -2, ...      from L->top
 *   pseudo-indices   registry, environment of the running function, globals, its upvalues
 */
import { constantCString, readCString } from "../core/text/cstring.js";
import { curr_func, L_base, L_env, L_top, setL_top } from "../core/run/frame.js";
import { lj_err_msg } from "../core/run/err.js";
import { incr_top } from "../core/objects/state.js";
import { lj_str_new } from "../core/objects/str.js";
import { strdata } from "../core/objects/str.js";
import { lj_strfmt_number } from "../core/text/strfmtbuf.js";
import { niltv } from "../core/objects/tab.js";
import { copyTV, gctOf, gcV, setstrV, settabV, tvisnum, tvisstr } from "../core/objects/tvalue.js";
import { getref } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { LUA_GLOBALSINDEX, LUA_REGISTRYINDEX } from "../layout/capi.js";
import { GCfunc, GCfuncC, GCstr } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { GCT } from "../layout/value.js";

export const LUA_ENVIRONINDEX = -10001;

/** Address of the value at an index. Those of environments are good until the next call. */
export function index2adr(vm: Vm, L: number, idx: number): number {
  const { mem } = vm;
  if (idx > 0) {
    const o = L_base(mem, L) + 8 * (idx - 1);
    return o < L_top(mem, L) ? o : niltv(vm);
  }
  if (idx > LUA_REGISTRYINDEX) return L_top(mem, L) + 8 * idx;
  return pseudoIndex(vm, L, idx);
}

function pseudoIndex(vm: Vm, L: number, idx: number): number {
  const { mem, g } = vm;
  if (idx === LUA_REGISTRYINDEX) return g + global_State.registrytv;
  if (idx === LUA_GLOBALSINDEX) {
    settabV(mem, g + global_State.tmptv, L_env(mem, L));
    return g + global_State.tmptv;
  }
  const fn = curr_func(mem, L);
  if (idx === LUA_ENVIRONINDEX) {
    if (gctOf(mem, fn) !== GCT.FUNC) lj_err_msg(vm, L, "NOENV");
    settabV(mem, g + global_State.tmptv, getref(mem, fn + GCfunc.env));
    return g + global_State.tmptv;
  }
  const n = LUA_GLOBALSINDEX - idx;
  const isUpvalue = gctOf(mem, fn) === GCT.FUNC && n <= mem.u8[fn + GCfunc.nupvalues];
  return isUpvalue ? fn + GCfuncC.upvalue + 8 * (n - 1) : niltv(vm);
}

/** Environment that new functions and userdata get. */
export function getcurrenv(vm: Vm, L: number): number {
  const { mem } = vm;
  const fn = curr_func(mem, L);
  return gctOf(mem, fn) === GCT.FUNC ? getref(mem, fn + GCfunc.env) : L_env(mem, L);
}

/** The slot of argument `narg`, which may be above the top. */
export const argument = (vm: Vm, L: number, narg: number): number => index2adr(vm, L, narg);

/** Push a copy of a value. */
export function push(vm: Vm, L: number, o: number): void {
  copyTV(vm.mem, L_top(vm.mem, L), o);
  incr_top(vm, L);
}
export const pop = (vm: Vm, L: number, n = 1): void =>
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8 * n);
/** Slot of the value `n` below the top; 1 is the topmost. */
export const fromTop = (vm: Vm, L: number, n: number): number => L_top(vm.mem, L) - 8 * n;

/* Texts. */

export const text = (vm: Vm, p: number): string => readCString(vm.mem, p);
/** The same for an argument that may be NULL. */
export const optionalText = (vm: Vm, p: number): string | undefined =>
  p === 0 ? undefined : text(vm, p);
/** A name that lives as long as the VM. */
export const constant = constantCString;

const cLength = (vm: Vm, p: number): number => vm.mem.u8.indexOf(0, p) - p;
/** The string object of a C string. */
export const internC = (vm: Vm, L: number, p: number): number =>
  lj_str_new(vm, L, p, cLength(vm, p));
export function pushCString(vm: Vm, L: number, p: number): void {
  setstrV(vm.mem, L_top(vm.mem, L), internC(vm, L, p));
  incr_top(vm, L);
}
/** Push text of one character per byte; the address of its bytes. */
export function pushText(vm: Vm, L: number, s: number): number {
  setstrV(vm.mem, L_top(vm.mem, L), s);
  incr_top(vm, L);
  return strdata(s);
}

/** Store a size_t or pointer where a guest pointer says, if it does. */
export function storeSize(vm: Vm, p: number, size: number): void {
  if (p === 0) return;
  const view = new DataView(vm.mem.u8.buffer);
  view.setUint32(p, size, true);
  view.setUint32(p + 4, 0, true);
}
export function storeInt(vm: Vm, p: number, v: number): void {
  if (p !== 0) new DataView(vm.mem.u8.buffer).setInt32(p, v, true);
}

/** The string of a value; a number becomes one in place. 0 for all others. */
export function stringAt(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  if (tvisstr(mem, o)) return gcV(mem, o);
  if (!tvisnum(mem, o)) return 0;
  const s = lj_strfmt_number(vm, L, o);
  setstrV(mem, o, s);
  return s;
}
export const stringLength = (vm: Vm, s: number): number => vm.mem.u32[(s + GCstr.len) >>> 2];

/** C's conversion of a number to lua_Integer: towards zero, the smallest one for what is out of range. */
export const toInteger = (n: number): number =>
  n >= -(2 ** 63) && n < 2 ** 63 ? Math.trunc(n) : -(2 ** 63);
