/*
 * The table of strings: a vector of chains in guest memory, linked through nextgc.
 *
 * It doubles without a pause: chains go over to the new vector a few at a time, whenever a
 * string is made. Chain i of the old one becomes chains i and i + size, so one number tells
 * where to look:
 *
 *   new:  | done: 0 .. split-1 | not written | done: size .. size+split-1 | not written |
 *   old:  | empty              | split ..                                               |
 *
 * Machine code knows one vector only. Meanwhile it sees a single empty chain and more strings
 * than that is good for, and leaves all to the runtime.
 */
import { LISTS } from "../../layout/memory.js";
import { GCstr } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { lj_mem_freevec, lj_mem_newvec } from "../memory/mem.js";
import type { Vm } from "../vm.js";

/** Chains that the table has at least and at most. */
const MIN_STRTAB = 256;
const MAX_STRTAB = 1 << 26;
/** A new string moves so many chains while the table grows. */
const MOVED_CHAINS = 32;

export interface StringTable {
  /** The vector, and its size - 1. */
  table: number;
  mask: number;
  /** The next vector, of twice the size, or 0, and the chains that have moved to it. */
  next: number;
  split: number;
}

/** Guest address of the head of the chain for a hash. */
export function strchain(t: StringTable, h: number): number {
  const i = h & t.mask;
  return t.next !== 0 && i < t.split ? t.next + 8 * (h & (2 * t.mask + 1)) : t.table + 8 * i;
}

function show(vm: Vm, table: number, mask: number): void {
  const { u32 } = vm.mem;
  u32[(vm.g + global_State.str_tab) >>> 2] = table;
  u32[(vm.g + global_State.str_mask) >>> 2] = mask;
}

/** A string has been made: go on doubling, or begin when there are more than chains. */
export function strtab_grow(vm: Vm, L: number): void {
  const t = vm.strtab;
  if (t.next !== 0) {
    move(vm, Math.min(t.split + MOVED_CHAINS, t.mask + 1));
  } else if (vm.mem.u32[(vm.g + global_State.str_num) >>> 2] > t.mask + 1) {
    const size = 2 * (t.mask + 1);
    if (size > MAX_STRTAB) return;
    t.next = lj_mem_newvec(vm, L, size, 8);
    t.split = 0;
    show(vm, vm.alloc.lists + LISTS.objects, 0); // There are no cells of size 0.
    if (size <= 2 * MOVED_CHAINS * MOVED_CHAINS) move(vm, t.mask + 1);
  }
}

/** Move chains up to `end`. */
function move(vm: Vm, end: number): void {
  const t = vm.strtab;
  const { u32 } = vm.mem;
  const size = t.mask + 1;
  for (let i = t.split; i < end; i++) {
    const low = (t.next + 8 * i) >>> 2;
    const high = low + 2 * size;
    const old = (t.table + 8 * i) >>> 2;
    u32[low] = u32[low + 1] = u32[high] = u32[high + 1] = 0;
    let s = u32[old];
    while (s !== 0) {
      const following = u32[s >>> 2];
      const chain = (u32[(s + GCstr.hash) >>> 2] & size) === 0 ? low : high;
      u32[s >>> 2] = u32[chain];
      u32[chain] = s;
      s = following;
    }
  }
  t.split = end;
  if (end < size) return;
  lj_mem_freevec(vm, t.table, size, 8);
  t.table = t.next;
  t.mask = 2 * size - 1;
  t.next = 0;
  show(vm, t.table, t.mask);
}

/** For the collector: the table shrinks to half when it is three quarters empty. */
export function lj_str_shrink(vm: Vm, L: number): void {
  const t = vm.strtab;
  const num = vm.mem.u32[(vm.g + global_State.str_num) >>> 2];
  if (t.next !== 0 || num > t.mask >>> 2 || t.mask < 2 * MIN_STRTAB) return;
  const size = (t.mask + 1) / 2;
  const table = lj_mem_newvec(vm, L, size, 8);
  const { u32 } = vm.mem;
  for (let i = 0; i < size; i++) {
    const low = u32[(t.table + 8 * i) >>> 2];
    const high = u32[(t.table + 8 * (i + size)) >>> 2];
    u32[(table + 8 * i) >>> 2] = low === 0 ? high : low;
    u32[(table + 8 * i + 4) >>> 2] = 0;
    if (low === 0 || high === 0) continue;
    let last = low;
    while (u32[last >>> 2] !== 0) last = u32[last >>> 2];
    u32[last >>> 2] = high;
  }
  lj_mem_freevec(vm, t.table, 2 * size, 8);
  t.table = table;
  t.mask = size - 1;
  show(vm, table, t.mask);
}

/** The first, empty table. */
export function strtab_init(vm: Vm, L: number): void {
  const t = vm.strtab;
  t.table = lj_mem_newvec(vm, L, MIN_STRTAB, 8);
  t.mask = MIN_STRTAB - 1;
  vm.mem.u8.fill(0, t.table, t.table + 8 * MIN_STRTAB);
  show(vm, t.table, t.mask);
}
