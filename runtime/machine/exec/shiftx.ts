/*
 * BMI2's shifts, which leave flags alone: three-operand instructions on general registers, of 32 or 64 bits.
 * `d` is the destination, `v` the register of the VEX prefix. Everything is computed
 * on two halves; at 32 bits the upper ones are zero.
 */
import { src32, src64 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import type { Exec, Insn } from "../insn.js";
import { alwaysAll, type Bind } from "./alu.js";

/** The source: low half, the high one in cpu.hi. */
export function source(c: Cpu, i: Insn): number {
  if (i.dsize === 64) return src64(c, i);
  c.hi = 0;
  return src32(c, i);
}

export function write(c: Cpu, i: Insn, lo: number, hi: number): void {
  c.i32[i.d] = lo;
  c.i32[i.d + 1] = i.dsize === 64 ? hi : 0;
}

/** Logical shifts by 0 <= n < 64 of two halves. */
function left(c: Cpu, lo: number, hi: number, n: number): number {
  if (n === 0) c.hi = hi;
  else c.hi = n >= 32 ? lo << (n - 32) : (hi << n) | (lo >>> (32 - n));
  return n >= 32 ? 0 : lo << n;
}
export function right(c: Cpu, lo: number, hi: number, n: number): number {
  c.hi = n >= 32 ? 0 : hi >>> n;
  if (n === 0) return lo;
  return n >= 32 ? hi >>> (n - 32) : (lo >>> n) | (hi << (32 - n));
}
const count = (c: Cpu, i: Insn): number => c.i32[i.v] & (i.dsize - 1);
const shlx: Exec = (c, i) => {
  const r = left(c, source(c, i), c.hi, count(c, i));
  write(c, i, r, c.hi);
};
const shrx: Exec = (c, i) => {
  const r = right(c, source(c, i), c.hi, count(c, i));
  write(c, i, r, c.hi);
};
const sarx: Exec = (c, i) => {
  const lo = source(c, i);
  const { hi } = c;
  const n = count(c, i);
  if (i.dsize === 32) write(c, i, lo >> n, 0);
  else if (n >= 32) write(c, i, hi >> (n - 32), hi >> 31);
  else write(c, i, right(c, lo, hi, n), hi >> n);
};
const rorx: Exec = (c, i) => {
  const lo = source(c, i);
  const { hi } = c;
  const n = i.imm & (i.dsize - 1);
  if (i.dsize === 32) {
    write(c, i, (lo >>> n) | (lo << (32 - n)), 0);
    return;
  }
  const down = right(c, lo, hi, n);
  const downHi = c.hi;
  const up = n === 0 ? (c.hi = 0) : left(c, lo, hi, 64 - n);
  write(c, i, down | up, downHi | c.hi);
};

const executors = (): Readonly<Record<string, Exec>> => ({ shlx, shrx, sarx, rorx });

export const shiftxExecutors = (): Readonly<Record<string, Bind>> => alwaysAll(executors());
