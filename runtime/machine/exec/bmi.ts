/* BMI1 and BMI2 beyond the shifts, which are in shiftx.ts. */
import type { Cpu } from "../cpu.js";
import { FLAG, flagRes32, flagRes64 } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import { RDX } from "../state.js";
import { alwaysAll, type Bind } from "./alu.js";
import { mul64, mul64High, mulHigh } from "./multiply.js";
import { right, source, write } from "./shiftx.js";

/** The upper half of a register as an operand. */
const upper = (c: Cpu, i: Insn, w: number): number => (i.dsize === 64 ? c.i32[w + 1] : 0);

/** Write a result and its flags; `carry` is that flag, overflow is clear. */
function writeFlags(c: Cpu, i: Insn, lo: number, hi: number, carry: boolean): void {
  write(c, i, lo, hi);
  const cao = carry ? FLAG.C : 0;
  if (i.dsize === 64) flagRes64(c, lo, hi, cao);
  else flagRes32(c, lo, cao);
}

const andn: Exec = (c, i) => {
  const lo = source(c, i);
  writeFlags(c, i, ~c.i32[i.v] & lo, ~upper(c, i, i.v) & c.hi, false);
};

/** x - 1 */
function decrement(c: Cpu, lo: number, hi: number): number {
  c.hi = lo === 0 ? (hi - 1) | 0 : hi;
  return (lo - 1) | 0;
}
const blsr: Exec = (c, i) => {
  const lo = source(c, i);
  const { hi } = c;
  writeFlags(c, i, decrement(c, lo, hi) & lo, c.hi & hi, (lo | hi) === 0);
};
const blsmsk: Exec = (c, i) => {
  const lo = source(c, i);
  const { hi } = c;
  writeFlags(c, i, decrement(c, lo, hi) ^ lo, c.hi ^ hi, (lo | hi) === 0);
};
const blsi: Exec = (c, i) => {
  const lo = source(c, i);
  const { hi } = c;
  const negated = lo === 0 ? -hi : ~hi;
  writeFlags(c, i, -lo & lo, negated & hi, (lo | hi) !== 0);
};

/** Keep the lowest n bits, 0 <= n. */
function lowest(c: Cpu, lo: number, hi: number, n: number): number {
  c.hi = n >= 64 ? hi : n > 32 ? hi & ((1 << (n - 32)) - 1) : 0;
  return n >= 32 ? lo : lo & ((1 << n) - 1);
}

const bextr: Exec = (c, i) => {
  const lo = source(c, i);
  const start = c.i32[i.v] & 0xff;
  const length = (c.i32[i.v] >>> 8) & 0xff;
  const shifted = start >= 64 ? (c.hi = 0) : right(c, lo, c.hi, start);
  const r = lowest(c, shifted, c.hi, length);
  writeFlags(c, i, r, c.hi, false);
};
const bzhi: Exec = (c, i) => {
  const lo = source(c, i);
  const n = c.i32[i.v] & 0xff;
  const r = lowest(c, lo, c.hi, n);
  writeFlags(c, i, r, c.hi, n >= i.dsize);
};

/** Bit n of two halves, and the place of the bit in its half. */
const bit = (lo: number, hi: number, n: number): number => ((n < 32 ? lo : hi) >>> (n & 31)) & 1;

/** Walk the set bits of the mask: deposit spreads low bits of a value to them, extract gathers. */
const permute =
  (deposit: boolean): Exec =>
  (c, i) => {
    const mask = source(c, i);
    const maskHi = c.hi;
    const lo = c.i32[i.v];
    const hi = upper(c, i, i.v);
    const r = [0, 0];
    for (let n = 0, k = 0; n < i.dsize; n++) {
      if (bit(mask, maskHi, n) === 0) continue;
      const [from, to] = deposit ? [k, n] : [n, k];
      r[to >>> 5] |= bit(lo, hi, from) << (to & 31);
      k++;
    }
    write(c, i, r[0], r[1]);
  };

/** The high half of the product goes to the destination, the low one to the second; flags stay. */
const mulx: Exec = (c, i) => {
  const m = c.i32;
  const bl = source(c, i);
  const bh = c.hi;
  const al = m[RDX];
  const ah = m[RDX + 1];
  if (i.dsize === 64) {
    m[i.v] = mul64(c, al, ah, bl, bh);
    m[i.v + 1] = c.hi;
    m[i.d] = mul64High(c, al, ah, bl, bh);
    m[i.d + 1] = c.hi;
  } else {
    m[i.v] = Math.imul(al, bl);
    m[i.v + 1] = 0;
    write(c, i, mulHigh(al, bl), 0);
  }
};

const executors: Readonly<Record<string, Exec>> = {
  andn,
  blsr,
  blsmsk,
  blsi,
  bextr,
  bzhi,
  pdep: permute(true),
  pext: permute(false),
  mulx,
};

export const bmiExecutors: Readonly<Record<string, Bind>> = alwaysAll(executors);
