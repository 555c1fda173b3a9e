/*
 * String buffers: growing byte buffers in guest memory, as the payload of a userdata,
 * so that machine code can work on them and they count as Lua memory.
 *
 *        b         r            w          e
 *        | consumed|  the bytes |   room   |
 *
 * A buffer that was set to a string shows the bytes of the string itself (COW) and
 * copies them before it writes. What must not be moved while it is filled is what
 * SBuf of buf.ts is for.
 */
import { GCudata, LJ_MAX, SBUF_FLAG, SBufExt } from "../../layout/objects.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_err_mem } from "../run/err.js";
import { lj_gc_objbarrier } from "../gc/gc.js";
import { gc_markobj } from "../gc/gcmark.js";
import { lj_mem_alloc, lj_mem_free, lj_mem_realloc } from "../memory/mem.js";
import { lj_str_new, strdata, strlen } from "../objects/str.js";
import { gcV, setref, tvisstr } from "../objects/tvalue.js";
import type { Vm } from "../vm.js";
import { chargeCopy, copyBytes, moveWithin } from "../run/work.js";

/** Smallest block. */
const LJ_MIN_SBUF = 32;

const field = (mem: GuestMemory, sbx: number, f: SBufExt): number => mem.u32[(sbx + f) >>> 2];
function setfield(mem: GuestMemory, sbx: number, f: SBufExt, v: number): void {
  mem.u32[(sbx + f) >>> 2] = v;
}

/** The buffer in a userdata, and back. */
export const uddata_buf = (ud: number): number => ud + GCudata.SIZEOF;
const udataOf = (sbx: number): number => sbx - GCudata.SIZEOF;

export const sbufxlen = (mem: GuestMemory, sbx: number): number =>
  field(mem, sbx, SBufExt.w) - field(mem, sbx, SBufExt.r);
/** Address of the first byte. */
export const sbufxdata = (mem: GuestMemory, sbx: number): number => field(mem, sbx, SBufExt.r);
export const sbufiscow = (mem: GuestMemory, sbx: number): boolean =>
  (field(mem, sbx, SBufExt.L) & SBUF_FLAG.COW) !== 0;

/** Point to a block of `size` bytes of which `len` are in use. */
function setblock(mem: GuestMemory, sbx: number, b: number, len: number, size: number): void {
  setfield(mem, sbx, SBufExt.b, b);
  setfield(mem, sbx, SBufExt.r, b);
  setfield(mem, sbx, SBufExt.w, b + len);
  setfield(mem, sbx, SBufExt.e, b + size);
}

/** A fresh buffer without a block. */
export function lj_bufx_init(mem: GuestMemory, sbx: number, L: number): void {
  mem.u8.fill(0, sbx, sbx + SBufExt.SIZEOF);
  setfield(mem, sbx, SBufExt.L, L | SBUF_FLAG.EXT);
}

/** Give up the bytes of another object. */
function dropcow(mem: GuestMemory, sbx: number): void {
  mem.u32[(sbx + SBufExt.L) >>> 2] &= ~SBUF_FLAG.COW;
  setref(mem, sbx + SBufExt.cowref, 0);
}

/** Forget the bytes and free the block. */
export function lj_bufx_free(vm: Vm, sbx: number): void {
  const { mem } = vm;
  const b = field(mem, sbx, SBufExt.b);
  if (sbufiscow(mem, sbx)) dropcow(mem, sbx);
  else if (b !== 0) lj_mem_free(vm, b, field(mem, sbx, SBufExt.e) - b);
  setblock(mem, sbx, 0, 0, 0);
}

/** Forget the bytes. */
export function lj_bufx_reset(mem: GuestMemory, sbx: number): void {
  if (sbufiscow(mem, sbx)) {
    dropcow(mem, sbx);
    setblock(mem, sbx, 0, 0, 0);
  } else {
    const b = field(mem, sbx, SBufExt.b);
    setfield(mem, sbx, SBufExt.r, b);
    setfield(mem, sbx, SBufExt.w, b);
  }
}

/** Show `len` bytes at p that belong to the object `ref`. */
export function lj_bufx_set_cow(vm: Vm, sbx: number, p: number, len: number, ref: number): void {
  const { mem } = vm;
  lj_bufx_free(vm, sbx);
  setblock(mem, sbx, p, len, len);
  mem.u32[(sbx + SBufExt.L) >>> 2] |= SBUF_FLAG.COW;
  setref(mem, sbx + SBufExt.cowref, ref);
  lj_gc_objbarrier(vm, udataOf(sbx), ref);
}

/** Bytes that may be written at sbufxend. */
export const sbufxleft = (mem: GuestMemory, sbx: number): number =>
  field(mem, sbx, SBufExt.e) - field(mem, sbx, SBufExt.w);
export const sbufxend = (mem: GuestMemory, sbx: number): number => field(mem, sbx, SBufExt.w);
/** What was written there, `n` bytes, is part of the buffer. */
export function lj_bufx_commit(mem: GuestMemory, sbx: number, n: number): void {
  setfield(mem, sbx, SBufExt.w, field(mem, sbx, SBufExt.w) + n);
}

/** Take `n` bytes away at the front. */
export function lj_bufx_skip(mem: GuestMemory, sbx: number, n: number): void {
  if (n < sbufxlen(mem, sbx)) {
    setfield(mem, sbx, SBufExt.r, field(mem, sbx, SBufExt.r) + n);
  } else if (sbufiscow(mem, sbx)) {
    setfield(mem, sbx, SBufExt.r, field(mem, sbx, SBufExt.w));
  } else {
    lj_bufx_reset(mem, sbx);
  }
}

/** A block that holds `size` bytes; what is in the old one stays where it is in it. */
function grow(vm: Vm, L: number, sbx: number, size: number): void {
  const { mem } = vm;
  const b = field(mem, sbx, SBufExt.b);
  const osize = field(mem, sbx, SBufExt.e) - b;
  let nsize = Math.max(osize, LJ_MIN_SBUF);
  while (nsize < size) nsize *= 2;
  let nb: number;
  if (sbufiscow(mem, sbx)) {
    nb = lj_mem_alloc(vm, L, nsize);
    moveWithin(vm, nb, b, osize);
    dropcow(mem, sbx);
  } else {
    nb = lj_mem_realloc(vm, L, b, osize, nsize);
  }
  setfield(mem, sbx, SBufExt.w, nb + field(mem, sbx, SBufExt.w) - b);
  setfield(mem, sbx, SBufExt.r, nb + field(mem, sbx, SBufExt.r) - b);
  setfield(mem, sbx, SBufExt.b, nb);
  setfield(mem, sbx, SBufExt.e, nb + nsize);
}

/** Make room for `more` bytes behind what there is. */
export function lj_bufx_need(vm: Vm, L: number, sbx: number, more: number): void {
  const { mem } = vm;
  const e = field(mem, sbx, SBufExt.e);
  const w = field(mem, sbx, SBufExt.w);
  if (more <= e - w && !sbufiscow(mem, sbx)) return;
  const b = field(mem, sbx, SBufExt.b);
  const r = field(mem, sbx, SBufExt.r);
  const len = w - r;
  const size = e - b;
  if (len + more > LJ_MAX.BUF) lj_err_mem(vm, L);
  if (len + more > size) {
    grow(vm, L, sbx, len + more);
  } else if (sbufiscow(mem, sbx) || r - b < size >>> 3) {
    // Little was consumed: moving the rest down would have to be done again soon.
    grow(vm, L, sbx, w - b + more);
    return;
  }
  const nb = field(mem, sbx, SBufExt.b);
  if (r !== b) {
    chargeCopy(vm, len); // at once: what is moved by a part is lost
    vm.mem.u8.copyWithin(nb, nb + r - b, nb + w - b);
    setfield(mem, sbx, SBufExt.r, nb);
    setfield(mem, sbx, SBufExt.w, nb + len);
  }
}

/** Where `n` bytes may be written, which then are part of the buffer. */
function advance(vm: Vm, L: number, sbx: number, n: number): number {
  lj_bufx_need(vm, L, sbx, n);
  const w = field(vm.mem, sbx, SBufExt.w);
  setfield(vm.mem, sbx, SBufExt.w, w + n);
  return w;
}

/** Append `n` bytes of guest memory. */
export function lj_bufx_putmem(vm: Vm, L: number, sbx: number, addr: number, n: number): void {
  if (n === 0) return;
  chargeCopy(vm, n);
  const w = advance(vm, L, sbx, n);
  const { u8 } = vm.mem;
  if (n > 64) u8.copyWithin(w, addr, addr + n);
  else for (let i = 0; i < n; i++) u8[w + i] = u8[addr + i];
}

/** Append `n` bytes from outside of guest memory. */
export function lj_bufx_putbytes(
  vm: Vm,
  L: number,
  sbx: number,
  from: Uint8Array,
  n: number,
): void {
  if (n === 0) return;
  lj_bufx_need(vm, L, sbx, n);
  const w = field(vm.mem, sbx, SBufExt.w);
  const { u8 } = vm.mem;
  if (n > 64) copyBytes(vm, u8, w, from, 0, n);
  else for (let i = 0; i < n; i++) u8[w + i] = from[i];
  setfield(vm.mem, sbx, SBufExt.w, w + n);
}

/** Its bytes as a string. */
export const lj_bufx_str = (vm: Vm, L: number, sbx: number): number =>
  lj_str_new(vm, L, sbufxdata(vm.mem, sbx), sbufxlen(vm.mem, sbx));

/** The bytes of a string or buffer at `o`. */
export function textdata(vm: Vm, o: number): number {
  const obj = gcV(vm.mem, o);
  return tvisstr(vm.mem, o) ? strdata(obj) : sbufxdata(vm.mem, uddata_buf(obj));
}
export function textlen(vm: Vm, o: number): number {
  const obj = gcV(vm.mem, o);
  return tvisstr(vm.mem, o) ? strlen(vm, obj) : sbufxlen(vm.mem, uddata_buf(obj));
}

/** For the collector: mark what a buffer refers to. */
export function lj_bufx_mark(vm: Vm, sbx: number): void {
  const { mem } = vm;
  if (sbufiscow(mem, sbx)) gc_markobj(vm, field(mem, sbx, SBufExt.cowref));
  gc_markobj(vm, field(mem, sbx, SBufExt.dict_str));
  gc_markobj(vm, field(mem, sbx, SBufExt.dict_mt));
}
