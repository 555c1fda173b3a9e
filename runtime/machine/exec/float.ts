/*
 * Floating-point arithmetic, comparison and conversion, scalar and packed.
 *
 * JavaScript's numbers are the CPU's doubles, save for NaNs: which payload comes
 * out must be decided on the bits. The rule of SSE: the first operand if it is a
 * NaN, else the second, made quiet; an invalid operation without a NaN operand
 * gives the negative quiet NaN. Rounding is to nearest, exceptions are masked.
 *
 * A lane combines the numbers at two addresses in place; scalar instructions apply
 * it once, packed ones to each element.
 */
import { dst, put32, src128, src32, src64, srcAt } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { compareFlags, flagBits } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import type { Bind } from "./alu.js";

export type Lane = (c: Cpu, p: number, s: number) => void;

const isNaN64 = (c: Cpu, p: number): boolean => {
  const hi = c.view.getInt32(p + 4, true) & 0x7fffffff;
  return hi > 0x7ff00000 || (hi === 0x7ff00000 && c.view.getInt32(p, true) !== 0);
};
const isNaN32 = (bits: number): boolean => (bits & 0x7fffffff) > 0x7f800000;

/** Store at p the NaN that an operation on the doubles at p and s gives. */
export function nan64(c: Cpu, p: number, s: number): void {
  const v = c.view;
  const from = isNaN64(c, p) ? p : isNaN64(c, s) ? s : -1;
  const lo = from < 0 ? 0 : v.getInt32(from, true);
  const hi = from < 0 ? 0xfff80000 : v.getInt32(from + 4, true) | 0x80000;
  v.setInt32(p, lo, true);
  v.setInt32(p + 4, hi, true);
}
function nan32(c: Cpu, p: number, s: number): void {
  const a = c.view.getInt32(p, true);
  const b = c.view.getInt32(s, true);
  const r = isNaN32(a) ? a | 0x400000 : isNaN32(b) ? b | 0x400000 : 0xffc00000;
  c.view.setInt32(p, r, true);
}

export const double =
  (f: (a: number, b: number) => number): Lane =>
  (c, p, s) => {
    const r = f(c.view.getFloat64(p, true), c.view.getFloat64(s, true));
    if (r === r) c.view.setFloat64(p, r, true);
    else nan64(c, p, s);
  };
/** Rounding a double result to single is exact for + - * / and the square root. */
export const single =
  (f: (a: number, b: number) => number): Lane =>
  (c, p, s) => {
    const r = f(c.view.getFloat32(p, true), c.view.getFloat32(s, true));
    if (r === r) c.view.setFloat32(p, r, true);
    else nan32(c, p, s);
  };

/** min and max: the second operand unless the comparison holds, so also for NaNs and zeros. */
const select64 =
  (f: (a: number, b: number) => boolean): Lane =>
  (c, p, s) => {
    const v = c.view;
    if (f(v.getFloat64(p, true), v.getFloat64(s, true))) return;
    const lo = v.getInt32(s, true);
    v.setInt32(p + 4, v.getInt32(s + 4, true), true);
    v.setInt32(p, lo, true);
  };
const select32 =
  (f: (a: number, b: number) => boolean): Lane =>
  (c, p, s) => {
    const v = c.view;
    if (!f(v.getFloat32(p, true), v.getFloat32(s, true))) v.setInt32(p, v.getInt32(s, true), true);
  };

/** One operand, at s; p only receives. */
const double1 =
  (f: (a: number) => number): Lane =>
  (c, p, s) => {
    const r = f(c.view.getFloat64(s, true));
    if (r === r) c.view.setFloat64(p, r, true);
    else nan1(c, p, s);
  };
function nan1(c: Cpu, p: number, s: number): void {
  const nan = isNaN64(c, s);
  const lo = nan ? c.view.getInt32(s, true) : 0;
  c.view.setInt32(p + 4, nan ? c.view.getInt32(s + 4, true) | 0x80000 : 0xfff80000, true);
  c.view.setInt32(p, lo, true);
}
export const single1 =
  (f: (a: number) => number): Lane =>
  (c, p, s) => {
    const r = f(c.view.getFloat32(s, true));
    const bits = c.view.getInt32(s, true);
    if (r === r) c.view.setFloat32(p, r, true);
    else c.view.setInt32(p, isNaN32(bits) ? bits | 0x400000 : 0xffc00000, true);
  };

export const scalar =
  (lane: Lane, bytes: number): Exec =>
  (c, i) =>
    lane(c, i.da, srcAt(c, i, bytes));
export const packed =
  (lane: Lane, bytes: number): Exec =>
  (c, i) => {
    const s = src128(c, i);
    for (let k = 0; k < 16; k += bytes) lane(c, i.da + k, s + k);
  };

// Rounding.

const TWO52 = 0x10000000000000;
/** To the nearest integer, ties to even; the sign of zero is kept. */
function roundEven(x: number): number {
  if (!(Math.abs(x) < TWO52)) return x;
  return x < 0 || Object.is(x, -0) ? -(-x + TWO52 - TWO52) : x + TWO52 - TWO52;
}
const ROUND = [roundEven, Math.floor, Math.ceil, Math.trunc] as const;
/** Immediate of roundsd: bits 0-1 the mode, bit 2 the mode of MXCSR, which is to nearest. */
const rounding = (imm: number): ((x: number) => number) => ROUND[imm & 4 ? 0 : imm & 3];

// Comparison.

const ucomisd: Exec = (c, i) =>
  flagBits(c, compareFlags(c.f64[i.da >>> 3], c.view.getFloat64(srcAt(c, i, 8), true)));
const ucomiss: Exec = (c, i) =>
  flagBits(c, compareFlags(c.f32[i.da >>> 2], c.view.getFloat32(srcAt(c, i, 4), true)));

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

// Conversion. What does not fit gives the integer indefinite value.

const toInt32 = (t: number): number => (t >= -0x80000000 && t <= 0x7fffffff ? t : -0x80000000);
const TWO63 = 2 ** 63;
/** To 64 bits: low half, the high one in cpu.hi. */
function toInt64(c: Cpu, t: number): number {
  if (!(t >= -TWO63 && t < TWO63)) {
    c.hi = -0x80000000;
    return 0;
  }
  const hi = Math.floor(t / 0x100000000);
  c.hi = hi;
  return (t - hi * 0x100000000) | 0;
}

function toInteger(bytes: 4 | 8, round: (x: number) => number): Bind {
  const read = (c: Cpu, i: Insn): number => {
    const s = srcAt(c, i, bytes);
    return round(bytes === 8 ? c.view.getFloat64(s, true) : c.view.getFloat32(s, true));
  };
  const to32: Exec = (c, i) => {
    c.i32[i.d] = toInt32(read(c, i));
    c.i32[i.d + 1] = 0;
  };
  const to64: Exec = (c, i) => {
    c.i32[i.d] = toInt64(c, read(c, i));
    c.i32[i.d + 1] = c.hi;
  };
  return (i) => (i.dsize === 64 ? to64 : to32);
}

const cvtsi2sd: Bind = (i) =>
  i.ssize === 64
    ? (c, i) => {
        const lo = src64(c, i);
        c.f64[i.da >>> 3] = c.hi * 0x100000000 + (lo >>> 0);
      }
    : (c, i) => {
        c.f64[i.da >>> 3] = src32(c, i);
      };
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

const always =
  (exec: Exec): Bind =>
  () =>
    exec;

/** The four widths of an arithmetic operation. */
function widths(name: string, lane64: Lane, lane32: Lane): Record<string, Bind> {
  return {
    [`${name}sd`]: always(scalar(lane64, 8)),
    [`${name}ss`]: always(scalar(lane32, 4)),
    [`${name}pd`]: always(packed(lane64, 8)),
    [`${name}ps`]: always(packed(lane32, 4)),
  };
}
const arithmetic = (name: string, f: (a: number, b: number) => number): Record<string, Bind> =>
  widths(name, double(f), single(f));
const selection = (name: string, f: (a: number, b: number) => boolean): Record<string, Bind> =>
  widths(name, select64(f), select32(f));

export const floatExecutors = (): Readonly<Record<string, Bind>> => ({
  ...arithmetic("add", (a, b) => a + b),
  ...arithmetic("sub", (a, b) => a - b),
  ...arithmetic("mul", (a, b) => a * b),
  ...arithmetic("div", (a, b) => a / b),
  ...selection("min", (a, b) => a < b),
  ...selection("max", (a, b) => a > b),
  ...widths("sqrt", double1(Math.sqrt), single1(Math.sqrt)),
  roundsd: (i) => scalar(double1(rounding(i.imm)), 8),
  roundss: (i) => scalar(single1(rounding(i.imm)), 4),
  roundpd: (i) => packed(double1(rounding(i.imm)), 8),
  roundps: (i) => packed(single1(rounding(i.imm)), 4),
  cmpsd: (i) => scalar(mask64(i.imm), 8),
  cmpss: (i) => scalar(mask32(i.imm), 4),
  cmppd: (i) => packed(mask64(i.imm), 8),
  cmpps: (i) => packed(mask32(i.imm), 4),
  ucomisd: always(ucomisd),
  comisd: always(ucomisd),
  ucomiss: always(ucomiss),
  comiss: always(ucomiss),
  cvtsi2sd,
  cvtsi2ss,
  cvttsd2si: toInteger(8, Math.trunc),
  cvttss2si: toInteger(4, Math.trunc),
  cvtsd2si: toInteger(8, roundEven),
  cvtss2si: toInteger(4, roundEven),
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
});
