/*
 * Closures and upvalues.
 *
 * An open upvalue refers to a stack slot. The thread chains its open upvalues by
 * slot, highest first (nextgc). Closing copies the value into the upvalue, which then
 * is an ordinary object.
 */
import {
  FF,
  GCfunc,
  GCfuncC,
  GCfuncL,
  GCHeader,
  GCproto,
  GCupval,
  PROTO,
  PROTO_UV,
} from "../../layout/objects.js";
import { global_State, lua_State } from "../../layout/state.js";
import { GCT, LJ_GC } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { L_base } from "../run/frame.js";
import { isdead, lj_gc_closeuv } from "../gc/gc.js";
import { lj_mem_freegco, lj_mem_newgco } from "../memory/mem.js";
import { setnilV, setref } from "./tvalue.js";
import type { Vm } from "../vm.js";
import { charge } from "../run/work.js";

const sizeCfunc = (n: number): number => GCfuncC.SIZEOF + 8 * n;
const sizeLfunc = (n: number): number => GCfuncL.SIZEOF + 8 * n;
/** The first instruction (the header) of a prototype. */
export const proto_bc = (pt: number): number => pt + GCproto.SIZEOF;
/** Upvalue `i` of a Lua function. */
export const func_uvptr = (mem: GuestMemory, fn: number, i: number): number =>
  mem.u32[(fn + GCfuncL.uvptr + 8 * i) >>> 2];
/** The value's address of an upvalue, open or closed. */
export const uvval = (mem: GuestMemory, uv: number): number => mem.u32[(uv + GCupval.v) >>> 2];
const proto_uv = (mem: GuestMemory, pt: number, i: number): number =>
  mem.u16[(mem.u32[(pt + GCproto.uv) >>> 2] + 2 * i) >>> 1];

export function lj_func_freeproto(vm: Vm, pt: number): void {
  lj_mem_freegco(vm, pt, vm.mem.u32[(pt + GCproto.sizept) >>> 2]);
}

/* Upvalues. */

/** The open upvalue of a stack slot: the existing one, or a new one. */
function finduv(vm: Vm, L: number, slot: number): number {
  const { u32, u8 } = vm.mem;
  let link = L + lua_State.openupval;
  let steps = 0;
  for (let p = u32[link >>> 2]; p !== 0 && uvval(vm.mem, p) >= slot; p = u32[link >>> 2]) {
    if (uvval(vm.mem, p) === slot) {
      if (isdead(vm, p)) u8[p + GCHeader.marked] ^= LJ_GC.WHITES;
      return p;
    }
    link = p;
    if ((++steps & 63) === 0) charge(vm, 64);
  }
  const uv = lj_mem_newgco(vm, L, GCupval.SIZEOF);
  const mem = vm.mem;
  mem.u8[uv + GCupval.gct] = GCT.UPVAL;
  mem.u8[uv + GCupval.closed] = 0;
  setref(mem, uv + GCupval.v, slot);
  setref(mem, uv, mem.u32[link >>> 2]);
  setref(mem, link, uv);
  return uv;
}

/** A closed upvalue that holds nil. */
function emptyuv(vm: Vm, L: number): number {
  const uv = lj_mem_newgco(vm, L, GCupval.SIZEOF);
  const mem = vm.mem;
  mem.u8[uv + GCupval.gct] = GCT.UPVAL;
  mem.u8[uv + GCupval.closed] = 1;
  setnilV(mem, uv + GCupval.tv);
  setref(mem, uv + GCupval.v, uv + GCupval.tv);
  return uv;
}

/** Close all upvalues of slots from `level` on. */
export function lj_func_closeuv(vm: Vm, L: number, level: number): void {
  const mem = vm.mem;
  const { u32 } = mem;
  const open = (L + lua_State.openupval) >>> 2;
  for (let uv = u32[open]; uv !== 0 && uvval(mem, uv) >= level; uv = u32[open]) {
    u32[open] = u32[uv >>> 2];
    if (isdead(vm, uv)) lj_func_freeuv(vm, uv);
    else lj_gc_closeuv(vm, uv);
  }
}

export function lj_func_freeuv(vm: Vm, uv: number): void {
  lj_mem_freegco(vm, uv, GCupval.SIZEOF);
}

/* Functions. */

/** A C function with room for `nelems` upvalues; the caller stores `f` and the upvalues. */
export function lj_func_newC(vm: Vm, L: number, nelems: number, env: number): number {
  const fn = lj_mem_newgco(vm, L, sizeCfunc(nelems));
  const mem = vm.mem;
  mem.u8[fn + GCfunc.gct] = GCT.FUNC;
  mem.u8[fn + GCfunc.ffid] = FF.C;
  mem.u8[fn + GCfunc.nupvalues] = nelems;
  setref(mem, fn + GCfunc.env, env);
  setref(mem, fn + GCfunc.pc, vm.g + global_State.bc_cfunc_ext);
  setref(mem, fn + GCfuncC.f, 0);
  for (let i = 0; i < nelems; i++) setnilV(mem, fn + GCfuncC.upvalue + 8 * i);
  return fn;
}

/** Without upvalues yet; also counts the closures of the prototype, up to seven. */
function newL(vm: Vm, L: number, pt: number, env: number): number {
  const fn = lj_mem_newgco(vm, L, sizeLfunc(vm.mem.u8[pt + GCproto.sizeuv]));
  const mem = vm.mem;
  mem.u8[fn + GCfunc.gct] = GCT.FUNC;
  mem.u8[fn + GCfunc.ffid] = FF.LUA;
  mem.u8[fn + GCfunc.nupvalues] = 0;
  setref(mem, fn + GCfunc.env, env);
  setref(mem, fn + GCfunc.pc, proto_bc(pt));
  const count = mem.u8[pt + GCproto.flags] + PROTO.CLCOUNT;
  mem.u8[pt + GCproto.flags] = count - ((count >>> PROTO.CLC_BITS) & PROTO.CLCOUNT);
  return fn;
}

/** Tells apart upvalues in traces: equal for the same variable of the same closure. */
function describeuv(mem: GuestMemory, uv: number, origin: number, desc: number): void {
  mem.u8[uv + GCupval.immutable] = desc & PROTO_UV.IMMUTABLE ? 1 : 0;
  mem.u32[(uv + GCupval.dhash) >>> 2] = origin ^ (desc << 24);
}

/** A Lua function whose upvalues are its own and nil: a main chunk. */
export function lj_func_newL_empty(vm: Vm, L: number, pt: number, env: number): number {
  const fn = newL(vm, L, pt, env);
  const n = vm.mem.u8[pt + GCproto.sizeuv];
  for (let i = 0; i < n; i++) {
    const uv = emptyuv(vm, L);
    describeuv(vm.mem, uv, pt, proto_uv(vm.mem, pt, i));
    setref(vm.mem, fn + GCfuncL.uvptr + 8 * i, uv);
  }
  vm.mem.u8[fn + GCfunc.nupvalues] = n;
  return fn;
}

/**
 * FNEW: a closure in the running function `parent`, whose base is L->base. The caller has looked after the collector.
 */
export function lj_func_newL_gc(vm: Vm, L: number, pt: number, parent: number): number {
  const fn = newL(vm, L, pt, vm.mem.u32[(parent + GCfunc.env) >>> 2]);
  const n = vm.mem.u8[pt + GCproto.sizeuv];
  const origin = vm.mem.u32[(parent + GCfunc.pc) >>> 2];
  const base = L_base(vm.mem, L);
  for (let i = 0; i < n; i++) {
    const desc = proto_uv(vm.mem, pt, i);
    let uv: number;
    if (desc & PROTO_UV.LOCAL) {
      uv = finduv(vm, L, base + 8 * (desc & 0xff));
      describeuv(vm.mem, uv, origin, desc);
    } else {
      uv = func_uvptr(vm.mem, parent, desc);
    }
    setref(vm.mem, fn + GCfuncL.uvptr + 8 * i, uv);
  }
  vm.mem.u8[fn + GCfunc.nupvalues] = n;
  return fn;
}

/** Bytes of a function object. */
function lj_func_size(mem: GuestMemory, fn: number): number {
  const n = mem.u8[fn + GCfunc.nupvalues];
  return mem.u8[fn + GCfunc.ffid] === FF.LUA ? sizeLfunc(n) : sizeCfunc(n);
}

export function lj_func_free(vm: Vm, fn: number): void {
  lj_mem_freegco(vm, fn, lj_func_size(vm.mem, fn));
}
