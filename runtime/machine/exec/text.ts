/*
 * The string comparisons of SSE4.2: two operands of 16 bytes or 8 words, each a string
 * that ends at a given length (pcmpestr) or at its first zero (pcmpistr). The immediate:
 *
 *   bits 0-1   elements: unsigned bytes, unsigned words, signed bytes, signed words
 *   bits 2-3   what is set per element of the second string:
 *              it is in the set / in one of the ranges that the first one lists,
 *              it equals the first one's element, the first one occurs from here on
 *   bits 4-5   negation: none, all, none, within the second string
 *   bit 6      index: of the highest instead of the lowest bit
 *              mask: elements instead of bits
 */
import { srcAt } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { FLAG, flagBits } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import { RAX, RCX, RDX, XMM } from "../state.js";
import { always, type Bind } from "./alu.js";

/** Elements of an operand. */
function read(c: Cpu, p: number, imm: number): number[] {
  const words = (imm & 1) !== 0;
  const signed = (imm & 2) !== 0;
  return Array.from({ length: words ? 8 : 16 }, (_, k) => {
    if (words) return signed ? c.view.getInt16(p + 2 * k, true) : c.view.getUint16(p + 2 * k, true);
    return signed ? c.i8[p + k] : c.u8[p + k];
  });
}

/** Length in a register: its magnitude, at most n. */
function explicitLength(c: Cpu, i: Insn, register: number, n: number): number {
  const lo = c.i32[register];
  if (!(i.rex & 8)) return Math.min(Math.abs(lo), n);
  return Math.min(Math.abs(c.i32[register + 1] * 0x100000000 + (lo >>> 0)), n);
}
function implicitLength(list: readonly number[]): number {
  const end = list.indexOf(0);
  return end < 0 ? list.length : end;
}

/** Does the comparison hold at element k of the second string? */
function holds(a: number[], la: number, b: number[], lb: number, k: number, imm: number): boolean {
  switch ((imm >>> 2) & 3) {
    case 0:
      return k < lb && a.slice(0, la).includes(b[k]);
    case 1:
      for (let r = 0; r + 1 < la; r += 2)
        if (k < lb && a[r] <= b[k] && b[k] <= a[r + 1]) return true;
      return false;
    case 2:
      return k < la && k < lb ? a[k] === b[k] : k >= la && k >= lb;
    default:
      for (let r = 0; r < la && k + r < b.length; r++)
        if (k + r >= lb || a[r] !== b[k + r]) return false;
      return true;
  }
}

/** Set the flags; the result is the mask of bits, with the number of elements in cpu.hi. */
function compare(c: Cpu, i: Insn, explicit: boolean): number {
  const a = read(c, i.da, i.imm);
  const b = read(c, srcAt(c, i, 16), i.imm);
  const n = a.length;
  const la = explicit ? explicitLength(c, i, RAX, n) : implicitLength(a);
  const lb = explicit ? explicitLength(c, i, RDX, n) : implicitLength(b);
  let mask = 0;
  for (let k = 0; k < n; k++) if (holds(a, la, b, lb, k, i.imm)) mask |= 1 << k;
  const negation = (i.imm >>> 4) & 3;
  if (negation === 1) mask ^= (1 << n) - 1;
  if (negation === 3) mask ^= (1 << lb) - 1;
  flagBits(
    c,
    (mask !== 0 ? FLAG.C : 0) |
      (lb < n ? FLAG.Z : 0) |
      (la < n ? FLAG.S : 0) |
      ((mask & 1) !== 0 ? FLAG.O : 0),
  );
  c.hi = n;
  return mask;
}

const toIndex =
  (explicit: boolean): Exec =>
  (c, i) => {
    const mask = compare(c, i, explicit);
    const bit = i.imm & 0x40 ? mask : mask & -mask;
    c.i32[RCX] = mask === 0 ? c.hi : 31 - Math.clz32(bit);
    c.i32[RCX + 1] = 0;
  };
const toMask =
  (explicit: boolean): Exec =>
  (c, i) => {
    const mask = compare(c, i, explicit);
    const bytes = 16 / c.hi;
    c.u8.fill(0, XMM, XMM + 16);
    if (i.imm & 0x40) {
      for (let k = 0; k < 16; k++) if ((mask >>> (k / bytes)) & 1) c.i8[XMM + k] = -1;
    } else {
      c.view.setUint16(XMM, mask, true);
    }
  };

export const textExecutors: Readonly<Record<string, Bind>> = {
  pcmpestri: always(toIndex(true)),
  pcmpestrm: always(toMask(true)),
  pcmpistri: always(toIndex(false)),
  pcmpistrm: always(toMask(false)),
};
