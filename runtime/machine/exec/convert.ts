/*
 * Conversions that only compiled C has, of singles and of packed numbers, and comparisons that make masks. What does not
 * fit gives the integer indefinite value.
 */
import { dst, put32, src128, src32, src64 } from "../cpu.js";
import type { Exec } from "../insn.js";
import { always, type Bind } from "./alu.js";
import { packed, roundEven, scalar, toInt32, type Lane } from "./float.js";

/**
 * 64 bits to single must round once: what a double cannot hold is folded into one
 * sticky bit, too low to be anything but a tie breaker.
 */
const cvtsi2ss: Bind = (i) =>
  i.ssize === 64
    ? (c, i) => {
        const lo = src64(c, i);
        const hi = c.hi;
        const small = hi === lo >> 31 || (hi < 0x100000 && hi >= -0x100000);
        const sticky = small ? lo : (lo & ~0xfff) | ((lo & 0xfff) !== 0 ? 0x800 : 0);
        c.f32[i.da >>> 2] = hi * 0x100000000 + (sticky >>> 0);
      }
    : (c, i) => {
        c.f32[i.da >>> 2] = src32(c, i);
      };

const narrow: Lane = (c, p, s) => {
  const v = c.view;
  const x = v.getFloat64(s, true);
  if (x === x) {
    v.setFloat32(p, x, true);
    return;
  }
  const hi = v.getInt32(s + 4, true);
  const payload = ((hi & 0xfffff) << 3) | (v.getInt32(s, true) >>> 29);
  v.setInt32(p, (hi & -0x80000000) | 0x7fc00000 | payload, true);
};
const widen: Lane = (c, p, s) => {
  const v = c.view;
  const x = v.getFloat32(s, true);
  if (x === x) {
    v.setFloat64(p, x, true);
    return;
  }
  const bits = v.getInt32(s, true);
  v.setInt32(p, bits << 29, true);
  v.setInt32(p + 4, (bits & -0x80000000) | 0x7ff80000 | ((bits & 0x7fffff) >>> 3), true);
};
const intToDouble: Lane = (c, p, s) => c.view.setFloat64(p, c.view.getInt32(s, true), true);
const intToSingle: Lane = (c, p, s) => c.view.setFloat32(p, c.view.getInt32(s, true), true);
const doubleToInt =
  (round: (x: number) => number): Lane =>
  (c, p, s) =>
    c.view.setInt32(p, toInt32(round(c.view.getFloat64(s, true))), true);
const singleToInt =
  (round: (x: number) => number): Lane =>
  (c, p, s) =>
    c.view.setInt32(p, toInt32(round(c.view.getFloat32(s, true))), true);

/** Two halves to two wholes; the upper first, since source and destination may be one register. */
const spread =
  (lane: Lane): Exec =>
  (c, i) => {
    const s = src128(c, i, 8);
    lane(c, i.da + 8, s + 4);
    lane(c, i.da, s);
  };
/** Two wholes to two halves; the upper half of the destination is cleared. */
const gather =
  (lane: Lane): Exec =>
  (c, i) => {
    const s = src128(c, i);
    lane(c, i.da, s);
    lane(c, i.da + 4, s + 8);
    c.i32[i.d + 2] = c.i32[i.d + 3] = 0;
  };

const movmskpd: Exec = (c, i) => {
  const v = (c.i32[i.s + 1] >>> 31) | ((c.i32[i.s + 3] >>> 31) << 1);
  put32(c, i, dst(c, i, 4), v);
};
const movmskps: Exec = (c, i) => {
  let v = 0;
  for (let k = 0; k < 4; k++) v |= (c.i32[i.s + k] >>> 31) << k;
  put32(c, i, dst(c, i, 4), v);
};

/** Predicates of cmpsd by immediate; the upper four negate. */
function predicate(imm: number): (a: number, b: number) => boolean {
  const base = [
    (a: number, b: number): boolean => a === b,
    (a: number, b: number): boolean => a < b,
    (a: number, b: number): boolean => a <= b,
    (a: number, b: number): boolean => a !== a || b !== b,
  ][imm & 3];
  return imm & 4 ? (a, b): boolean => !base(a, b) : base;
}
const mask64 = (imm: number): Lane => {
  const f = predicate(imm);
  return (c, p, s) => {
    const mask = f(c.view.getFloat64(p, true), c.view.getFloat64(s, true)) ? -1 : 0;
    c.view.setInt32(p, mask, true);
    c.view.setInt32(p + 4, mask, true);
  };
};
const mask32 = (imm: number): Lane => {
  const f = predicate(imm);
  return (c, p, s) => {
    c.view.setInt32(p, f(c.view.getFloat32(p, true), c.view.getFloat32(s, true)) ? -1 : 0, true);
  };
};

export const conversionExecutors: Readonly<Record<string, Bind>> = {
  cmpsd: (i) => scalar(mask64(i.imm), 8),
  cmpss: (i) => scalar(mask32(i.imm), 4),
  cmppd: (i) => packed(mask64(i.imm), 8),
  cmpps: (i) => packed(mask32(i.imm), 4),
  cvtsi2ss,
  cvtsd2ss: always(scalar(narrow, 8)),
  cvtss2sd: always(scalar(widen, 4)),
  cvtps2pd: always(spread(widen)),
  cvtpd2ps: always(gather(narrow)),
  cvtdq2pd: always(spread(intToDouble)),
  cvtdq2ps: always(packed(intToSingle, 4)),
  cvtps2dq: always(packed(singleToInt(roundEven), 4)),
  cvttps2dq: always(packed(singleToInt(Math.trunc), 4)),
  cvtpd2dq: always(gather(doubleToInt(roundEven))),
  cvttpd2dq: always(gather(doubleToInt(Math.trunc))),
  movmskpd: always(movmskpd),
  movmskps: always(movmskps),
};
