/*
 * The sizes of tables: building parts, and choosing their sizes when a new key
 * finds no free node. The array part gets the largest power of two (and slot 0)
 * of which more than half is in use; everything else goes to the hash part.
 * Importers use tab.ts.
 */
import { GCtab, LJ_MAX, Node } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { HI, HI_NUMBER_END, LJ_GC } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_err_msg } from "../run/err.js";
import { gc_mark_written } from "../gc/gcmark.js";
import { gc_weak_rebuilt } from "../gc/gcweak.js";
import { lj_mem_freevec, lj_mem_newvec, lj_mem_reallocvec } from "../memory/mem.js";
import {
  arrayslot,
  hsize2hbits,
  intHi,
  intLo,
  intOfWords,
  addKeyWords,
  tab_hbits,
  tabasize,
  tabhmask,
  tabnode,
} from "./tab.js";
import { copyTV, tvisnil } from "./tvalue.js";
import type { Vm } from "../vm.js";
import { charge, SLICE } from "../run/work.js";

/** What a node costs that is counted, moved or cleared, in units of work. */
const COUNT_COST = 4;
const MOVE_COST = 12;
const CLEAR_COST = 4;

/** nil is all ones. */
export const fillNil = ({ i32 }: GuestMemory, o: number, n: number): unknown =>
  i32.fill(-1, o >>> 2, (o >>> 2) + 2 * n);

/** Do something for each of 0 .. n, which costs so many units a time; a run may stop in between. */
function paid(vm: Vm, n: number, cost: number, part: (from: number, to: number) => void): void {
  for (let from = 0; from < n;) {
    const to = Math.min(from + SLICE / 16, n);
    charge(vm, cost * (to - from));
    part(from, to);
    from = to;
  }
}

/** Give the table a hash part whose nodes the caller fills; the old one is the caller's, too. */
export function allochpart(vm: Vm, L: number, t: number, hbits: number): void {
  if (hbits > LJ_MAX.HBITS) lj_err_msg(vm, L, "TABOV");
  const hsize = 2 ** hbits;
  const node = lj_mem_newvec(vm, L, hsize, Node.SIZEOF);
  const { u32 } = vm.mem;
  u32[(t + GCtab.node) >>> 2] = node;
  u32[(t + GCtab.hmask) >>> 2] = hsize - 1;
  u32[(t + GCtab.freetop) >>> 2] = node + Node.SIZEOF * hsize;
}

/** Give the table an empty hash part; the old one is the caller's. */
export function newhpart(vm: Vm, L: number, t: number, hbits: number): void {
  allochpart(vm, L, t, hbits);
  clearAll(vm, t);
}

/** Make all fields nil; a run may stop in between. Chains are cut when nothing in them has a value. */
export function clearParts(vm: Vm, t: number): void {
  const { mem } = vm;
  paid(vm, tabasize(mem, t), 1, (from, to) => fillNil(mem, arrayslot(mem, t, from), to - from));
  const hmask = tabhmask(mem, t);
  if (hmask === 0) return;
  paid(vm, hmask + 1, CLEAR_COST, (from, to) => {
    for (let i = from; i < to; i++) fillNil(mem, tabnode(mem, t, i) + Node.val, 1);
  });
  clearAll(vm, t);
  mem.u32[(t + GCtab.freetop) >>> 2] = tabnode(mem, t, hmask + 1);
}

/** An array part for a table that has none yet, in pieces. */
export const newLongArray = (vm: Vm, L: number, t: number, asize: number): void =>
  resizing(vm, L, t, (before) => growArray(vm, L, t, asize, before));

const WORDS = Node.SIZEOF / 4;
function clearAll(vm: Vm, t: number): void {
  const { i32 } = vm.mem;
  const node = tabnode(vm.mem, t, 0) >>> 2;
  paid(vm, tabhmask(vm.mem, t) + 1, CLEAR_COST, (from, to) => {
    for (let i = node + WORDS * from; i < node + WORDS * to; i += WORDS) {
      i32[i] = i32[i + 1] = i32[i + 2] = i32[i + 3] = -1;
      i32[i + 4] = i32[i + 5] = 0;
    }
  });
}

/** The parts of a table. */
interface Parts {
  readonly array: number;
  readonly asize: number;
  readonly colo: number;
  readonly node: number;
  readonly hmask: number;
  readonly freetop: number;
}
const partsOf = ({ u32, i8 }: GuestMemory, t: number): Parts => ({
  array: u32[(t + GCtab.array) >>> 2],
  asize: u32[(t + GCtab.asize) >>> 2],
  colo: i8[t + GCtab.colo],
  node: u32[(t + GCtab.node) >>> 2],
  hmask: u32[(t + GCtab.hmask) >>> 2],
  freetop: u32[(t + GCtab.freetop) >>> 2],
});

/** Does an array part stay where it is, beside a larger one? What is large grows in place, if it can. */
const staysBehind = (vm: Vm, { asize, colo }: Parts): boolean =>
  colo > 0 || 8 * asize <= vm.alloc.maxSmall;

/**
 * Give a table other parts. When that fails, or a run stops in the middle of it, which may be for want of a second
 * in large tables, it is as it was: the old parts are there until the new ones are filled.
 */
function resizing(vm: Vm, L: number, t: number, body: (before: Parts) => void): void {
  gc_mark_written(vm);
  const before = partsOf(vm.mem, t);
  try {
    body(before);
  } catch (e) {
    restore(vm, L, t, before);
    throw e;
  }
  const { array, asize, node } = partsOf(vm.mem, t);
  if (node !== before.node && before.hmask > 0)
    lj_mem_freevec(vm, before.node, before.hmask + 1, Node.SIZEOF);
  if (before.colo > 0) return;
  if (asize < before.asize)
    vm.mem.u32[(t + GCtab.array) >>> 2] = lj_mem_reallocvec(vm, L, array, before.asize, asize, 8);
  else if (asize > before.asize && staysBehind(vm, before))
    lj_mem_freevec(vm, before.array, before.asize, 8);
}

function restore(vm: Vm, L: number, t: number, before: Parts): void {
  const now = partsOf(vm.mem, t);
  if (now.node !== before.node && now.hmask > 0)
    lj_mem_freevec(vm, now.node, now.hmask + 1, Node.SIZEOF);
  let { array } = before;
  if (now.asize > before.asize) {
    if (staysBehind(vm, before)) lj_mem_freevec(vm, now.array, now.asize, 8);
    else array = lj_mem_reallocvec(vm, L, now.array, now.asize, before.asize, 8);
  }
  const { u32, i8 } = vm.mem;
  u32[(t + GCtab.array) >>> 2] = array;
  u32[(t + GCtab.asize) >>> 2] = before.asize;
  i8[t + GCtab.colo] = before.colo;
  u32[(t + GCtab.node) >>> 2] = before.node;
  u32[(t + GCtab.hmask) >>> 2] = before.hmask;
  u32[(t + GCtab.freetop) >>> 2] = before.freetop;
}

/** Grow the array part to `asize` slots. */
function growArray(vm: Vm, L: number, t: number, asize: number, before: Parts): void {
  if (asize > LJ_MAX.ASIZE) lj_err_msg(vm, L, "TABOV");
  const old = before.asize;
  let array: number;
  if (staysBehind(vm, before)) {
    array = lj_mem_newvec(vm, L, asize, 8);
    for (let i = 0; i < 8 * old; i += 8) copyTV(vm.mem, array + i, before.array + i);
    if (before.colo > 0) vm.mem.u8[t + GCtab.colo] |= 0x80;
  } else {
    array = lj_mem_reallocvec(vm, L, before.array, old, asize, 8);
  }
  const { mem } = vm;
  mem.u32[(t + GCtab.array) >>> 2] = array;
  mem.u32[(t + GCtab.asize) >>> 2] = asize;
  paid(vm, asize - old, 1, (from, to) => fillNil(mem, array + 8 * (old + from), to - from));
}

/** Move what is beyond `asize` from the array part to the hash part. */
function shrinkArray(vm: Vm, L: number, t: number, asize: number, before: Parts): void {
  const { mem } = vm;
  const { array } = before;
  mem.u32[(t + GCtab.asize) >>> 2] = asize;
  paid(vm, before.asize - asize, 1, (from, to) => {
    for (let i = asize + from; i < asize + to; i++)
      if (!tvisnil(mem, array + 8 * i)) {
        const o = addKeyWords(vm, L, t, intLo(i), intHi(i));
        copyTV(mem, o, array + 8 * i);
      }
  });
}

/** From so many nodes on machine code moves them: it is decoded, or translated code is loaded, at the first call. */
const MANY_NODES = 256;
function moveNodes(vm: Vm, L: number, t: number, { asize, node, hmask }: Parts): void {
  const { mem, machine, sym } = vm;
  // Machine code adds nodes without barriers, and no elements of the array part.
  const simple =
    hmask >= MANY_NODES &&
    asize >= tabasize(mem, t) &&
    (mem.u8[t + GCtab.marked] & LJ_GC.BIG) === 0;
  paid(vm, hmask + 1, MOVE_COST, (from, to) => {
    const first = node + Node.SIZEOF * from;
    const end = node + Node.SIZEOF * to;
    if (simple) machine.callUnpaid(sym.lj_vm_tab_nodes, t, end, first);
    else for (let n = first; n < end; n += Node.SIZEOF) moveNode(vm, L, t, n);
  });
}
function moveNode(vm: Vm, L: number, t: number, n: number): void {
  const { mem } = vm;
  if (tvisnil(mem, n + Node.val)) return;
  const key = (n + Node.key) >>> 2;
  copyTV(mem, addKeyWords(vm, L, t, mem.i32[key], mem.i32[key + 1]), n + Node.val);
}

/** Rebuild the table with these sizes; they must hold all keys. */
export function lj_tab_resize(vm: Vm, L: number, t: number, asize: number, hbits: number): void {
  if (vm.big.table === t) vm.big.seen = 0;
  else gc_weak_rebuilt(vm, t);
  resizing(vm, L, t, (before) => {
    if (asize > before.asize) growArray(vm, L, t, asize, before);
    if (hbits !== 0) {
      newhpart(vm, L, t, hbits);
    } else {
      const nilnode = vm.g + global_State.nilnode;
      vm.mem.u32[(t + GCtab.node) >>> 2] = nilnode;
      vm.mem.u32[(t + GCtab.freetop) >>> 2] = nilnode;
      vm.mem.u32[(t + GCtab.hmask) >>> 2] = 0;
    }
    if (asize < before.asize) shrinkArray(vm, L, t, asize, before);
    if (before.hmask > 0) moveNodes(vm, L, t, before);
  });
}

/** Numbers of integer keys by magnitude: bins[b] counts 2^b < k <= 2^(b+1), bins[0] also 0 to 2. */
type Bins = Uint32Array;

/** The bin of a key from 0 on. */
export const binOf = (k: number): number => (k > 2 ? 31 - Math.clz32(k - 1) : 0);

/** Count a key that is an integer. */
function countInt(lo: number, hi: number, bins: Bins): void {
  if (hi >>> 0 >= HI_NUMBER_END) return;
  const k = intOfWords(lo, hi);
  if (k >= 0 && k < LJ_MAX.ASIZE) bins[binOf(k)]++;
}

/** Count the nodes that have values, and integers among their keys. */
function countNodes({ i32 }: GuestMemory, first: number, end: number, bins: Bins): number {
  let total = 0;
  for (let n = first >>> 2; n < end >>> 2; n += Node.SIZEOF / 4) {
    if (i32[n + Node.val / 4 + 1] === HI.NIL) continue;
    total++;
    countInt(i32[n + Node.key / 4], i32[n + Node.key / 4 + 1], bins);
  }
  return total;
}

function countArray({ mem }: Vm, t: number, from: number, to: number, bins: Bins): number {
  const { i32 } = mem;
  const array = (arrayslot(mem, t, 0) + 4) >>> 2;
  let total = 0;
  for (let i = from; i < to; i++) {
    if (i32[array + 2 * i] === HI.NIL) continue;
    bins[binOf(i)]++;
    total++;
  }
  return total;
}

/** log2 of half the best size of the array part for `n` integer keys; -1 for none. */
export function bestbits(bins: Bins, n: number): number {
  let best = -1;
  for (let b = 0, sum = 0; 2 * n > 1 << b && sum !== n; b++) {
    sum += bins[b];
    if (bins[b] > 0 && 2 * sum > 1 << b) best = b;
  }
  return best;
}

/** Whether key k is the next element of a list that fills the array part of a table without hash part. */
function appends(mem: GuestMemory, t: number, k: number): boolean {
  const asize = tabasize(mem, t);
  if (k !== (asize || 1)) return false;
  const { i32 } = mem;
  const first = (arrayslot(mem, t, 0) + 4) >>> 2;
  for (let i = asize - 1; i > 0; i--) if (i32[first + 2 * i] === HI.NIL) return false;
  return true;
}

/** The array part for elements 1 .. n: a power of two, and slot 0. */
export const listSize = (n: number): number => (2 << binOf(n)) + 1;

function rehash(vm: Vm, L: number, t: number, extra: number, lo: number, hi: number): void {
  vm.big.veil?.finish(t);
  const { mem } = vm;
  const bins = vm.tabBins;
  bins.fill(0);
  let total = extra;
  paid(vm, tabasize(mem, t), 1, (from, to) => {
    total += countArray(vm, t, from, to, bins);
  });
  paid(vm, tabhmask(mem, t) + 1, COUNT_COST, (from, to) => {
    total += countNodes(mem, tabnode(mem, t, from), tabnode(mem, t, to), bins);
  });
  if (extra !== 0) countInt(lo, hi, bins);
  const ints = bins.reduce((sum, n) => sum + n, 0);
  const best = bestbits(bins, ints);
  let taken = 0;
  for (let b = 0; b <= best; b++) taken += bins[b];
  lj_tab_resize(vm, L, t, best < 0 ? 0 : (2 << best) + 1, hsize2hbits(total - taken));
}

/** Choose new sizes for the keys of the table and one more. */
export function rehashtab(vm: Vm, L: number, t: number, lo: number, hi: number): void {
  const k = tabhmask(vm.mem, t) === 0 && hi >>> 0 < HI_NUMBER_END ? intOfWords(lo, hi) : -1;
  // Lists grow by the hundreds: the general way would find the same size.
  if (k > 0 && appends(vm.mem, t, k))
    resizing(vm, L, t, (before) => growArray(vm, L, t, listSize(k), before));
  else rehash(vm, L, t, 1, lo, hi);
}

/** Choose new sizes for the keys of the table. */
export const lj_tab_rehash = (vm: Vm, L: number, t: number): void => rehash(vm, L, t, 0, 0, 0);

/** Room in the array part for keys up to `nasize`: it never shrinks, since the hash part might be too small then. */
export function lj_tab_reasize(vm: Vm, L: number, t: number, nasize: number): void {
  vm.big.veil?.finish(t); // table.sort wants that
  if (nasize < tabasize(vm.mem, t)) return;
  lj_tab_resize(vm, L, t, nasize + 1, tab_hbits(vm.mem, t));
}
