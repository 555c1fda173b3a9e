/*
 * The stack of a C function: its size, and values moved about on it.
 */
import { lj_cpcall } from "../core/run/call.js";
import { lj_err_callerv } from "../core/run/err.js";
import { L_base, L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_barrier, lj_gc_objbarrier } from "../core/gc/gc.js";
import { lj_state_growstack } from "../core/objects/state.js";
import { copyTV, gctOf, gcV, setnilV, setref } from "../core/objects/tvalue.js";
import { curr_func } from "../core/run/frame.js";
import type { Vm } from "../core/vm.js";
import { LJ_STACK, LUA } from "../layout/frame.js";
import { GCfunc } from "../layout/objects.js";
import { lua_State } from "../layout/state.js";
import { GCT } from "../layout/value.js";
import { api, type ApiTable } from "./define.js";
import { LUA_GLOBALSINDEX } from "../layout/capi.js";
import { index2adr, LUA_ENVIRONINDEX, pop, push, text } from "./slots.js";

export function lua_checkstack(vm: Vm, L: number, size: number): boolean {
  const { mem } = vm;
  const used = (L_top(mem, L) - L_base(mem, L)) / 8;
  if (size > LJ_STACK.CSTACK || used + size > LJ_STACK.CSTACK) return false;
  if (size <= 0) return true;
  const free = (mem.u32[(L + lua_State.maxstack) >>> 2] - L_top(mem, L)) / 8;
  if (free > size) return true;
  const status = lj_cpcall(vm, L, () => lj_state_growstack(vm, L, size));
  if (status !== LUA.OK) pop(vm, L);
  return status === LUA.OK;
}

function settop(vm: Vm, L: number, idx: number): void {
  const { mem } = vm;
  const top = L_top(mem, L);
  const to = idx >= 0 ? L_base(mem, L) + 8 * idx : top + 8 * (idx + 1);
  for (let o = top; o < to; o += 8) setnilV(mem, o);
  setL_top(mem, L, to);
}

/** Store `from` at an index that may be of an environment or an upvalue. */
function assign(vm: Vm, L: number, idx: number, from: number): void {
  const { mem } = vm;
  const fn = curr_func(mem, L);
  if (idx === LUA_GLOBALSINDEX) {
    setref(mem, L + lua_State.env, gcV(mem, from));
  } else if (idx === LUA_ENVIRONINDEX) {
    if (gctOf(mem, fn) !== GCT.FUNC) return;
    setref(mem, fn + GCfunc.env, gcV(mem, from));
    lj_gc_objbarrier(vm, fn, gcV(mem, from));
  } else {
    copyTV(mem, index2adr(vm, L, idx), from);
    if (idx < LUA_GLOBALSINDEX) lj_gc_barrier(vm, fn, from);
  }
}

export const stack: ApiTable = {
  lua_gettop: api("p:i", ({ mem }, L) => (L_top(mem, L) - L_base(mem, L)) / 8),
  lua_settop: api("pi:v", settop),
  lua_pushvalue: api("pi:v", (vm, L, idx) => push(vm, L, index2adr(vm, L, idx))),
  lua_remove: api("pi:v", (vm, L, idx) => {
    const top = L_top(vm.mem, L);
    for (let o = index2adr(vm, L, idx) + 8; o < top; o += 8) copyTV(vm.mem, o - 8, o);
    pop(vm, L);
  }),
  lua_insert: api("pi:v", (vm, L, idx) => {
    const { mem } = vm;
    const to = index2adr(vm, L, idx);
    const top = L_top(mem, L);
    for (let o = top; o > to; o -= 8) copyTV(mem, o, o - 8);
    copyTV(mem, to, top);
  }),
  lua_replace: api("pi:v", (vm, L, idx) => {
    assign(vm, L, idx, L_top(vm.mem, L) - 8);
    pop(vm, L);
  }),
  lua_copy: api("pii:v", (vm, L, from, to) => assign(vm, L, to, index2adr(vm, L, from))),
  lua_checkstack: api("pi:i", (vm, L, size) => Number(lua_checkstack(vm, L, size))),
  luaL_checkstack: api("pip:v", (vm, L, size, message) => {
    if (!lua_checkstack(vm, L, size)) lj_err_callerv(vm, L, "STKOVM", text(vm, message));
  }),
  lua_xmove: api("ppi:v", (vm, from, to, n) => {
    if (from === to) return;
    const { mem } = vm;
    let o = L_top(mem, from) - 8 * n;
    let t = L_top(mem, to);
    setL_top(mem, from, o);
    for (; n > 0; n--, o += 8, t += 8) copyTV(mem, t, o);
    setL_top(mem, to, t);
  }),
};
