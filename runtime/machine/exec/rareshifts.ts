/* Rotates through carry and shifts of two registers: only compiled C has these. */
import { dst, put32, put64 } from "../cpu.js";
import { carry, FLAG, flagRes32, flagRes64 } from "../flags.js";
import { MASK, sized } from "./alu.js";
import type { Bind } from "./alu.js";
import { bit64, count, left64, right64, rotateFlags, shift } from "./shift.js";
import type { Shift32, Shift64 } from "./shift.js";

/** Rotate through carry one bit at a time: rare, and the count may exceed the width. */
const rcl = (bits: number): Shift32 => {
  const s = 32 - bits;
  return (c, a, count) => {
    let cf = carry(c);
    let r = a;
    for (let n = bits === 32 ? count : count % (bits + 1); n > 0; n--) {
      const out = (r >>> (bits - 1)) & 1;
      r = (r << 1) | cf;
      cf = out;
    }
    r = (r << s) >> s;
    rotateFlags(c, cf, r < 0 !== (cf !== 0));
    return r;
  };
};
const rcr = (bits: number): Shift32 => {
  const s = 32 - bits;
  return (c, a, count) => {
    let cf = carry(c);
    let r = bits === 32 ? a : a & MASK[bits];
    for (let n = bits === 32 ? count : count % (bits + 1); n > 0; n--) {
      const out = r & 1;
      r = (r >>> 1) | (cf << (bits - 1));
      cf = out;
    }
    r = (r << s) >> s;
    rotateFlags(c, cf, ((r ^ (r >>> 1)) & (1 << (bits - 2))) !== 0);
    return r;
  };
};
const rcl64: Shift64 = (c, lo, hi, count) => {
  let cf = carry(c);
  for (let n = count; n > 0; n--) {
    const out = hi >>> 31;
    hi = (hi << 1) | (lo >>> 31);
    lo = (lo << 1) | cf;
    cf = out;
  }
  rotateFlags(c, cf, hi < 0 !== (cf !== 0));
  c.hi = hi;
  return lo;
};
const rcr64: Shift64 = (c, lo, hi, count) => {
  let cf = carry(c);
  for (let n = count; n > 0; n--) {
    const out = lo & 1;
    lo = (lo >>> 1) | (hi << 31);
    hi = (hi >>> 1) | (cf << 31);
    cf = out;
  }
  rotateFlags(c, cf, ((hi ^ (hi << 1)) & -0x80000000) !== 0);
  c.hi = hi;
  return lo;
};

// Double shifts: bits come in from a register. OF (for one): the sign changed.

const double = (left: boolean): Bind => {
  const [shift, back] = left ? [left64, right64] : [right64, left64];
  return sized(
    () => undefined,
    (c, i) => {
      const p = dst(c, i, 2);
      const n = count(c, i, 31);
      if (n === 0) return;
      const a = c.view.getInt16(p, true);
      const b = c.i32[i.s];
      const both = left ? (a << 16) | (b & 0xffff) : (b << 16) | (a & 0xffff);
      const r = left ? (both << n) >> 16 : ((both >>> n) << 16) >> 16;
      const out = both >>> (left ? 32 - n : n - 1);
      flagRes32(c, r, (out & 1) | (r < 0 !== a < 0 ? FLAG.O : 0));
      c.view.setInt16(p, r, true);
    },
    (c, i) => {
      const p = dst(c, i, 4);
      const n = count(c, i, 31);
      const a = c.view.getInt32(p, true);
      let r = a;
      if (n !== 0) {
        const b = c.i32[i.s];
        r = left ? (a << n) | (b >>> (32 - n)) : (a >>> n) | (b << (32 - n));
        const out = a >>> (left ? 32 - n : n - 1);
        flagRes32(c, r, (out & 1) | (r < 0 !== a < 0 ? FLAG.O : 0));
      }
      put32(c, i, p, r);
    },
    (c, i) => {
      const p = dst(c, i, 8);
      const n = count(c, i, 63);
      if (n === 0) return;
      const lo = c.view.getInt32(p, true);
      const hi = c.view.getInt32(p + 4, true);
      const inLo = back(c, c.i32[i.s], c.i32[i.s + 1], 64 - n);
      const inHi = c.hi;
      const r = shift(c, lo, hi, n) | inLo;
      const rh = c.hi | inHi;
      const out = bit64(lo, hi, left ? 64 - n : n - 1);
      flagRes64(c, r, rh, out | (rh < 0 !== hi < 0 ? FLAG.O : 0));
      put64(c, p, r, rh);
    },
  );
};

export const rareShiftExecutors: Readonly<Record<string, Bind>> = {
  rcl: shift(rcl(8), rcl(16), rcl(32), rcl64),
  rcr: shift(rcr(8), rcr(16), rcr(32), rcr64),
  shld: double(true),
  shrd: double(false),
};
