/*
 * Tables, metatables, environments and upvalues: what C reads from and stores in objects.
 */
import { lua_concat, lua_gettable, lua_settable } from "../core/access.js";
import { lj_debug_uvnamev } from "../core/run/debug.js";
import { lj_err_msg } from "../core/run/err.js";
import { isluafunc, L_top } from "../core/run/frame.js";
import { lj_gc_objbarrier, lj_gc_slotbarriert } from "../core/gc/gc.js";
import { basemtRoot } from "../core/meta.js";
import { incr_top, lj_state_checkstack } from "../core/objects/state.js";
import { lj_str_newz } from "../core/objects/str.js";
import {
  lj_tab_get,
  lj_tab_getint,
  lj_tab_next,
  lj_tab_set,
  lj_tab_setint,
  niltv,
} from "../core/objects/tab.js";
import {
  copyTV,
  gcV,
  getref,
  itype,
  setnilV,
  setref,
  setstrV,
  settabV,
  tvisbool,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvistab,
  tvisthread,
  tvisudata,
} from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { flushTraces } from "../jit/control.js";
import { joinUpvalue, setUpvalue } from "../jit/outside.js";
import { GCfunc, GCfuncL, GCtab, GCudata } from "../layout/objects.js";
import { lua_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { api, type ApiTable } from "./define.js";
import { constant, fromTop, index2adr, pop, push, pushCString } from "./slots.js";

/** The value at an index, which stays where it is when a name is pushed. */
function beforeName(vm: Vm, L: number, idx: number): number {
  lj_state_checkstack(vm, L, 1);
  return index2adr(vm, L, idx);
}
/** Push the field of the value at an index that is named by a C string. */
function getfield(vm: Vm, L: number, idx: number, name: number): void {
  const o = beforeName(vm, L, idx);
  pushCString(vm, L, name);
  lua_gettable(vm, L, o);
}
/** Store the topmost value in a field of the value at an index, perhaps of itself, and pop it. */
export function setfield(vm: Vm, L: number, idx: number, name: number): void {
  const { mem } = vm;
  const o = beforeName(vm, L, idx);
  pushCString(vm, L, name);
  // lua_settable wants the key below the value.
  const top = L_top(mem, L);
  copyTV(mem, top, top - 8);
  copyTV(mem, top - 8, top - 16);
  copyTV(mem, top - 16, top);
  lua_settable(vm, L, o === top - 16 ? top - 8 : o);
}

/** The value of a raw field, copied over the slot `to`. */
function rawget(vm: Vm, L: number, t: number, key: number, to: number): void {
  copyTV(vm.mem, to, lj_tab_get(vm, L, t, key));
}

/** Address of the reference to the metatable of a value. */
export function metatableRef(vm: Vm, o: number): number {
  const { mem } = vm;
  if (tvistab(mem, o)) return gcV(mem, o) + GCtab.metatable;
  if (tvisudata(mem, o)) return gcV(mem, o) + GCudata.metatable;
  return basemtRoot(vm, tvisnum(mem, o) ? LJ_T.NUMX : itype(mem, o));
}

/** Set the metatable of the value at `o`; 0 for none. */
export function setmetatable(vm: Vm, L: number, o: number, mt: number): void {
  const { mem } = vm;
  if (tvistab(mem, o) || tvisudata(mem, o)) {
    setref(mem, metatableRef(vm, o), mt);
    if (mt !== 0) lj_gc_objbarrier(vm, gcV(mem, o), mt);
    return;
  }
  // Traces take the metatables of basic types for constants.
  flushTraces(vm, L);
  setref(mem, metatableRef(vm, o), mt);
  if (!tvisbool(mem, o)) return;
  setref(mem, basemtRoot(vm, LJ_T.TRUE), mt);
  setref(mem, basemtRoot(vm, LJ_T.FALSE), mt);
}

/** Address of the reference to the environment of a function, userdata or thread; else 0. */
function environmentRef(vm: Vm, o: number): number {
  const { mem } = vm;
  if (tvisfunc(mem, o)) return gcV(mem, o) + GCfunc.env;
  if (tvisudata(mem, o)) return gcV(mem, o) + GCudata.env;
  return tvisthread(mem, o) ? gcV(mem, o) + lua_State.env : 0;
}

/** Push a table, or nil for 0. */
function pushTableOrNil(vm: Vm, L: number, t: number): void {
  const top = L_top(vm.mem, L);
  if (t === 0) setnilV(vm.mem, top);
  else settabV(vm.mem, top, t);
  incr_top(vm, L);
}

/** Upvalue n (from 1) of the function at an index. */
function upvalue(
  vm: Vm,
  L: number,
  idx: number,
  n: number,
): { name: string; slot: number; object: number } | undefined {
  const o = index2adr(vm, L, idx);
  return n > 0 && tvisfunc(vm.mem, o) ? lj_debug_uvnamev(vm, gcV(vm.mem, o), n - 1) : undefined;
}

const fields: ApiTable = {
  lua_gettable: api("pi:v", (vm, L, idx) => lua_gettable(vm, L, index2adr(vm, L, idx))),
  lua_getfield: api("pip:v", getfield),
  lua_rawget: api("pi:v", (vm, L, idx) => {
    const key = fromTop(vm, L, 1);
    rawget(vm, L, gcV(vm.mem, index2adr(vm, L, idx)), key, key);
  }),
  lua_rawgeti: api("pii:v", (vm, L, idx, n) => {
    const v = lj_tab_getint(vm, gcV(vm.mem, index2adr(vm, L, idx)), n);
    push(vm, L, v === 0 ? niltv(vm) : v);
  }),
  lua_settable: api("pi:v", (vm, L, idx) => lua_settable(vm, L, index2adr(vm, L, idx))),
  lua_setfield: api("pip:v", setfield),
  lua_rawset: api("pi:v", (vm, L, idx) => {
    const t = gcV(vm.mem, index2adr(vm, L, idx));
    const slot = lj_tab_set(vm, L, t, fromTop(vm, L, 2));
    copyTV(vm.mem, slot, fromTop(vm, L, 1));
    lj_gc_slotbarriert(vm, t, slot);
    pop(vm, L, 2);
  }),
  lua_rawseti: api("pii:v", (vm, L, idx, n) => {
    const t = gcV(vm.mem, index2adr(vm, L, idx));
    const slot = lj_tab_setint(vm, L, t, n);
    copyTV(vm.mem, slot, fromTop(vm, L, 1));
    lj_gc_slotbarriert(vm, t, slot);
    pop(vm, L);
  }),
  lua_next: api("pi:i", (vm, L, idx) => {
    const key = fromTop(vm, L, 1);
    const more = lj_tab_next(vm, gcV(vm.mem, index2adr(vm, L, idx)), key, key);
    if (more > 0) incr_top(vm, L);
    else if (more === 0) pop(vm, L);
    else lj_err_msg(vm, L, "NEXTIDX");
    return more;
  }),
  lua_concat: api("pi:v", (vm, L, n) => {
    if (n >= 2) lua_concat(vm, L, n);
    if (n !== 0) return;
    setstrV(vm.mem, L_top(vm.mem, L), lj_str_newz(vm, L, ""));
    incr_top(vm, L);
  }),
};

const parts: ApiTable = {
  lua_getmetatable: api("pi:i", (vm, L, idx) => {
    const mt = getref(vm.mem, metatableRef(vm, index2adr(vm, L, idx)));
    if (mt === 0) return 0;
    pushTableOrNil(vm, L, mt);
    return 1;
  }),
  lua_setmetatable: api("pi:i", (vm, L, idx) => {
    const top = fromTop(vm, L, 1);
    setmetatable(vm, L, index2adr(vm, L, idx), tvisnil(vm.mem, top) ? 0 : gcV(vm.mem, top));
    pop(vm, L);
    return 1;
  }),
  lua_getfenv: api("pi:v", (vm, L, idx) => {
    const ref = environmentRef(vm, index2adr(vm, L, idx));
    pushTableOrNil(vm, L, ref === 0 ? 0 : getref(vm.mem, ref));
  }),
  lua_setfenv: api("pi:i", (vm, L, idx) => {
    const { mem } = vm;
    const o = index2adr(vm, L, idx);
    const ref = environmentRef(vm, o);
    const env = gcV(mem, fromTop(vm, L, 1));
    pop(vm, L);
    if (ref === 0) return 0;
    setref(mem, ref, env);
    lj_gc_objbarrier(vm, gcV(mem, o), env);
    return 1;
  }),

  lua_getupvalue: api("pii:p", (vm, L, idx, n) => {
    const uv = upvalue(vm, L, idx, n);
    if (uv === undefined) return 0;
    push(vm, L, uv.slot);
    return constant(vm, uv.name);
  }),
  lua_setupvalue: api("pii:p", (vm, L, idx, n) => {
    const uv = upvalue(vm, L, idx, n);
    if (uv === undefined) return 0;
    const top = fromTop(vm, L, 1);
    setUpvalue(vm, L, uv, top);
    pop(vm, L);
    return constant(vm, uv.name);
  }),
  lua_upvalueid: api("pii:p", (vm, L, idx, n) => {
    const uv = upvalue(vm, L, idx, n);
    if (uv === undefined) return 0;
    return isluafunc(vm.mem, gcV(vm.mem, index2adr(vm, L, idx))) ? uv.object : uv.slot;
  }),
  lua_upvaluejoin: api("piiii:v", (vm, L, idx1, n1, idx2, n2) => {
    const luafunc = (idx: number): number => {
      const fn = gcV(vm.mem, index2adr(vm, L, idx));
      if (!isluafunc(vm.mem, fn)) lj_err_msg(vm, L, "NOLFUNC");
      return fn;
    };
    const [to, from] = [luafunc(idx1), luafunc(idx2)];
    joinUpvalue(vm, L, to, n1 - 1, getref(vm.mem, from + GCfuncL.uvptr + 8 * (n2 - 1)));
  }),
};

export const tables: ApiTable = { ...fields, ...parts };
