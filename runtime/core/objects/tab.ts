/*
 * Tables: an array part for keys 0 .. asize-1, and a hash part whose nodes chain
 * collisions among themselves (Brent's variation: a key is always found from its
 * main position; a node that sits in another key's main position moves away).
 * Machine code walks both parts, so layout, hash and growth are LuaJIT's, and
 * with them the order of `pairs` for keys that are no objects.
 *
 * Inside of this file a key is a pair of words, so that integers need no TValue
 * in memory. Two keys are equal when their words are: -0 is stored as 0, NaN never.
 *
 * A node whose value is nil keeps its key until the part is rebuilt: traversal
 * goes on from it, and its chain stays whole. Such a key may name a string that
 * the collector has freed; a new string at the same address is then found in a
 * chain that does not start at its main position (see moveNode).
 */
import { HASH_ROT } from "../../layout/hash.js";
import { GCstr, GCtab, LJ_MAX, Node } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { GCT, HI, HI_NUMBER_END, LJ_KEYINDEX, LJ_T } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_err_msg } from "../run/err.js";
import { lj_gc_barriert, lj_gc_movednode } from "../gc/gc.js";
import { lj_mem_freegco, lj_mem_freevec, lj_mem_newgco, lj_mem_newvec } from "../memory/mem.js";
import { allochpart, clearParts, fillNil, newhpart, newLongArray, rehashtab } from "./tabsize.js";
import { copyTV, setnumV, tvisnil } from "./tvalue.js";
import type { Vm } from "../vm.js";
import { charge, isLong, moveWithin, SLICE } from "../run/work.js";

/** So many steps along a chain, or over empty slots, are part of what the caller does. */
const FEW_STEPS = 64;

export { lj_tab_resize, lj_tab_reasize, lj_tab_rehash } from "./tabsize.js";

/** The nil that look-ups return for absent keys. Never write to it. */
export const niltv = (vm: Vm): number => vm.g + global_State.nilnode + Node.val;

/** log2 of the nodes for `n` keys, 0 for none. */
export const hsize2hbits = (n: number): number => (n <= 1 ? n : 32 - Math.clz32(n - 1));

/** hbits of an existing hash part. */
export const tab_hbits = (mem: GuestMemory, t: number): number => {
  const hmask = mem.u32[(t + GCtab.hmask) >>> 2];
  return hmask > 0 ? 32 - Math.clz32(hmask) : 0;
};

export const tabasize = (mem: GuestMemory, t: number): number => mem.u32[(t + GCtab.asize) >>> 2];
export const tabhmask = (mem: GuestMemory, t: number): number => mem.u32[(t + GCtab.hmask) >>> 2];
/** Slot `i` of the array part, node `i` of the hash part. */
export const arrayslot = (mem: GuestMemory, t: number, i: number): number =>
  mem.u32[(t + GCtab.array) >>> 2] + 8 * i;
export const tabnode = (mem: GuestMemory, t: number, i: number): number =>
  mem.u32[(t + GCtab.node) >>> 2] + Node.SIZEOF * i;
export const tabmeta = (mem: GuestMemory, t: number): number =>
  mem.u32[(t + GCtab.metatable) >>> 2];

/* Words of numbers. */

/** The low and the high word of an integer as a double. */
export function intLo(k: number): number {
  const a = Math.abs(k);
  const e = 31 - Math.clz32(a);
  return e <= 20 ? 0 : a << (52 - e);
}
export function intHi(k: number): number {
  if (k === 0) return 0;
  const a = Math.abs(k);
  const e = 31 - Math.clz32(a);
  const m = e <= 20 ? a << (20 - e) : a >>> (e - 20);
  return (k & 0x80000000) | (((e + 1022) << 20) + m);
}

/* Hashing. */

/** The hash of the two words of numbers and references, also built into traces. */
export function hashrot(lo: number, hi: number): number {
  lo ^= hi;
  hi = (hi << HASH_ROT.R1) | (hi >>> (32 - HASH_ROT.R1));
  lo = (lo - hi) | 0;
  hi = (hi << HASH_ROT.R2) | (hi >>> (32 - HASH_ROT.R2));
  hi ^= lo;
  return (hi - ((lo << HASH_ROT.R3) | (lo >>> (32 - HASH_ROT.R3)))) | 0;
}

/** The main position of a key. */
export function hashkey(mem: GuestMemory, t: number, lo: number, hi: number): number {
  const u32 = mem.u32;
  let h: number;
  if (hi >>> 0 < HI_NUMBER_END) h = hashrot(lo, hi << 1);
  else if (hi === LJ_T.STR << 15) h = u32[((lo >>> 0) + GCstr.sid) >>> 2];
  else if (hi === HI.FALSE) h = 0;
  else if (hi === HI.TRUE) h = 1;
  else h = hashrot(lo, hi);
  return u32[(t + GCtab.node) >>> 2] + Node.SIZEOF * (h & u32[(t + GCtab.hmask) >>> 2]);
}

/** A value's address: nobody sees one that is dead. */
function seen(vm: Vm, t: number, o: number): number {
  vm.big.veil?.see(t, o);
  return o;
}

/** The value's address for a key in the hash part, 0 without it. */
function findNode(vm: Vm, t: number, lo: number, hi: number): number {
  const { mem } = vm;
  const { i32, u32 } = mem;
  let n = hashkey(mem, t, lo, hi);
  let steps = 0;
  do {
    if (i32[(n + Node.key) >>> 2] === lo && i32[(n + Node.key + 4) >>> 2] === hi) break;
    n = u32[(n + Node.next) >>> 2];
    steps++;
  } while (n !== 0);
  if (steps > FEW_STEPS) charge(vm, steps);
  return seen(vm, t, n);
}

/* Creation and release. */

/** A table with `asize` array slots (keys from 0) and 2^hbits nodes, or no nodes for 0. */
export function lj_tab_new(vm: Vm, L: number, asize: number, hbits: number): number {
  if (asize > LJ_MAX.ASIZE) lj_err_msg(vm, L, "TABOV");
  const inPieces = asize > SLICE;
  if (asize > FEW_STEPS && !inPieces) charge(vm, asize);
  const colo = asize > 0 && asize <= LJ_MAX.COLOSIZE;
  const t = lj_mem_newgco(vm, L, colo ? GCtab.SIZEOF + 8 * asize : GCtab.SIZEOF);
  const { u8, u32 } = vm.mem;
  const i = t >>> 2;
  const nilnode = vm.g + global_State.nilnode;
  u8[t + GCtab.gct] = GCT.TAB;
  u8[t + GCtab.nomm] = 0xff;
  u8[t + GCtab.colo] = colo ? asize : 0;
  u32[i + GCtab.array / 4] = colo ? t + GCtab.SIZEOF : 0;
  u32[i + GCtab.array / 4 + 1] = 0;
  u32[i + GCtab.metatable / 4] = 0;
  u32[i + GCtab.metatable / 4 + 1] = 0;
  u32[i + GCtab.node / 4] = nilnode;
  u32[i + GCtab.node / 4 + 1] = 0;
  u32[i + GCtab.asize / 4] = colo ? asize : 0;
  u32[i + GCtab.hmask / 4] = 0;
  u32[i + GCtab.freetop / 4] = nilnode;
  u32[i + GCtab.freetop / 4 + 1] = 0;
  if (colo) {
    fillNil(vm.mem, t + GCtab.SIZEOF, asize);
  } else if (inPieces) {
    newLongArray(vm, L, t, asize);
  } else if (asize > 0) {
    const array = lj_mem_newvec(vm, L, asize, 8);
    const mem = vm.mem;
    fillNil(mem, array, asize);
    mem.u32[(t + GCtab.array) >>> 2] = array;
    mem.u32[(t + GCtab.asize) >>> 2] = asize;
  }
  if (hbits !== 0) newhpart(vm, L, t, hbits);
  return t;
}

/** A table for `a` elements from 1 on and `h` other keys. */
export const lj_tab_new_ah = (vm: Vm, L: number, a: number, h: number): number =>
  lj_tab_new(vm, L, a > 0 ? a + 1 : 0, hsize2hbits(h));

/** A copy of a template table. */
export function lj_tab_dup(vm: Vm, L: number, kt: number): number {
  const asize = tabasize(vm.mem, kt);
  const hbits = tab_hbits(vm.mem, kt);
  const t = lj_tab_new(vm, L, asize, 0);
  if (hbits > 0) allochpart(vm, L, t, hbits);
  const mem = vm.mem;
  const { i32, u32 } = mem;
  mem.u8[t + GCtab.nomm] = 0; // Keys may be names of metamethods.
  let to = u32[(t + GCtab.array) >>> 2] >>> 2;
  let from = u32[(kt + GCtab.array) >>> 2] >>> 2;
  if (isLong(8 * asize)) moveWithin(vm, 4 * to, 4 * from, 8 * asize);
  else for (const end = to + 2 * asize; to < end;) i32[to++] = i32[from++];
  const hmask = tabhmask(mem, kt);
  if (hmask > 0) {
    const node = u32[(t + GCtab.node) >>> 2];
    const knode = u32[(kt + GCtab.node) >>> 2];
    const d = node - knode;
    const size = Node.SIZEOF * (hmask + 1);
    u32[(t + GCtab.freetop) >>> 2] = u32[(kt + GCtab.freetop) >>> 2] + d;
    mem.u8.copyWithin(node, knode, knode + size);
    for (let n = node + Node.next; n < node + size; n += Node.SIZEOF)
      if (u32[n >>> 2] !== 0) u32[n >>> 2] += d;
  }
  return t;
}

/** Remove all keys, keeping the room. */
export const lj_tab_clear = (vm: Vm, t: number): void => clearParts(vm, t);

/** For the collector. */
export function lj_tab_free(vm: Vm, t: number): void {
  const mem = vm.mem;
  const hmask = tabhmask(mem, t);
  if (hmask > 0) lj_mem_freevec(vm, tabnode(mem, t, 0), hmask + 1, Node.SIZEOF);
  const colo = mem.i8[t + GCtab.colo];
  const asize = tabasize(mem, t);
  if (asize > 0 && colo <= 0) lj_mem_freevec(vm, arrayslot(mem, t, 0), asize, 8);
  lj_mem_freegco(vm, t, GCtab.SIZEOF + 8 * (colo & 0x7f));
}

/* Look-up: the address of the value, which may be nil. */

/** An integer key in the hash part, 0 when absent. */
export function lj_tab_getinth(vm: Vm, t: number, k: number): number {
  return findNode(vm, t, intLo(k), intHi(k));
}

/** An integer key, 0 when absent. */
export function lj_tab_getint(vm: Vm, t: number, k: number): number {
  const mem = vm.mem;
  return k >>> 0 < tabasize(mem, t) ? seen(vm, t, arrayslot(mem, t, k)) : lj_tab_getinth(vm, t, k);
}

/** A string key, 0 when absent. */
export function lj_tab_getstr(vm: Vm, t: number, s: number): number {
  const { u32, i32 } = vm.mem;
  const h = u32[(s + GCstr.sid) >>> 2] & u32[(t + GCtab.hmask) >>> 2];
  let n = u32[(t + GCtab.node) >>> 2] + Node.SIZEOF * h;
  let steps = 0;
  do {
    if (u32[(n + Node.key) >>> 2] === s && i32[(n + Node.key + 4) >>> 2] === LJ_T.STR << 15) break;
    n = u32[(n + Node.next) >>> 2];
    steps++;
  } while (n !== 0);
  if (steps > FEW_STEPS) charge(vm, steps);
  return seen(vm, t, n);
}

/** Any key (`key` is the address of a TValue); never 0. */
export function lj_tab_get(vm: Vm, _L: number, t: number, key: number): number {
  const mem = vm.mem;
  const lo = mem.i32[key >>> 2];
  const hi = mem.i32[(key + 4) >>> 2];
  let o = 0;
  if (hi === LJ_T.STR << 15) {
    o = lj_tab_getstr(vm, t, lo >>> 0);
  } else if (hi >>> 0 < HI_NUMBER_END) {
    const n = mem.f64[key >>> 3];
    const k = n | 0;
    o = k === n ? lj_tab_getint(vm, t, k) : findNode(vm, t, lo, hi);
  } else if (hi !== HI.NIL) {
    o = findNode(vm, t, lo, hi);
  }
  return o !== 0 ? o : niltv(vm);
}

/* Stores: the address for the value. The caller writes it, and is in charge of the barrier for it. */

/** An integer key, going to the hash part when it is not in the array part. */
export function lj_tab_setinth(vm: Vm, L: number, t: number, k: number): number {
  return setWords(vm, L, t, intLo(k), intHi(k));
}

export function lj_tab_setint(vm: Vm, L: number, t: number, k: number): number {
  const mem = vm.mem;
  return k >>> 0 < tabasize(mem, t) ? arrayslot(mem, t, k) : lj_tab_setinth(vm, L, t, k);
}

export function lj_tab_setstr(vm: Vm, L: number, t: number, s: number): number {
  const o = lj_tab_getstr(vm, t, s);
  return o !== 0 ? o : newkey(vm, L, t, s | 0, LJ_T.STR << 15);
}

/** Any key; nil and NaN are errors. */
export function lj_tab_set(vm: Vm, L: number, t: number, key: number): number {
  const mem = vm.mem;
  const lo = mem.i32[key >>> 2];
  const hi = mem.i32[(key + 4) >>> 2];
  mem.u8[t + GCtab.nomm] = 0;
  if (hi === LJ_T.STR << 15) return lj_tab_setstr(vm, L, t, lo >>> 0);
  if (hi >>> 0 < HI_NUMBER_END) {
    const n = mem.f64[key >>> 3];
    const k = n | 0;
    if (k === n) return lj_tab_setint(vm, L, t, k);
    if (n !== n) lj_err_msg(vm, L, "NANIDX");
  } else if (hi === HI.NIL) {
    lj_err_msg(vm, L, "NILIDX");
  }
  return setWords(vm, L, t, lo, hi);
}

function setWords(vm: Vm, L: number, t: number, lo: number, hi: number): number {
  const o = findNode(vm, t, lo, hi);
  return o !== 0 ? o : newkey(vm, L, t, lo, hi);
}

/** Any key in words, as rebuilding a table needs it. */
export function setKeyWords(vm: Vm, L: number, t: number, lo: number, hi: number): number {
  if (hi >>> 0 < HI_NUMBER_END) {
    const k = intOfWords(lo, hi);
    if (k >= 0) return lj_tab_setint(vm, L, t, k);
  }
  return setWords(vm, L, t, lo, hi);
}

/** The value's address for any key in words, 0 without it. */
export function getKeyWords(vm: Vm, t: number, lo: number, hi: number): number {
  const k = hi >>> 0 < HI_NUMBER_END ? intOfWords(lo, hi) : -1;
  return k >= 0 ? lj_tab_getint(vm, t, k) : findNode(vm, t, lo, hi);
}

/** A key in words that a table which is rebuilt does not have yet. */
export function addKeyWords(vm: Vm, L: number, t: number, lo: number, hi: number): number {
  const { mem } = vm;
  if (hi >>> 0 < HI_NUMBER_END) {
    const k = intOfWords(lo, hi);
    if (k >= 0 && k < tabasize(mem, t)) return arrayslot(mem, t, k);
  }
  return newkey(vm, L, t, lo, hi);
}

/** The integer 0 .. 2^28-1 that a number's words make, or -1. */
export function intOfWords(lo: number, hi: number): number {
  if (hi === 0 && lo === 0) return 0;
  const e = (hi >>> 20) - 1023;
  if (e < 0 || e >= 28) return -1;
  const m = (hi & 0xfffff) | 0x100000;
  if (e <= 20) {
    const k = m >>> (20 - e);
    return lo === 0 && k << (20 - e) === m ? k : -1;
  }
  const low = lo >>> (52 - e);
  return low << (52 - e) === lo ? (m << (e - 20)) | low : -1;
}

/** Insert a key that is not there. */
export function lj_tab_newkey(vm: Vm, L: number, t: number, key: number): number {
  const { f64, i32 } = vm.mem;
  const hi = i32[(key + 4) >>> 2];
  if (hi >>> 0 < HI_NUMBER_END && f64[key >>> 3] === 0) return newkey(vm, L, t, 0, 0);
  return newkey(vm, L, t, i32[key >>> 2], hi);
}

function newkey(vm: Vm, L: number, t: number, lo: number, hi: number): number {
  const mem = vm.mem;
  const { i32, u32 } = mem;
  if (tabhmask(mem, t) === 0) {
    rehashtab(vm, L, t, lo, hi);
    return setKeyWords(vm, L, t, lo, hi);
  }
  let n = hashkey(mem, t, lo, hi);
  if (!tvisnil(mem, n + Node.val)) {
    const nodebase = u32[(t + GCtab.node) >>> 2];
    let free = u32[(t + GCtab.freetop) >>> 2];
    do {
      if (free === nodebase) {
        rehashtab(vm, L, t, lo, hi);
        return setKeyWords(vm, L, t, lo, hi);
      }
      free -= Node.SIZEOF;
    } while (!tvisnil(mem, free + Node.key));
    u32[(t + GCtab.freetop) >>> 2] = free;
    const main = mainOf(mem, t, n);
    if (main !== n) {
      lj_gc_movednode(vm, t, n);
      moveNode(mem, t, n, free, main);
    } else {
      u32[(free + Node.next) >>> 2] = u32[(n + Node.next) >>> 2];
      u32[(n + Node.next) >>> 2] = free;
      n = free;
    }
  }
  i32[(n + Node.key) >>> 2] = lo;
  i32[(n + Node.key + 4) >>> 2] = hi;
  lj_gc_barriert(vm, t, n + Node.key);
  return n + Node.val;
}

const mainOf = (mem: GuestMemory, t: number, n: number): number =>
  hashkey(mem, t, mem.i32[(n + Node.key) >>> 2], mem.i32[(n + Node.key + 4) >>> 2]);

/**
 * Node n is in a chain that starts at `main`: move it to `free` for the key whose
 * main position n is. Behind it in the chain there may be keys that were found
 * through n, or through nodes that are relinked here, but have another main
 * position: each of them goes right behind that one.
 */
function moveNode(mem: GuestMemory, t: number, n: number, free: number, main: number): void {
  const u32 = mem.u32;
  let before = main;
  while (u32[(before + Node.next) >>> 2] !== n) before = u32[(before + Node.next) >>> 2];
  copyTV(mem, free + Node.val, n + Node.val);
  copyTV(mem, free + Node.key, n + Node.key);
  u32[(free + Node.next) >>> 2] = u32[(n + Node.next) >>> 2];
  u32[(before + Node.next) >>> 2] = free;
  u32[(n + Node.next) >>> 2] = 0;
  mem.i32[n >>> 2] = mem.i32[(n + 4) >>> 2] = -1;
  let last = free;
  let o = u32[(free + Node.next) >>> 2];
  while (o !== 0) {
    const next = u32[(o + Node.next) >>> 2];
    const anchor = tvisnil(mem, o + Node.val) ? o : mainOf(mem, t, o);
    if (anchor === o || anchor === main) {
      last = o;
    } else {
      u32[(last + Node.next) >>> 2] = next;
      u32[(o + Node.next) >>> 2] = u32[(anchor + Node.next) >>> 2];
      u32[(anchor + Node.next) >>> 2] = o;
      if (anchor === last) last = o;
    }
    o = next;
  }
}

/* Traversal. */

/** Position behind a key in the order of traversal, -1 for a key that is not there. */
export function lj_tab_keyindex(vm: Vm, t: number, key: number): number {
  const mem = vm.mem;
  const lo = mem.i32[key >>> 2];
  const hi = mem.i32[(key + 4) >>> 2];
  if (hi === HI.NIL) return 0;
  if (hi === LJ_KEYINDEX) return lo >>> 0; // ITERN has been despecialised while it ran.
  const asize = tabasize(mem, t);
  let n: number;
  if (hi >>> 0 < HI_NUMBER_END) {
    const num = mem.f64[key >>> 3];
    if (num >= 0 && num < asize && num === Math.floor(num)) return num + 1;
    n = num === 0 ? findNode(vm, t, 0, 0) : findNode(vm, t, lo, hi);
  } else {
    n = findNode(vm, t, lo, hi);
  }
  return n === 0 ? -1 : asize + (n - tabnode(mem, t, 0)) / Node.SIZEOF + 1;
}

/** The key and value behind `key` to out and out + 8: 1, 0 at the end, -1 for a bad key. */
export function lj_tab_next(vm: Vm, t: number, key: number, out: number): number {
  let i = lj_tab_keyindex(vm, t, key);
  if (i < 0) return -1;
  const mem = vm.mem;
  const asize = tabasize(mem, t);
  const start = i;
  for (; i < asize; i++) {
    const o = seen(vm, t, arrayslot(mem, t, i));
    if (!tvisnil(mem, o)) {
      if (i - start > FEW_STEPS) charge(vm, i - start);
      setnumV(mem, out, i);
      copyTV(mem, out + 8, o);
      return 1;
    }
  }
  for (const hmask = tabhmask(mem, t); i <= asize + hmask; i++) {
    const n = seen(vm, t, tabnode(mem, t, i - asize));
    if (!tvisnil(mem, n + Node.val)) {
      if (i - start > FEW_STEPS) charge(vm, i - start);
      copyTV(mem, out + 8, n + Node.val);
      copyTV(mem, out, n + Node.key);
      return 1;
    }
  }
  if (i - start > FEW_STEPS) charge(vm, i - start);
  return 0;
}

/* Length. */

/** A border: `#t`. */
export function lj_tab_len(vm: Vm, t: number): number {
  const mem = vm.mem;
  let hi = tabasize(mem, t);
  if (hi > 0) hi--;
  const isNil = (i: number): boolean => tvisnil(mem, seen(vm, t, arrayslot(mem, t, i)));
  if (hi > 0 && isNil(hi)) {
    let lo = 0;
    while (hi - lo > 1) {
      const mid = (lo + hi) >>> 1;
      if (isNil(mid)) hi = mid;
      else lo = mid;
    }
    return lo;
  }
  return tabhmask(mem, t) > 0 ? lenInHash(vm, t, hi) : hi;
}

/** Go on in the hash part: doubling, then halving. */
function lenInHash(vm: Vm, t: number, last: number): number {
  const present = (k: number): boolean => {
    const o = lj_tab_getint(vm, t, k);
    return o !== 0 && !tvisnil(vm.mem, o);
  };
  let lo = last;
  let hi = lo + 1;
  while (present(hi)) {
    lo = hi;
    hi += hi;
    if (hi > 0x7fffffff - 2) {
      lo = 1;
      while (present(lo)) if ((lo++ & 0x3ff) === 0) charge(vm, 0x4000);
      return lo - 1;
    }
  }
  while (hi - lo > 1) {
    const mid = (lo + hi) >>> 1;
    if (present(mid)) lo = mid;
    else hi = mid;
  }
  return lo;
}
