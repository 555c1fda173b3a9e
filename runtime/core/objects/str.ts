/*
 * Strings: every string exists once, so equality is identity. Machine code makes short ones, too: dasc/vm/str.dasc
 * finds and links them as this file does, with the hash of runtime/layout/hash.ts.
 *
 * The table of strings (strtab.ts) is a vector of chains. The look-up is the hottest function of the runtime; it
 * costs the hash, one probe and one comparison:
 *
 * - Hash and comparison go by 32-bit words. Bytes that are not aligned to 4 are
 *   put together from four loads; string data always is aligned.
 * - A long string is hashed at sixteen places only. Strings that differ elsewhere
 *   collide; when a chain holds MAX_COLLISIONS of one hash and length, more of
 *   them go by a hash over all bytes (hashalg 1). While such strings exist, a
 *   long string that is not found by the first hash is looked up by the second.
 */
import { GCHeader, GCstr, LJ_MAX } from "../../layout/objects.js";
import { global_State, STR_BUF } from "../../layout/state.js";
import { STRHASH } from "../../layout/hash.js";
import { GCT, LJ_GC } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_err_msg } from "../run/err.js";
import { lj_mem_alloc, lj_mem_freestr, lj_mem_newstr } from "../memory/mem.js";
import { strchain, strtab_grow, strtab_init, strtab_move } from "./strtab.js";
import { Attachment, type Vm } from "../vm.js";
import {
  charge,
  chargeCopy,
  copyBytes as copyBetween,
  inSlices,
  isLong,
  moveWithin,
  SLICE,
} from "../run/work.js";

/** A long string whose chain has so many others is hashed in full. */
const MAX_COLLISIONS = 32;
/** Comparing so many bytes is part of what the caller does. */
const FEW_BYTES = 256;

/** Address of the bytes of a string; a NUL follows them. */
export const strdata = (s: number): number => s + GCstr.SIZEOF;
export const strlen = (vm: Vm, s: number): number => vm.mem.u32[(s + GCstr.len) >>> 2];
/** Bytes of a string object with `len` bytes and a NUL. */
export const lj_str_size = (len: number): number => GCstr.SIZEOF + ((len + 4) & ~3);

const word = (mem: GuestMemory, p: number): number => {
  if ((p & 3) === 0) return mem.i32[p >>> 2];
  const u8 = mem.u8;
  return u8[p] | (u8[p + 1] << 8) | (u8[p + 2] << 16) | (u8[p + 3] << 24);
};

const mix = (h: number, w: number): number => {
  h = Math.imul(h ^ w, STRHASH.MULTIPLIER);
  return h ^ (h >>> STRHASH.MIX);
};

/** Over all bytes; the last word overlaps the one before. */
function hashDense(mem: GuestMemory, p: number, len: number, seed: number): number {
  let h = mix(seed, len);
  if (len >= 4) {
    const last = p + len - 4;
    for (; p < last; p += 4) h = mix(h, word(mem, p));
    h = mix(h, word(mem, last));
  } else if (len > 0) {
    const u8 = mem.u8;
    h = mix(h, u8[p] | (u8[p + (len >>> 1)] << 8) | (u8[p + len - 1] << 16));
  }
  return h ^ (h >>> STRHASH.LAST);
}

/** The first and last 16 bytes and eight words between. */
function hashSparse(mem: GuestMemory, p: number, len: number, seed: number): number {
  let h = mix(seed, len);
  const step = (len - 32) >>> 3;
  for (let i = 0; i < 16; i += 4) {
    h = mix(h, word(mem, p + i));
    h = mix(h, word(mem, p + len - 16 + i));
  }
  for (let i = 0, q = p + 16; i < 8; i++, q += step) h = mix(h, word(mem, q));
  return h ^ (h >>> STRHASH.LAST);
}

/** Equality of `len` bytes at p and at q, which is the data of a string. */
function sameBytes(mem: GuestMemory, p: number, q: number, len: number): boolean {
  const end = p + len;
  if ((p & 3) === 0) {
    const i32 = mem.i32;
    let i = p >>> 2;
    let j = q >>> 2;
    for (const stop = (end & ~3) >>> 2; i < stop; i++, j++) if (i32[i] !== i32[j]) return false;
    q += ((end & ~3) >>> 0) - p;
    p = (end & ~3) >>> 0;
  }
  const u8 = mem.u8;
  for (; p < end; p++, q++) if (u8[p] !== u8[q]) return false;
  return true;
}

/** The same for long ones, paid for on the way. */
function sameLong(vm: Vm, p: number, q: number, len: number): boolean {
  let same = true;
  inSlices(vm, len >>> 2, (from, to) => {
    same &&= sameBytes(vm.mem, p + 4 * from, q + 4 * from, 4 * (to - from));
  });
  return same && sameBytes(vm.mem, p + (len & ~3), q + (len & ~3), len & 3);
}

/** The string of these bytes with hash `h`, or minus the number of others of its hash and length. */
function findChain(vm: Vm, p: number, len: number, h: number): number {
  const mem = vm.mem;
  const u32 = mem.u32;
  const i32 = mem.i32;
  const g = vm.g;
  let collisions = 0;
  let s = u32[strchain(vm.strtab, h) >>> 2];
  while (s !== 0) {
    if (i32[(s + GCstr.hash) >>> 2] === h && u32[(s + GCstr.len) >>> 2] === len) {
      const q = s + GCstr.SIZEOF;
      if (isLong(len) ? sameLong(vm, p, q, len) : sameBytes(mem, p, q, len)) {
        // Found a string that the sweep has not reached: it lives again.
        const marked = mem.u8[s + GCHeader.marked];
        if (marked & ~mem.u8[g + global_State.gc_currentwhite] & LJ_GC.WHITES)
          mem.u8[s + GCHeader.marked] = marked ^ LJ_GC.WHITES;
        return s;
      }
      collisions++;
    }
    s = u32[s >>> 2];
  }
  return -collisions;
}

/** Head of a new string object, linked into its chain. */
function link(vm: Vm, L: number, s: number, len: number, h: number, hashalg: number): number {
  const { u32, u8 } = vm.mem;
  const g = vm.g;
  u8[s + GCstr.marked] = u8[g + global_State.gc_currentwhite] & LJ_GC.WHITES;
  u8[s + GCstr.gct] = GCT.STR;
  u8[s + GCstr.dumped] = 0;
  u8[s + GCstr.hashalg] = hashalg;
  u32[(s + GCstr.sid) >>> 2] = u32[(g + global_State.str_id) >>> 2]++;
  u32[(s + GCstr.hash) >>> 2] = h;
  u32[(s + GCstr.len) >>> 2] = len;
  u8[s + GCstr.SIZEOF + len] = 0;
  const chain = strchain(vm.strtab, h) >>> 2;
  u32[s >>> 2] = u32[chain];
  u32[(s + 4) >>> 2] = 0;
  u32[chain] = s;
  if (hashalg !== 0) u32[(g + global_State.str_dense) >>> 2]++;
  u32[(g + global_State.str_num) >>> 2]++;
  strtab_grow(vm, L);
  return s;
}

/** Find the string of many bytes. They may be compared, which is paid for; a stop gives `own` back. */
const findPaid = (vm: Vm, p: number, len: number, h: number, own: number): number =>
  filling(vm, own, len, () => {
    chargeCopy(vm, len);
    return findChain(vm, p, len, h);
  });

/** Find or make the string of the bytes at p. `own` is a string object that has them already, or 0. */
function intern(vm: Vm, L: number, p: number, len: number, own: number): number {
  strtab_move(vm);
  const seed = vm.mem.i32[(vm.g + global_State.str_seed) >>> 2];
  const isDense = len <= STRHASH.MAX_DENSE;
  let hashalg = 0;
  let h = isDense ? hashDense(vm.mem, p, len, seed) : hashSparse(vm.mem, p, len, seed);
  let s = isDense ? findChain(vm, p, len, h) : findPaid(vm, p, len, h, own);
  if (s <= 0 && len > STRHASH.MAX_DENSE) {
    const crowded = -s >= MAX_COLLISIONS;
    if (crowded || vm.mem.u32[(vm.g + global_State.str_dense) >>> 2] !== 0) {
      const dense = hashDense(vm.mem, p, len, seed);
      s = findPaid(vm, p, len, dense, own);
      if (crowded) {
        h = dense;
        hashalg = 1;
      }
    }
  }
  if (s > 0) {
    if (own !== 0) lj_mem_freestr(vm, own, lj_str_size(len));
    return s;
  }
  if (own !== 0) return link(vm, L, own, len, h, hashalg);
  s = lj_mem_newstr(vm, L, lj_str_size(len));
  if (isLong(len)) filling(vm, s, len, () => moveWithin(vm, s + GCstr.SIZEOF, p, len));
  else copyBytes(vm.mem, s + GCstr.SIZEOF, p, len);
  return link(vm, L, s, len, h, hashalg);
}

function copyBytes(mem: GuestMemory, to: number, from: number, len: number): void {
  const u8 = mem.u8;
  if (len <= 64) for (let i = 0; i < len; i++) u8[to + i] = u8[from + i];
  else u8.copyWithin(to, from, from + len);
}

/** The string of `len` bytes at `addr`. */
export function lj_str_new(vm: Vm, L: number, addr: number, len: number): number {
  if (len === 0) return vm.g + global_State.strempty;
  if (len > LJ_MAX.STR) lj_err_msg(vm, L, "STROV");
  return intern(vm, L, addr, len, 0);
}

/**
 * Room for `len` (> 0) bytes at strdata(result), to be filled and handed to
 * lj_str_intern at once: saves the copy of a long string.
 */
function lj_str_alloc(vm: Vm, L: number, len: number): number {
  if (len > LJ_MAX.STR) lj_err_msg(vm, L, "STROV");
  return lj_mem_newstr(vm, L, lj_str_size(len));
}

/** The string with the bytes of `s`, which came from lj_str_alloc and is gone when another has them. */
const lj_str_intern = (vm: Vm, L: number, s: number, len: number): number =>
  intern(vm, L, s + GCstr.SIZEOF, len, s);

/** Fill or look for what lj_str_alloc has made, which is given back when the run stops meanwhile. */
function filling<T>(vm: Vm, s: number, len: number, fill: () => T): T {
  try {
    return fill();
  } catch (e) {
    if (s !== 0) lj_mem_freestr(vm, s, lj_str_size(len));
    throw e;
  }
}

/** A string of `len` (> 0) bytes that `fill` writes to the address that it gets. It may stop the run. */
export function lj_str_build(vm: Vm, L: number, len: number, fill: (to: number) => void): number {
  const s = lj_str_alloc(vm, L, len);
  filling(vm, s, len, () => fill(s + GCstr.SIZEOF));
  return lj_str_intern(vm, L, s, len);
}

/** The string of bytes outside of guest memory. */
export function lj_str_newbytes(
  vm: Vm,
  L: number,
  bytes: Uint8Array,
  from = 0,
  len = bytes.length - from,
): number {
  if (len > STR_BUF) {
    return lj_str_build(vm, L, len, (to) => copyBetween(vm, vm.mem.u8, to, bytes, from, len));
  }
  const { u8, u32 } = vm.mem;
  const buf = u32[(vm.g + global_State.str_buf) >>> 2];
  for (let i = 0; i < len; i++) u8[buf + i] = bytes[from + i];
  return lj_str_new(vm, L, buf, len);
}

/** The string of at most STR_BUF bytes that begin in `words`. */
export function lj_str_newwords(vm: Vm, L: number, words: Uint32Array, len: number): number {
  const { u32 } = vm.mem;
  const buf = u32[(vm.g + global_State.str_buf) >>> 2];
  for (let i = 0, to = buf >>> 2; 4 * i < len; i++) u32[to + i] = words[i];
  return lj_str_new(vm, L, buf, len);
}

/** Write a long text with one character per byte to an address; the run may stop meanwhile. */
export const writeLatin1 = (vm: Vm, text: string, to: number): void =>
  inSlices(vm, text.length, (from, end) => {
    const { u8 } = vm.mem;
    for (let i = from; i < end; i++) u8[to + i] = text.charCodeAt(i);
  });

/** The string of a JavaScript string with one character per byte. */
export function lj_str_newz(vm: Vm, L: number, text: string): number {
  const len = text.length;
  const { u8 } = vm.mem;
  if (len > STR_BUF) return lj_str_build(vm, L, len, (to) => writeLatin1(vm, text, to));
  const to = vm.mem.u32[(vm.g + global_State.str_buf) >>> 2];
  for (let i = 0; i < len; i++) u8[to + i] = text.charCodeAt(i);
  return lj_str_new(vm, L, to, len);
}

/** The string of a JavaScript string as UTF-8. */
export const lj_str_newutf8 = (vm: Vm, L: number, text: string): number =>
  lj_str_newbytes(vm, L, new TextEncoder().encode(text));

/** The bytes of a string, to be used before anything is allocated. */
export function strBytes(vm: Vm, s: number): Uint8Array {
  return vm.mem.u8.subarray(strdata(s), strdata(s) + strlen(vm, s));
}

const LONG_TEXT = 1 << 14;
function isAscii(u8: Uint8Array, addr: number, end: number): boolean {
  let all = 0;
  for (; addr < end; addr++) all |= u8[addr];
  return all < 0x80;
}

/** Bytes of a long text that are paid for, and looked at limits for, at a time: what V8 does not copy any more. */
const PIECE_BYTES = 1 << 18;
function longToJs(vm: Vm, addr: number, end: number): string {
  let text = "";
  for (let at = addr; at < end; at += PIECE_BYTES) {
    const n = Math.min(PIECE_BYTES, end - at);
    charge(vm, n);
    text += bytesToJs(vm, at, n);
  }
  return text;
}

/** `len` bytes at `addr` as a JavaScript string with one character per byte. A run may stop while it is long. */
export function bytesToJs(vm: Vm, addr: number, len: number): string {
  const u8 = vm.mem.u8;
  const end = addr + len;
  let text = "";
  if (len <= 32) {
    for (; addr < end; addr++) text += String.fromCharCode(u8[addr]);
    return text;
  }
  if (len > PIECE_BYTES) return longToJs(vm, addr, end);
  // What is made of pieces leaves eight times its size behind, and is joined later.
  if (len > LONG_TEXT && isAscii(u8, addr, end))
    return new TextDecoder().decode(u8.subarray(addr, end));
  // `apply` takes a typed array as it is; spreading one goes through its iterator.
  for (; addr < end; addr += 4096)
    text += String.fromCharCode.apply(
      null,
      u8.subarray(addr, Math.min(addr + 4096, end)) as unknown as number[],
    );
  return text;
}

/** What C sees of a string: the bytes before the first NUL. */
export function strToC(vm: Vm, s: number): string {
  const len = strlen(vm, s);
  const end = len > PIECE_BYTES ? strBytes(vm, s).indexOf(0) : -1;
  const text = bytesToJs(vm, strdata(s), end < 0 ? len : end);
  if (len > PIECE_BYTES) return text;
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}

/** A string with one character per byte, and one decoded from UTF-8. */
export const strToJs = (vm: Vm, s: number): string => bytesToJs(vm, strdata(s), strlen(vm, s));
export const strToUtf8 = (vm: Vm, s: number): string => new TextDecoder().decode(strBytes(vm, s));

/** Order of bytes: negative, zero or positive. */
export function lj_str_cmp(vm: Vm, a: number, b: number): number {
  const u8 = vm.mem.u8;
  const alen = strlen(vm, a);
  const blen = strlen(vm, b);
  const n = Math.min(alen, blen);
  const p = strdata(a);
  const q = strdata(b);
  const i32 = vm.mem.i32;
  const whole = n & ~3;
  let i = 0;
  for (;;) {
    const end = Math.min(i + SLICE, whole);
    while (i < end && i32[(p + i) >>> 2] === i32[(q + i) >>> 2]) i += 4;
    if (i > FEW_BYTES) charge(vm, (i < SLICE ? i : SLICE) >>> 2);
    if (i < end || end === whole) break;
  }
  for (; i < n; i++) {
    const d = u8[p + i] - u8[q + i];
    if (d !== 0) return d;
  }
  return alen - blen;
}

/** Bytes that are searched for the first byte of a text at a time. */
const WINDOW = 1 << 18;

/** The address of the first occurrence of `plen` bytes at p in `slen` bytes at s, or 0. */
export function lj_str_find(vm: Vm, s: number, p: number, slen: number, plen: number): number {
  if (plen > slen) return 0;
  if (plen === 0) return s;
  const end = s + slen - plen + 1;
  for (let from = s; from < end; from += WINDOW) {
    const to = Math.min(from + WINDOW, end);
    chargeCopy(vm, to - from);
    const found = findBetween(vm, from, to, p, plen);
    if (found !== 0) return found;
  }
  return 0;
}

/** An occurrence that begins at from .. to. */
function findBetween(vm: Vm, from: number, to: number, p: number, plen: number): number {
  const u8 = vm.mem.u8;
  const first = u8[p];
  const far = to - from > 128 ? u8.subarray(from, to) : undefined;
  let work = 0;
  for (let q = from; q < to; q++) {
    if (far !== undefined) {
      const i = far.indexOf(first, q - from);
      if (i < 0) break;
      q = from + i;
    } else if (u8[q] !== first) {
      continue;
    }
    let i = 1;
    for (; i < plen && u8[q + i] === u8[p + i]; i++) if ((i & (SLICE - 1)) === 0) charge(vm, SLICE);
    if (i === plen) return q;
    work += i & (SLICE - 1);
    if (work >= SLICE) {
      charge(vm, work);
      work = 0;
    }
  }
  if (work > FEW_BYTES) charge(vm, work);
  return 0;
}

const special = new Uint8Array(256);
for (const c of "^$*+?.([%-") special[c.charCodeAt(0)] = 1;

/** Whether a string has a character that is special in patterns. */
export function lj_str_haspattern(vm: Vm, s: number): boolean {
  const u8 = vm.mem.u8;
  const len = strlen(vm, s);
  const from = strdata(s);
  for (let i = 0; i < len; i++) {
    if (special[u8[from + i]] !== 0) return true;
    if ((i & (SLICE - 1)) === SLICE - 1) charge(vm, SLICE);
  }
  return false;
}

/** Bytes i .. end of what becomes of `len` bytes. */
type Transform = (
  u8: Uint8Array,
  to: number,
  from: number,
  len: number,
  i: number,
  end: number,
) => void;

function transformed(vm: Vm, L: number, s: number, transform: Transform): number {
  const len = strlen(vm, s);
  if (len === 0) return s;
  if (len > STR_BUF)
    return lj_str_build(vm, L, len, (to) =>
      inSlices(vm, len, (i, end) => transform(vm.mem.u8, to, strdata(s), len, i, end)),
    );
  charge(vm, len);
  const { u8, u32 } = vm.mem;
  const to = u32[(vm.g + global_State.str_buf) >>> 2];
  transform(u8, to, strdata(s), len, 0, len);
  return lj_str_new(vm, L, to, len);
}

const reverse: Transform = (u8, to, from, len, i, end) => {
  for (let j = from + len - 1 - i; i < end; i++, j--) u8[to + i] = u8[j];
};
const lower: Transform = (u8, to, from, _len, i, end) => {
  for (; i < end; i++) {
    const c = u8[from + i];
    u8[to + i] = c >= 0x41 && c <= 0x5a ? c + 0x20 : c;
  }
};
const upper: Transform = (u8, to, from, _len, i, end) => {
  for (; i < end; i++) {
    const c = u8[from + i];
    u8[to + i] = c >= 0x61 && c <= 0x7a ? c - 0x20 : c;
  }
};

/** string.reverse, string.lower and string.upper (letters of ASCII). */
export const lj_str_reverse = (vm: Vm, L: number, s: number): number =>
  transformed(vm, L, s, reverse);
export const lj_str_lower = (vm: Vm, L: number, s: number): number => transformed(vm, L, s, lower);
export const lj_str_upper = (vm: Vm, L: number, s: number): number => transformed(vm, L, s, upper);

/** What machine code leaves of string.gsub; the library says how it goes on. */
export const gsubRest = new Attachment<{
  run: (vm: Vm, L: number, frame: number, pending: boolean) => void;
}>(() => ({ run: () => undefined }));

/** For the collector: release a string. */
export function lj_str_free(vm: Vm, s: number): void {
  lj_str_unlink(vm, s);
  lj_mem_freestr(vm, s, lj_str_size(vm.mem.u32[(s + GCstr.len) >>> 2]));
}

/** Take a string out of its chain. */
export function lj_str_unlink(vm: Vm, s: number): void {
  const { g } = vm;
  const { u8, u32 } = vm.mem;
  let link = strchain(vm.strtab, u32[(s + GCstr.hash) >>> 2]) >>> 2;
  while (u32[link] !== s) link = u32[link] >>> 2;
  u32[link] = u32[s >>> 2];
  u32[(g + global_State.str_num) >>> 2]--;
  if (u8[s + GCstr.hashalg] !== 0) u32[(g + global_State.str_dense) >>> 2]--;
}

/** The first table of strings. global_State is zeroed, strempty has its header. */
export function lj_str_init(vm: Vm, L: number): void {
  strtab_init(vm, L);
  vm.mem.u32[(vm.g + global_State.str_buf) >>> 2] = lj_mem_alloc(vm, L, STR_BUF);
  // Id 0 is the empty string's.
  vm.mem.u32[(vm.g + global_State.str_id) >>> 2] = 1;
}
