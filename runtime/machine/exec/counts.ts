/* Counts of bits that are set, or are not before the first, and checksums of bytes: only compiled C has these. */
import { srcAt } from "../cpu.js";
import { FLAG, flagBits } from "../flags.js";
import type { Exec } from "../insn.js";
import { CRC_TABLE } from "../state.js";
import { sized, type Bind } from "./alu.js";
import { highest, result, source, trailing } from "./bits.js";

function population(v: number): number {
  v -= (v >>> 1) & 0x55555555;
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
const popcnt: Exec = (c, i) => {
  const lo = source(c, i);
  const n = population(lo) + population(c.hi);
  result(c, i, n);
  flagBits(c, n === 0 ? FLAG.Z : 0);
};

function counting(find: (lo: number, hi: number, bits: number) => number): Bind {
  const exec: Exec = (c, i) => {
    const lo = source(c, i);
    const zero = (lo | c.hi) === 0;
    const n = zero ? i.dsize : find(lo, c.hi, i.dsize);
    result(c, i, n);
    flagBits(c, (zero ? FLAG.C : 0) | (n === 0 ? FLAG.Z : 0));
  };
  return () => exec;
}

/** CRC-32C of one to eight bytes. */
const crc32: Exec = (c, i) => {
  const bytes = i.ssize >>> 3;
  const p = srcAt(c, i, bytes);
  const m = c.i32;
  let crc = m[i.d];
  for (let k = 0; k < bytes; k++) {
    crc ^= c.u8[p + k];
    crc = (crc >>> 4) ^ m[(CRC_TABLE >>> 2) + (crc & 15)];
    crc = (crc >>> 4) ^ m[(CRC_TABLE >>> 2) + (crc & 15)];
  }
  m[i.d] = crc;
  m[i.d + 1] = 0;
};

export const countExecutors: Readonly<Record<string, Bind>> = {
  crc32: () => crc32,
  popcnt: sized(popcnt, popcnt, popcnt, popcnt),
  tzcnt: counting(trailing),
  lzcnt: counting((lo, hi, bits) => bits - 1 - highest(lo, hi)),
};
