/*
 * The table of strings: a vector of chains in guest memory, linked through nextgc.
 *
 * It doubles without a pause: chains go over to the new vector a few at a time, whenever a
 * string is asked for. Chain i of the old one becomes chains i and i + size, so one number tells
 * where to look:
 *
 *   new:  | done: 0 .. split-1 | not written | done: size .. size+split-1 | not written |
 *   old:  | empty              | split ..                                               |
 *
 * It shrinks to half in the same way, old and new exchanged: chains i and i + size become chain i.
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
/** So many chains move at a time. */
const MOVED_CHAINS = 32;
/** And so many when the collector does it. */
const SHRUNK_CHAINS = 512;

export interface StringTable {
  /** The vector, and its size - 1. */
  table: number;
  mask: number;
  /** The next vector, or 0, its size - 1, and the chains of the smaller one that have moved. */
  next: number;
  nextMask: number;
  split: number;
}

/** Guest address of the head of the chain for a hash. */
export function strchain(t: StringTable, h: number): number {
  if (t.next !== 0 && (h & t.mask & t.nextMask) < t.split) return t.next + 8 * (h & t.nextMask);
  return t.table + 8 * (h & t.mask);
}

function show(vm: Vm, table: number, mask: number): void {
  const { u32 } = vm.mem;
  u32[(vm.g + global_State.str_tab) >>> 2] = table;
  u32[(vm.g + global_State.str_mask) >>> 2] = mask;
}

/** A string is asked for, which machine code does not find while chains move: move some. */
export function strtab_move(vm: Vm): void {
  if (vm.strtab.next !== 0) move(vm, vm.strtab.split + MOVED_CHAINS);
}

/** A string has been made: begin to double when there are more than chains. */
export function strtab_grow(vm: Vm, L: number): void {
  const t = vm.strtab;
  if (t.next === 0 && vm.mem.u32[(vm.g + global_State.str_num) >>> 2] > t.mask + 1) {
    const size = 2 * (t.mask + 1);
    if (size > MAX_STRTAB) return;
    begin(vm, L, size);
  }
}

/** Begin to move to a vector of another size. */
function begin(vm: Vm, L: number, size: number): void {
  const t = vm.strtab;
  t.next = lj_mem_newvec(vm, L, size, 8);
  t.nextMask = size - 1;
  t.split = 0;
  show(vm, vm.alloc.lists + LISTS.objects, 0); // There are no cells of size 0.
  if (size <= 2 * MOVED_CHAINS * MOVED_CHAINS) move(vm, size);
}

/** Move chains up to `end`. */
function move(vm: Vm, end: number): void {
  const t = vm.strtab;
  const size = Math.min(t.mask, t.nextMask) + 1;
  const to = Math.min(end, size);
  for (let i = t.split; i < to; i++) {
    if (t.nextMask > t.mask) divide(vm, i, size);
    else unite(vm, i, size);
  }
  t.split = to;
  if (to < size) return;
  lj_mem_freevec(vm, t.table, t.mask + 1, 8);
  t.table = t.next;
  t.mask = t.nextMask;
  t.next = 0;
  show(vm, t.table, t.mask);
}

/** Chain i becomes chains i and i + size of the next vector. */
function divide(vm: Vm, i: number, size: number): void {
  const { u32 } = vm.mem;
  const { table, next } = vm.strtab;
  const low = (next + 8 * i) >>> 2;
  const high = low + 2 * size;
  u32[low] = u32[low + 1] = u32[high] = u32[high + 1] = 0;
  let s = u32[(table + 8 * i) >>> 2];
  while (s !== 0) {
    const following = u32[s >>> 2];
    const chain = (u32[(s + GCstr.hash) >>> 2] & size) === 0 ? low : high;
    u32[s >>> 2] = u32[chain];
    u32[chain] = s;
    s = following;
  }
}

/** Chains i and i + size become chain i of the next vector. */
function unite(vm: Vm, i: number, size: number): void {
  const { u32 } = vm.mem;
  const { table, next } = vm.strtab;
  const low = u32[(table + 8 * i) >>> 2];
  const high = u32[(table + 8 * (i + size)) >>> 2];
  u32[(next + 8 * i) >>> 2] = low === 0 ? high : low;
  u32[(next + 8 * i + 4) >>> 2] = 0;
  if (low === 0 || high === 0) return;
  let last = low;
  while (u32[last >>> 2] !== 0) last = u32[last >>> 2];
  u32[last >>> 2] = high;
}

/** For the collector: shrink a table that is three quarters empty by another piece; the cost, or 0 when it need not. */
export function lj_str_shrink(vm: Vm, L: number): number {
  const t = vm.strtab;
  const num = vm.mem.u32[(vm.g + global_State.str_num) >>> 2];
  if (t.next === 0 && num <= t.mask >>> 2 && t.mask >= 2 * MIN_STRTAB)
    begin(vm, L, (t.mask + 1) / 2);
  if (t.next === 0 || t.nextMask > t.mask) return 0;
  move(vm, t.split + SHRUNK_CHAINS);
  return 16 * SHRUNK_CHAINS;
}

/** The first, empty table. */
export function strtab_init(vm: Vm, L: number): void {
  const t = vm.strtab;
  t.table = lj_mem_newvec(vm, L, MIN_STRTAB, 8);
  t.mask = MIN_STRTAB - 1;
  vm.mem.u8.fill(0, t.table, t.table + 8 * MIN_STRTAB);
  show(vm, t.table, t.mask);
}
