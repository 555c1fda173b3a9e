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
import { src128, src32, src64, srcAt } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { compareFlags, flagBits } from "../flags.js";
import type { Exec, Insn } from "../insn.js";
import { always, type Bind } from "./alu.js";

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
export function roundEven(x: number): number {
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

// Conversion. What does not fit gives the integer indefinite value.

export const toInt32 = (t: number): number =>
  t >= -0x80000000 && t <= 0x7fffffff ? t : -0x80000000;
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
  ucomisd: always(ucomisd),
  comisd: always(ucomisd),
  ucomiss: always(ucomiss),
  comiss: always(ucomiss),
  cvtsi2sd,
  cvttsd2si: toInteger(8, Math.trunc),
  cvttss2si: toInteger(4, Math.trunc),
  cvtsd2si: toInteger(8, roundEven),
  cvtss2si: toInteger(4, roundEven),
});
