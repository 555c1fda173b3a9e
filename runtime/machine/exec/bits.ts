/* Bit tests and scans. Counts are in counts.ts. */
import { checkAddress, lea64, put32, put64, src16, src32, src64 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { eflags, FLAG, flagBits } from "../flags.js";
import { IMM, MEM } from "../insn.js";
import type { Exec, Insn } from "../insn.js";
import type { Bind } from "./alu.js";

/** New value of the word from the old one and the mask of the bit. */
type Change = (v: number, bit: number) => number;

/**
 * A bit number in a register selects a bit of the bit string that starts at a
 * memory operand, also outside of the operand; otherwise it is taken modulo the size.
 */
function bitTest(change: Change | null): Bind {
  const exec: Exec = (c, i) => {
    const bits = i.dsize;
    const bytes = bits >>> 3;
    let n = i.sk === IMM ? i.imm : c.i32[i.s];
    let p = i.da;
    if (i.dk === MEM) {
      const lo = lea64(c, i);
      p = i.sk === IMM ? checkAddress(c, lo, c.hi, bytes) : bitString(c, i, lo, bytes);
    }
    n &= bits - 1;
    const at = bits === 64 ? p + (n >>> 5) * 4 : p;
    const v = bits === 16 ? c.view.getUint16(at, true) : c.view.getInt32(at, true);
    const bit = 1 << (n & 31);
    flagBits(c, (eflags(c) & FLAG.Z) | ((v & bit) !== 0 ? FLAG.C : 0));
    if (change === null) return;
    const r = change(v, bit);
    if (bits === 16) c.view.setInt16(at, r, true);
    else if (bits === 32) put32(c, i, at, r);
    else c.view.setInt32(at, r, true);
  };
  return () => exec;
}

function bitString(c: Cpu, i: Insn, lo: number, bytes: number): number {
  const m = c.i32;
  const hi = c.hi;
  const log = bytes === 2 ? 4 : bytes === 4 ? 5 : 6;
  let offset = bytes === 2 ? (m[i.s] << 16) >> 16 : m[i.s];
  let offsetHi = offset >> 31;
  if (bytes === 8) offsetHi = m[i.s + 1];
  // offset >> log, times bytes: the low bits go, the rest shifts by three.
  offset &= ~((1 << log) - 1);
  const byteLo = (offset >>> 3) | (offsetHi << 29);
  const low = (lo >>> 0) + (byteLo >>> 0);
  const high = (hi + (offsetHi >> 3) + (low > 0xffffffff ? 1 : 0)) | 0;
  return checkAddress(c, low | 0, high, bytes);
}

/** The source as two words, narrow ones zero-extended. */
export function source(c: Cpu, i: Insn): number {
  if (i.dsize === 64) return src64(c, i);
  c.hi = 0;
  return i.dsize === 32 ? src32(c, i) : src16(c, i) & 0xffff;
}
export function result(c: Cpu, i: Insn, v: number): void {
  if (i.dsize === 16) c.view.setInt16(i.da, v, true);
  else if (i.dsize === 32) put32(c, i, i.da, v);
  else put64(c, i.da, v, 0);
}

export const trailing = (lo: number, hi: number): number =>
  lo !== 0 ? 31 - Math.clz32(lo & -lo) : 63 - Math.clz32(hi & -hi);
export const highest = (lo: number, hi: number): number =>
  hi !== 0 ? 63 - Math.clz32(hi) : 31 - Math.clz32(lo);

/** Of a zero source the destination keeps its value, as processors do in fact. */
function scan(find: (lo: number, hi: number) => number): Bind {
  const exec: Exec = (c, i) => {
    const lo = source(c, i);
    const zero = (lo | c.hi) === 0;
    if (!zero) result(c, i, find(lo, c.hi));
    flagBits(c, zero ? FLAG.Z : 0);
  };
  return () => exec;
}

export const bitExecutors: Readonly<Record<string, Bind>> = {
  bt: bitTest(null),
  bts: bitTest((v, bit) => v | bit),
  btr: bitTest((v, bit) => v & ~bit),
  btc: bitTest((v, bit) => v ^ bit),
  bsf: scan(trailing),
  bsr: scan(highest),
};
