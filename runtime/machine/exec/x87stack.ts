/*
 * The stack of x87 registers.
 *
 *   X87 + 16 * r     register r, 10 bytes; st(k) is register (top + k) mod 8
 */
import type { Cpu } from "../cpu.js";
import { FP, INDEFINITE, load80, Rounder, store80 } from "../extended/index.js";
import type { Extended } from "../extended/index.js";
import { X87 } from "../state.js";
import type { GuestMemory } from "../types.js";
import { controlWord, raise, setCodes, SW, TOP, VALID } from "./x87words.js";

export * from "./x87words.js";

/** A rounder as the control word says. */
export function rounder(c: Cpu, precision?: number): Rounder {
  const word = controlWord(c);
  const wanted = precision ?? [24, 64, 53, 64][(word >>> 8) & 3];
  return new Rounder((word >>> 10) & 3, wanted);
}
/** Take over what a rounder collected: exceptions, and in C1 the direction of rounding. */
export function settle(c: Cpu, r: Rounder): void {
  raise(c, r.flags);
  const up = r.up && (r.flags & FP.INEXACT) !== 0;
  setCodes(c, up ? SW.C1 : 0, SW.C1);
}
/** A full or empty register where it must not be. */
export function stackFault(c: Cpu, overflow: boolean): void {
  raise(c, FP.INVALID | SW.STACK);
  setCodes(c, overflow ? SW.C1 : 0, SW.C1);
}

const registerOf = (c: Cpu, k: number): number => (c.u8[TOP] + k) & 7;
export const isEmpty = (c: Cpu, k: number): boolean =>
  (c.u8[VALID] & (1 << registerOf(c, k))) === 0;
/** st(k), whether or not it holds something. */
export const peek = (c: Cpu, k: number): Extended => load80(c.view, X87 + 16 * registerOf(c, k));
export const read = (c: Cpu, k: number): Extended | null => (isEmpty(c, k) ? null : peek(c, k));
export function write(c: Cpu, k: number, value: Extended): void {
  const r = registerOf(c, k);
  store80(c.view, X87 + 16 * r, value);
  c.u8[VALID] |= 1 << r;
}
export function push(c: Cpu, value: Extended): void {
  const full = !isEmpty(c, 7);
  if (full) stackFault(c, true);
  place(c, full ? INDEFINITE : value);
}
/** The same without asking whether there is room. */
export function place(c: Cpu, value: Extended): void {
  turn(c, -1);
  write(c, 0, value);
}
export function free(c: Cpu, k: number): void {
  c.u8[VALID] &= ~(1 << registerOf(c, k));
}
/** Turn the stack by some registers without changing one. */
export function turn(c: Cpu, by: number): void {
  c.u8[TOP] = (c.u8[TOP] + by) & 7;
}
export function pop(c: Cpu): void {
  free(c, 0);
  turn(c, 1);
}

/** Two bits for each register: 3 for an empty one; a number, a zero, anything else. */
export function tagWord(c: Cpu): number {
  let word = 0;
  for (let k = 0; k < 8; k++) {
    const { exponent, mantissa } = peek(c, k);
    const zero = exponent === 0 && mantissa === 0n;
    const plain = exponent !== 0 && exponent !== 0x7fff && mantissa >> 63n !== 0n;
    const tag = isEmpty(c, k) ? 3 : zero ? 1 : plain ? 0 : 2;
    word |= tag << (2 * registerOf(c, k));
  }
  return word;
}
export function setTagWord(c: Cpu, word: number): void {
  let valid = 0;
  for (let r = 0; r < 8; r++) if (((word >>> (2 * r)) & 3) !== 3) valid |= 1 << r;
  c.u8[VALID] = valid;
}

/** Leave a result in st(0), which is all that the stack holds then. */
export function returnExtended({ u8 }: Pick<GuestMemory, "u8">, value: Extended): void {
  u8[TOP] = 7;
  u8[VALID] = 1 << 7;
  store80(new DataView(u8.buffer), X87 + 16 * 7, value);
}
