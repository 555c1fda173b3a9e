/*
 * Values of C in guest memory, at any address: packed structs and pointers of programs need
 * not be aligned. Addresses are JavaScript numbers: they may be negative or beyond 4 GiB after
 * arithmetic, and are looked at before something is read or written there.
 *
 * 64-bit integers are two words here; as numbers they are rounded once.
 */
import type { GuestMemory } from "../machine/types.js";

const buffer = new ArrayBuffer(8);
/** To give unaligned bytes a meaning; no value survives a call. */
const cell = {
  u8: new Uint8Array(buffer),
  f32: new Float32Array(buffer),
  f64: new Float64Array(buffer),
} as const;

const load16 = ({ u8 }: GuestMemory, p: number): number => u8[p] | (u8[p + 1] << 8);
export const load32 = ({ u8, u32 }: GuestMemory, p: number): number =>
  (p & 3) === 0
    ? u32[p >>> 2]
    : (u8[p] | (u8[p + 1] << 8) | (u8[p + 2] << 16) | (u8[p + 3] << 24)) >>> 0;
function store16({ u8 }: GuestMemory, p: number, v: number): void {
  u8[p] = v;
  u8[p + 1] = v >>> 8;
}
export function store32({ u8, u32 }: GuestMemory, p: number, v: number): void {
  if ((p & 3) === 0) {
    u32[p >>> 2] = v;
  } else {
    u8[p] = v;
    u8[p + 1] = v >>> 8;
    u8[p + 2] = v >>> 16;
    u8[p + 3] = v >>> 24;
  }
}

export function loadFloat(mem: GuestMemory, p: number): number {
  if ((p & 3) === 0) return mem.f32[p >>> 2];
  for (let i = 0; i < 4; i++) cell.u8[i] = mem.u8[p + i];
  return cell.f32[0];
}
export function storeFloat(mem: GuestMemory, p: number, v: number): void {
  if ((p & 3) === 0) {
    mem.f32[p >>> 2] = v;
  } else {
    cell.f32[0] = v;
    for (let i = 0; i < 4; i++) mem.u8[p + i] = cell.u8[i];
  }
}
export function loadDouble(mem: GuestMemory, p: number): number {
  if ((p & 7) === 0) return mem.f64[p >>> 3];
  for (let i = 0; i < 8; i++) cell.u8[i] = mem.u8[p + i];
  return cell.f64[0];
}
export function storeDouble(mem: GuestMemory, p: number, v: number): void {
  if ((p & 7) === 0) {
    mem.f64[p >>> 3] = v;
  } else {
    cell.f64[0] = v;
    for (let i = 0; i < 8; i++) mem.u8[p + i] = cell.u8[i];
  }
}

/** An integer of up to 32 bits. */
export function loadInt(mem: GuestMemory, p: number, size: number, unsigned: boolean): number {
  switch (size) {
    case 1:
      return unsigned ? mem.u8[p] : mem.i8[p];
    case 2: {
      const v = load16(mem, p);
      return unsigned ? v : (v << 16) >> 16;
    }
    default: {
      const v = load32(mem, p);
      return unsigned ? v : v | 0;
    }
  }
}
/** The low bytes of a word. */
export function storeInt(mem: GuestMemory, p: number, size: number, v: number): void {
  if (size === 1) mem.u8[p] = v;
  else if (size === 2) store16(mem, p, v);
  else store32(mem, p, v);
}

/** The number nearest to an integer of two words. */
export const wordsToNumber = (lo: number, hi: number, unsigned: boolean): number =>
  (unsigned ? hi >>> 0 : hi | 0) * 4294967296 + (lo >>> 0);

const TWO32 = 4294967296;
const TWO63 = 2 ** 63;

/** High word of a number cut to a 64-bit integer as the processor does; lowWord gives the other. */
export function highWord(n: number): number {
  if (!(n > -TWO63 - 1 && n < TWO63)) return 0x80000000;
  return Math.floor(Math.trunc(n) / TWO32) >>> 0;
}
export function lowWord(n: number): number {
  if (!(n > -TWO63 - 1 && n < TWO63)) return 0;
  const t = Math.trunc(n);
  return t - Math.floor(t / TWO32) * TWO32;
}
/** A number as an unsigned integer: the upper half of the range is what is left of it less 2^64. */
export const foldUnsigned = (n: number): number => (n >= TWO63 ? n - 2 * TWO63 : n);

/** memcpy for any sizes. */
export function copyBytes({ u8 }: GuestMemory, to: number, from: number, size: number): void {
  if (size > 32) u8.copyWithin(to, from, from + size);
  else if (to <= from) for (let i = 0; i < size; i++) u8[to + i] = u8[from + i];
  else for (let i = size - 1; i >= 0; i--) u8[to + i] = u8[from + i];
}
export function fillBytes({ u8 }: GuestMemory, to: number, size: number, byte = 0): void {
  if (size > 16) u8.fill(byte, to, to + size);
  else for (let i = 0; i < size; i++) u8[to + i] = byte;
}

/** A pointer as a number; negative ones wrap around the address space. */
export function loadPtr(mem: GuestMemory, p: number, size = 8): number {
  const lo = load32(mem, p);
  return size === 4 ? lo : wordsToNumber(lo, load32(mem, p + 4), false);
}
export function storePtr(mem: GuestMemory, p: number, v: number, size = 8): void {
  store32(mem, p, v - Math.floor(v / TWO32) * TWO32);
  if (size !== 4) store32(mem, p + 4, Math.floor(v / TWO32));
}
