/*
 * Memory of Lua objects: the allocator with exact accounting in gc_total, and
 * failures turned into the error "not enough memory". None of these functions
 * runs the collector.
 */
import { global_State } from "../../layout/state.js";
import { GCHeader } from "../../layout/objects.js";
import { LJ_GC } from "../../layout/value.js";
import type { CellSpace } from "./cells.js";
import type { Vm } from "../vm.js";
import { lj_err_mem } from "../run/err.js";
import { isLong, moveWithin } from "../run/work.js";
import type { OwnBlocks } from "./ownblocks.js";

/** Who has blocks of that size, if not the VM's allocator. */
const ownBlocks = (vm: Vm, size: number): OwnBlocks | undefined =>
  size > vm.alloc.maxSmall ? vm.blocks.own : undefined;

/** Allocate without accounting; 0 when there is no memory left. */
function take(vm: Vm, size: number): number {
  return ownBlocks(vm, size)?.alloc(size) ?? vm.alloc.alloc(size);
}
/** For machine code; 0 where each allocation counts, too. */
export const lj_mem_block = (vm: Vm, size: number): number =>
  vm.alloc.maxSmall > 0 ? take(vm, size) : 0;
/** Free without accounting. */
export function lj_mem_give(vm: Vm, p: number, size: number): void {
  const own = ownBlocks(vm, size);
  if (own === undefined) vm.alloc.free(p, size);
  else own.free(p);
}
/** Resize in a state that has an allocator of its own. */
function resizeOwn(vm: Vm, p: number, osz: number, nsz: number): number {
  const own = ownBlocks(vm, Math.min(osz, nsz));
  if (own !== undefined) return own.realloc(p, osz, nsz);
  const q = take(vm, nsz);
  if (q === 0) return 0;
  vm.mem.u8.copyWithin(q, p, p + Math.min(osz, nsz));
  lj_mem_give(vm, p, osz);
  return q;
}

/** What the collector knows of. */
function count(vm: Vm, bytes: number): void {
  vm.mem.u32[(vm.g + global_State.gc_total) >>> 2] += bytes;
}

/** Allocate (p and osz are 0), resize, or free (nsz is 0; the result is 0). A run may stop while much is copied. */
export function lj_mem_realloc(vm: Vm, L: number, p: number, osz: number, nsz: number): number {
  if (osz === 0) return nsz === 0 ? 0 : lj_mem_alloc(vm, L, nsz);
  if (nsz === 0) {
    lj_mem_free(vm, p, osz);
    return 0;
  }
  const n = Math.min(osz, nsz);
  const move = isLong(n) ? (to: number): void => moveWithin(vm, to, p, n) : undefined;
  const q = ownBlocks(vm, Math.max(osz, nsz))
    ? resizeOwn(vm, p, osz, nsz)
    : vm.alloc.realloc(p, osz, nsz, move);
  if (q === 0) lj_err_mem(vm, L);
  count(vm, nsz - osz);
  return q;
}

/** Make a block smaller; 0 when it has to stay as it is, since even that may take memory first. */
export function lj_mem_shrink(vm: Vm, p: number, osz: number, nsz: number): number {
  const q = ownBlocks(vm, osz) ? resizeOwn(vm, p, osz, nsz) : vm.alloc.realloc(p, osz, nsz);
  if (q !== 0) count(vm, nsz - osz);
  return q;
}

/** `size` bytes, not cleared. */
export function lj_mem_alloc(vm: Vm, L: number, size: number): number {
  const p = take(vm, size);
  if (p === 0) lj_err_mem(vm, L);
  count(vm, size);
  return p;
}

export function lj_mem_free(vm: Vm, p: number, size: number): void {
  count(vm, -size);
  lj_mem_give(vm, p, size);
}

/** Vectors of `n` elements of `esz` bytes; an empty one is address 0. */
export const lj_mem_newvec = (vm: Vm, L: number, n: number, esz: number): number =>
  n === 0 ? 0 : lj_mem_alloc(vm, L, n * esz);
export const lj_mem_reallocvec = (
  vm: Vm,
  L: number,
  p: number,
  on: number,
  n: number,
  esz: number,
): number => lj_mem_realloc(vm, L, p, on * esz, n * esz);
export function lj_mem_freevec(vm: Vm, p: number, n: number, esz: number): void {
  if (n !== 0) lj_mem_free(vm, p, n * esz);
}

/* Objects. */

/** `size` bytes for an object that the caller makes of them before the collector runs again. */
function newobject(vm: Vm, L: number, space: CellSpace, size: number): number {
  let o: number;
  if (size <= vm.alloc.maxCell) {
    const u32 = vm.mem.u32;
    const list = (space.lists + (((size + 15) >>> 4) << 3)) >>> 2;
    o = u32[list];
    if (o !== 0) u32[list] = u32[o >>> 2];
    else o = space.refill(size);
  } else {
    const { own } = vm.blocks;
    o = own === undefined ? vm.alloc.allocLarge(size) : vm.alloc.chainLarge(own.alloc(size));
  }
  if (o === 0) lj_err_mem(vm, L);
  count(vm, size);
  return o;
}

function freeobject(vm: Vm, space: CellSpace, o: number, size: number): void {
  count(vm, -size);
  if (size <= vm.alloc.maxCell) space.free(o, size);
  else {
    const { own } = vm.blocks;
    vm.alloc.unchainLarge(o);
    if (own === undefined) vm.alloc.freeUnchained(o);
    else own.free(o);
  }
}

/** A collectable object, white. The caller stores gct. */
export function lj_mem_newgco(vm: Vm, L: number, size: number): number {
  const o = newobject(vm, L, vm.objects, size);
  const { u8 } = vm.mem;
  u8[o + GCHeader.marked] = u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES;
  return o;
}
export function lj_mem_freegco(vm: Vm, o: number, size: number): void {
  freeobject(vm, vm.objects, o, size);
}

/** The same for strings, without a color. */
export const lj_mem_newstr = (vm: Vm, L: number, size: number): number =>
  newobject(vm, L, vm.strings, size);
export function lj_mem_freestr(vm: Vm, s: number, size: number): void {
  freeobject(vm, vm.strings, s, size);
}
