/*
 * The sizes of tables: building parts, and choosing their sizes when a new key
 * finds no free node. The array part gets the largest power of two (and slot 0)
 * of which more than half is in use; everything else goes to the hash part.
 * Importers use tab.ts.
 */
import { GCtab, LJ_MAX, Node } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { HI, HI_NUMBER_END } from "../layout/value.js";
import type { GuestMemory } from "../machine/types.js";
import { lj_err_msg } from "./err.js";
import { lj_mem_freevec, lj_mem_newvec, lj_mem_reallocvec } from "./mem.js";
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
import type { Vm } from "./vm.js";
import { charge } from "./work.js";

/** nil is all ones. */
export function fillNil(mem: GuestMemory, o: number, n: number): void {
  if (n > 32) {
    mem.i32.fill(-1, o >>> 2, (o >>> 2) + 2 * n);
  } else {
    const i32 = mem.i32;
    for (let i = o >>> 2, end = i + 2 * n; i < end; i++) i32[i] = -1;
  }
}

/** Give the table a hash part whose nodes the caller fills; the old one is the caller's, too. */
export function allochpart(vm: Vm, L: number, t: number, hbits: number): void {
  if (hbits > LJ_MAX.HBITS) lj_err_msg(vm, L, "TABOV");
  const hsize = 2 ** hbits;
  if (hsize > 64) charge(vm, 4 * hsize);
  const node = lj_mem_newvec(vm, L, hsize, Node.SIZEOF);
  const mem = vm.mem;
  mem.u32[(t + GCtab.node) >>> 2] = node;
  mem.u32[(t + GCtab.hmask) >>> 2] = hsize - 1;
}

/** Give the table an empty hash part; the old one is the caller's. */
export function newhpart(vm: Vm, L: number, t: number, hbits: number): void {
  allochpart(vm, L, t, hbits);
  clearhpart(vm.mem, t, 2 ** hbits - 1);
}

export function clearhpart(mem: GuestMemory, t: number, hmask: number): void {
  const { i32, u32 } = mem;
  const node = u32[(t + GCtab.node) >>> 2];
  u32[(t + GCtab.freetop) >>> 2] = node + Node.SIZEOF * (hmask + 1);
  let i = node >>> 2;
  for (const end = i + (Node.SIZEOF / 4) * (hmask + 1); i < end; i += Node.SIZEOF / 4) {
    i32[i] = i32[i + 1] = i32[i + 2] = i32[i + 3] = -1;
    i32[i + 4] = i32[i + 5] = 0;
  }
}

/** Grow the array part to `asize` slots. */
function growArray(vm: Vm, L: number, t: number, asize: number): void {
  if (asize > LJ_MAX.ASIZE) lj_err_msg(vm, L, "TABOV");
  const old = tabasize(vm.mem, t);
  const oldarray = arrayslot(vm.mem, t, 0);
  let array: number;
  if (vm.mem.i8[t + GCtab.colo] > 0) {
    array = lj_mem_newvec(vm, L, asize, 8);
    for (let i = 0; i < 8 * old; i += 8) copyTV(vm.mem, array + i, oldarray + i);
    vm.mem.u8[t + GCtab.colo] |= 0x80;
  } else {
    array = lj_mem_reallocvec(vm, L, oldarray, old, asize, 8);
  }
  const mem = vm.mem;
  mem.u32[(t + GCtab.array) >>> 2] = array;
  mem.u32[(t + GCtab.asize) >>> 2] = asize;
  fillNil(mem, array + 8 * old, asize - old);
}

/** Move what is beyond `asize` from the array part to the hash part. */
function shrinkArray(vm: Vm, L: number, t: number, asize: number): void {
  const old = tabasize(vm.mem, t);
  const array = arrayslot(vm.mem, t, 0);
  vm.mem.u32[(t + GCtab.asize) >>> 2] = asize;
  for (let i = asize; i < old; i++)
    if (!tvisnil(vm.mem, array + 8 * i)) {
      const o = addKeyWords(vm, L, t, intLo(i), intHi(i));
      copyTV(vm.mem, o, array + 8 * i);
    }
  if (vm.mem.i8[t + GCtab.colo] <= 0) {
    const smaller = lj_mem_reallocvec(vm, L, array, old, asize, 8);
    vm.mem.u32[(t + GCtab.array) >>> 2] = smaller;
  }
}

/** Rebuild the table with these sizes; they must hold all keys. */
export function lj_tab_resize(vm: Vm, L: number, t: number, asize: number, hbits: number): void {
  if (vm.big.table === t) vm.big.seen = 0;
  const oldhmask = tabhmask(vm.mem, t);
  const oldnode = tabnode(vm.mem, t, 0);
  const oldasize = tabasize(vm.mem, t);
  if (asize > oldasize) growArray(vm, L, t, asize);
  if (hbits !== 0) {
    newhpart(vm, L, t, hbits);
  } else {
    const nilnode = vm.g + global_State.nilnode;
    vm.mem.u32[(t + GCtab.node) >>> 2] = nilnode;
    vm.mem.u32[(t + GCtab.freetop) >>> 2] = nilnode;
    vm.mem.u32[(t + GCtab.hmask) >>> 2] = 0;
  }
  if (asize < oldasize) shrinkArray(vm, L, t, asize);
  if (oldhmask > 0) {
    for (let i = 0, n = oldnode; i <= oldhmask; i++, n += Node.SIZEOF)
      if (!tvisnil(vm.mem, n + Node.val)) {
        const { i32 } = vm.mem;
        const lo = i32[(n + Node.key) >>> 2];
        const hi = i32[(n + Node.key + 4) >>> 2];
        const o = addKeyWords(vm, L, t, lo, hi);
        copyTV(vm.mem, o, n + Node.val);
      }
    lj_mem_freevec(vm, oldnode, oldhmask + 1, Node.SIZEOF);
  }
}

/** Numbers of integer keys by magnitude: bins[b] counts 2^b < k <= 2^(b+1), bins[0] also 0 to 2. */
type Bins = Uint32Array;

function countInt(lo: number, hi: number, bins: Bins): number {
  if (hi >>> 0 >= HI_NUMBER_END) return 0;
  const k = intOfWords(lo, hi);
  if (k < 0 || k >= LJ_MAX.ASIZE) return 0;
  bins[k > 2 ? 31 - Math.clz32(k - 1) : 0]++;
  return 1;
}

function countArray(mem: GuestMemory, t: number, bins: Bins): number {
  const { i32 } = mem;
  const asize = tabasize(mem, t);
  const array = (arrayslot(mem, t, 0) + 4) >>> 2;
  let total = 0;
  for (let i = 0, b = 0; i < asize; b++) {
    const top = Math.min(2 << b, asize - 1);
    let n = 0;
    for (; i <= top; i++) if (i32[array + 2 * i] !== HI.NIL) n++;
    bins[b] += n;
    total += n;
  }
  return total;
}

/** log2 of half the best size of the array part for `n` integer keys; -1 for none. */
function bestbits(bins: Bins, n: number): number {
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
const listSize = (n: number): number => (n <= 2 ? 3 : 2 ** (32 - Math.clz32(n - 1)) + 1);

function rehash(vm: Vm, L: number, t: number, extra: number, lo: number, hi: number): void {
  const mem = vm.mem;
  charge(vm, tabasize(mem, t) + 16 * tabhmask(mem, t));
  const bins = vm.tabBins;
  for (let b = 0; b < bins.length; b++) bins[b] = 0;
  let ints = countArray(mem, t, bins);
  let total = ints + extra;
  const hmask = tabhmask(mem, t);
  for (let i = 0; i <= hmask; i++) {
    const n = tabnode(mem, t, i);
    if (tvisnil(mem, n + Node.val)) continue;
    ints += countInt(mem.i32[(n + Node.key) >>> 2], mem.i32[(n + Node.key + 4) >>> 2], bins);
    total++;
  }
  if (extra !== 0) ints += countInt(lo, hi, bins);
  const best = bestbits(bins, ints);
  let taken = 0;
  for (let b = 0; b <= best; b++) taken += bins[b];
  lj_tab_resize(vm, L, t, best < 0 ? 0 : (2 << best) + 1, hsize2hbits(total - taken));
}

/** Choose new sizes for the keys of the table and one more. */
export function rehashtab(vm: Vm, L: number, t: number, lo: number, hi: number): void {
  const k = tabhmask(vm.mem, t) === 0 && hi >>> 0 < HI_NUMBER_END ? intOfWords(lo, hi) : -1;
  // Lists grow by the hundreds: the general way would find the same size.
  if (k > 0 && appends(vm.mem, t, k)) growArray(vm, L, t, listSize(k));
  else rehash(vm, L, t, 1, lo, hi);
}

/** Choose new sizes for the keys of the table. */
export const lj_tab_rehash = (vm: Vm, L: number, t: number): void => rehash(vm, L, t, 0, 0, 0);

/** Room in the array part for keys up to `nasize`. */
export const lj_tab_reasize = (vm: Vm, L: number, t: number, nasize: number): void =>
  lj_tab_resize(vm, L, t, nasize + 1, tab_hbits(vm.mem, t));
