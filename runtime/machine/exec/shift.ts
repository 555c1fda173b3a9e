/*
 * Shifts and rotates. A masked count of zero changes no flag (but still writes a
 * 32-bit register, clearing its upper half). Where the manual leaves OF undefined,
 * it is what the rule for a count of one gives. Those through carry, and of two registers: rareshifts.ts.
 */
import { dst, put32, put64 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { eflags, FLAG, flagBits, flagRes32, flagRes64 } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import { RCX } from "../state.js";
import { MASK, sized } from "./alu.js";
import type { Bind } from "./alu.js";

/** A shift by `n` > 0; `a` is sign-extended for narrow widths. */
export type Shift32 = (c: Cpu, a: number, n: number) => number;
export type Shift64 = (c: Cpu, lo: number, hi: number, n: number) => number;

export const count = (c: Cpu, i: Insn, mask: number): number => (i.cl ? c.i32[RCX] : i.imm) & mask;

export function shift(n8: Shift32, n16: Shift32, n32: Shift32, n64: Shift64): Bind {
  const by8: Exec = (c, i) => {
    const p = dst(c, i, 1);
    const n = count(c, i, 31);
    if (n !== 0) c.i8[p] = n8(c, c.i8[p], n);
  };
  const by16: Exec = (c, i) => {
    const p = dst(c, i, 2);
    const n = count(c, i, 31);
    if (n !== 0) c.view.setInt16(p, n16(c, c.view.getInt16(p, true), n), true);
  };
  const by32: Exec = (c, i) => {
    const p = dst(c, i, 4);
    const n = count(c, i, 31);
    const a = c.view.getInt32(p, true);
    put32(c, i, p, n !== 0 ? n32(c, a, n) : a);
  };
  const by64: Exec = (c, i) => {
    const p = dst(c, i, 8);
    const n = count(c, i, 63);
    if (n === 0) return;
    const lo = n64(c, c.view.getInt32(p, true), c.view.getInt32(p + 4, true), n);
    put64(c, p, lo, c.hi);
  };
  return sized(by8, by16, by32, by64);
}

// Left. OF (for one): sign changed, that is, new sign differs from the bit shifted out.

const shlNarrow = (bits: number): Shift32 => {
  const s = 32 - bits;
  return (c, a, n) => {
    const r = ((a << n) << s) >> s;
    const cf = n <= bits ? (a >>> (bits - n)) & 1 : 0;
    flagRes32(c, r, cf | (r < 0 !== (cf !== 0) ? FLAG.O : 0));
    return r;
  };
};
export const shl32: Shift32 = (c, a, n) => {
  const r = a << n;
  const cf = (a >>> (32 - n)) & 1;
  flagRes32(c, r, cf | (r < 0 !== (cf !== 0) ? FLAG.O : 0));
  return r;
};
/** 64-bit shifts by 0 < n < 64 without flags. */
export const left64 = (c: Cpu, lo: number, hi: number, n: number): number => {
  if (n >= 32) {
    c.hi = lo << (n - 32);
    return 0;
  }
  c.hi = (hi << n) | (lo >>> (32 - n));
  return lo << n;
};
export const right64 = (c: Cpu, lo: number, hi: number, n: number): number => {
  if (n >= 32) {
    c.hi = 0;
    return (hi >>> (n - 32)) | 0;
  }
  c.hi = (hi >>> n) | 0;
  return (lo >>> n) | (hi << (32 - n));
};
const arithmetic64 = (c: Cpu, lo: number, hi: number, n: number): number => {
  c.hi = n >= 32 ? hi >> 31 : hi >> n;
  return n >= 32 ? hi >> (n - 32) : (lo >>> n) | (hi << (32 - n));
};
export const bit64 = (lo: number, hi: number, n: number): number =>
  (n >= 32 ? hi >>> (n - 32) : lo >>> n) & 1;

export const shl64: Shift64 = (c, lo, hi, n) => {
  const r = left64(c, lo, hi, n);
  const cf = bit64(lo, hi, 64 - n);
  flagRes64(c, r, c.hi, cf | (c.hi < 0 !== (cf !== 0) ? FLAG.O : 0));
  return r;
};

// Right. OF (for one): the old sign, when zeros come in.

const shrNarrow = (bits: number): Shift32 => {
  const s = 32 - bits;
  return (c, a, n) => {
    const u = a & MASK[bits];
    const r = ((u >>> n) << s) >> s;
    flagRes32(c, r, ((u >>> (n - 1)) & 1) | (a < 0 ? FLAG.O : 0));
    return r;
  };
};
export const shr32: Shift32 = (c, a, n) => {
  const r = (a >>> n) | 0;
  flagRes32(c, r, ((a >>> (n - 1)) & 1) | (a < 0 ? FLAG.O : 0));
  return r;
};
export const shr64: Shift64 = (c, lo, hi, n) => {
  const r = right64(c, lo, hi, n);
  flagRes64(c, r, c.hi, bit64(lo, hi, n - 1) | (hi < 0 ? FLAG.O : 0));
  return r;
};
const sar32: Shift32 = (c, a, n) => {
  const r = a >> n;
  flagRes32(c, r, (a >> (n - 1)) & 1);
  return r;
};
export const sar64: Shift64 = (c, lo, hi, n) => {
  const r = arithmetic64(c, lo, hi, n);
  flagRes64(c, r, c.hi, bit64(lo, hi, n - 1));
  return r;
};

// Rotates touch CF and OF only.

export function rotateFlags(c: Cpu, cf: number, of: boolean): void {
  flagBits(c, (eflags(c) & ~(FLAG.C | FLAG.O)) | cf | (of ? FLAG.O : 0));
}

const rol = (bits: number): Shift32 => {
  const s = 32 - bits;
  return (c, a, count) => {
    const n = count % bits;
    const u = bits === 32 ? a >>> 0 : a & MASK[bits];
    const r = n === 0 ? a : (((u << n) | (u >>> (bits - n))) << s) >> s;
    const cf = r & 1;
    rotateFlags(c, cf, r < 0 !== (cf !== 0));
    return r;
  };
};
const ror = (bits: number): Shift32 => {
  const s = 32 - bits;
  return (c, a, count) => {
    const n = count % bits;
    const u = bits === 32 ? a >>> 0 : a & MASK[bits];
    const r = n === 0 ? a : (((u >>> n) | (u << (bits - n))) << s) >> s;
    rotateFlags(c, r < 0 ? 1 : 0, ((r ^ (r >>> 1)) & (1 << (bits - 2))) !== 0);
    return r;
  };
};
const rotate64 = (c: Cpu, lo: number, hi: number, n: number): number => {
  const r = left64(c, lo, hi, n);
  const rh = c.hi;
  const low = r | right64(c, lo, hi, 64 - n);
  c.hi |= rh;
  return low;
};
const rol64: Shift64 = (c, lo, hi, n) => {
  const r = rotate64(c, lo, hi, n);
  rotateFlags(c, r & 1, c.hi < 0 !== ((r & 1) !== 0));
  return r;
};
const ror64: Shift64 = (c, lo, hi, n) => {
  const r = rotate64(c, lo, hi, 64 - n);
  rotateFlags(c, c.hi < 0 ? 1 : 0, ((c.hi ^ (c.hi << 1)) & -0x80000000) !== 0);
  return r;
};

export const shiftExecutors: Readonly<Record<string, Bind>> = {
  shl: shift(shlNarrow(8), shlNarrow(16), shl32, shl64),
  shr: shift(shrNarrow(8), shrNarrow(16), shr32, shr64),
  sar: shift(sar32, sar32, sar32, sar64),
  rol: shift(rol(8), rol(16), rol(32), rol64),
  ror: shift(ror(8), ror(16), ror(32), ror64),
};
