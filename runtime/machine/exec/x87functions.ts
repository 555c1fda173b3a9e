/*
 * Constants, logarithms and angles of x87. Processors give these to within a unit of the last
 * place; here the nearest number comes out, whatever precision the control word asks of
 * arithmetic.
 */
import type { Cpu } from "../cpu.js";
import {
  compare,
  extended,
  FP,
  functions,
  INDEFINITE,
  infinity,
  isFinite80,
  isInfinite,
  isZero,
  noteDenormal,
  ONE,
  real,
  Rounder,
  specialOf,
  withSign,
  zero,
} from "../extended/index.js";
import type { Extended, Real } from "../extended/index.js";
import { always, type Bind } from "./alu.js";
import {
  isEmpty,
  pop,
  push,
  read,
  rounder,
  setCodes,
  settle,
  stackFault,
  SW,
  write,
} from "./x87stack.js";

const { BITS, atan2, expm1, ln2, log, log1p, minus, over, pi, plus, realOf, sincos, times } =
  functions;

const invalid = (r: Rounder): Extended => {
  r.flags |= FP.INVALID;
  return INDEFINITE;
};
const constant = (value: () => Real): Bind =>
  always((c) => {
    setCodes(c, 0, SW.C1);
    // Inexact, and no exception.
    push(c, rounder(c, 64).roundReal(value()));
  });

/** y * log2(1 + above), which is y * k when that is a power of two. */
function timesLog2(r: Rounder, y: Extended, above: Real, k: number | null): Extended {
  if (isZero(y)) return zero(y.sign ^ (above.m < 0n ? 1 : 0));
  if (above.m === 0n) return zero(y.sign);
  const power = k !== null ? realOf(k) : over(log1p(above), ln2(BITS + 8));
  return r.roundReal(times(real(y), power));
}
/** k when x = 2^k. */
function exactPower({ m, scale }: Real): number | null {
  const bits = m.toString(2);
  return /^10*$/.test(bits) ? bits.length - 1 + scale : null;
}
function fyl2x(r: Rounder, y: Extended, x: Extended): Extended {
  const special = specialOf(r, y, x);
  if (special !== undefined) return special;
  if (isZero(x)) {
    if (isZero(y)) return invalid(r);
    if (!isInfinite(y)) r.flags |= FP.ZERO_DIVIDE;
    return infinity(1 - y.sign);
  }
  if (x.sign !== 0) return invalid(r);
  const order = compare(new Rounder(), x, ONE, false) ?? 0;
  if (isInfinite(x)) return isZero(y) ? invalid(r) : infinity(y.sign);
  if (isInfinite(y)) return order === 0 ? invalid(r) : infinity(y.sign ^ (order < 0 ? 1 : 0));
  noteDenormal(r, x, y);
  const value = real(x);
  return timesLog2(r, y, minus(value, realOf(1)), exactPower(value));
}
function fyl2xp1(r: Rounder, y: Extended, x: Extended): Extended {
  const special = specialOf(r, y, x);
  if (special !== undefined) return special;
  if (isInfinite(x)) return x.sign !== 0 || isZero(y) ? invalid(r) : infinity(y.sign);
  if (isInfinite(y)) return isZero(x) ? invalid(r) : infinity(y.sign ^ x.sign);
  noteDenormal(r, x, y);
  if (isZero(x)) return zero(x.sign ^ y.sign);
  const above = real(x);
  if (compare(new Rounder(), x, withSign(ONE, 1), false) !== 1) return invalid(r);
  return timesLog2(
    r,
    y,
    above,
    x.exponent < ONE.exponent - 1 ? null : exactPower(plus(above, realOf(1))),
  );
}

/** Of numbers between -1 and 1; others are as they were. */
function f2xm1(r: Rounder, x: Extended): Extended {
  const special = specialOf(r, x);
  if (special !== undefined) return special;
  if (isInfinite(x)) return x.sign === 0 ? x : withSign(ONE, 1);
  noteDenormal(r, x);
  if (isZero(x) || x.exponent > ONE.exponent) return x;
  const value = real(x);
  const half = compare(new Rounder(), x, withSign(ONE, 1), false) === 0;
  if (half) return extended(1, ONE.exponent - 1, ONE.mantissa);
  return exactPower(value) === 0 ? ONE : r.roundReal(expm1(times(value, ln2(BITS + 8))));
}

/** y = st(1), x = st(0). */
function fpatan(r: Rounder, y: Extended, x: Extended): Extended {
  const special = specialOf(r, y, x);
  if (special !== undefined) return special;
  const part = (n: number, d: number): Extended => {
    const a = times(pi(BITS + 8), realOf(n));
    return r.roundReal(over(y.sign === 0 ? a : functions.negate(a), realOf(d)));
  };
  if (isInfinite(y)) {
    if (!isInfinite(x)) noteDenormal(r, x);
    return isInfinite(x) ? (x.sign === 0 ? part(1, 4) : part(3, 4)) : part(1, 2);
  }
  noteDenormal(r, x, y);
  if (isZero(y) || isInfinite(x)) return x.sign === 0 ? zero(y.sign) : part(1, 1);
  if (isZero(x)) return part(1, 2);
  return r.roundReal(atan2(real(y), real(x)));
}

/** st(1) = f(st(1), st(0)), and pop. */
const binary = (f: (r: Rounder, y: Extended, x: Extended) => Extended): Bind =>
  always((c) => {
    const x = read(c, 0);
    const y = read(c, 1);
    if (x === null || y === null) {
      stackFault(c, false);
      write(c, 1, INDEFINITE);
    } else {
      const r = rounder(c, 64);
      write(c, 1, f(r, y, x));
      settle(c, r);
    }
    pop(c);
  });

/** Angles up to 2^63; C2 says that it was beyond. */
const LARGEST_ANGLE = extended(0, 16383 + 63, 1n << 63n);
const isBeyond = (x: Extended): boolean =>
  isFinite80(x) && (compare(new Rounder(), withSign(x, 0), LARGEST_ANGLE, false) ?? -1) >= 0;

/** Functions of an angle: what replaces it, and what is pushed then. */
type Angle = (r: Rounder, x: Extended) => readonly Extended[];
const ofAngle = (f: Angle, results: number): Bind => always((c) => angle(c, f, results));
function angle(c: Cpu, f: Angle, results: number): void {
  const x = read(c, 0);
  if (x === null || (results === 2 && !isEmpty(c, 7))) {
    stackFault(c, x !== null);
    write(c, 0, INDEFINITE);
    if (results === 2) push(c, INDEFINITE);
    return;
  }
  const r = rounder(c, 64);
  const special = specialOf(r, x) ?? (isInfinite(x) ? invalid(r) : undefined);
  if (special === undefined && isBeyond(x)) {
    setCodes(c, SW.C2, SW.C2);
    return;
  }
  if (special === undefined) noteDenormal(r, x);
  const values = special === undefined ? f(r, x) : [special, special];
  write(c, 0, values[0]);
  settle(c, r);
  setCodes(c, 0, SW.C2);
  if (results === 2) push(c, values[1]);
}
const sine: Angle = (r, x) => [isZero(x) ? x : r.roundReal(sincos(real(x)).sin)];
const cosine: Angle = (r, x) => [isZero(x) ? ONE : r.roundReal(sincos(real(x)).cos)];
const tangent: Angle = (r, x) => {
  if (isZero(x)) return [x, ONE];
  const { sin, cos } = sincos(real(x));
  return [r.roundReal(over(sin, cos)), ONE];
};

export const functionExecutors: Readonly<Record<string, Bind>> = {
  fldz: always((c) => {
    setCodes(c, 0, SW.C1);
    push(c, zero(0));
  }),
  fld1: constant(() => realOf(1)),
  fldpi: constant(() => pi()),
  fldln2: constant(() => ln2()),
  fldl2e: constant(() => over(realOf(1), ln2())),
  fldl2t: constant(() => over(log(realOf(10)), ln2())),
  fldlg2: constant(() => over(ln2(), log(realOf(10)))),
  fyl2x: binary(fyl2x),
  fyl2xp1: binary(fyl2xp1),
  fpatan: binary(fpatan),
  f2xm1: always((c) => {
    const x = read(c, 0);
    const r = rounder(c, 64);
    if (x === null) stackFault(c, false);
    write(c, 0, x === null ? INDEFINITE : f2xm1(r, x));
    if (x !== null) settle(c, r);
  }),
  fsin: ofAngle(sine, 1),
  fcos: ofAngle(cosine, 1),
  fsincos: ofAngle((r, x) => [...sine(r, x), ...cosine(r, x)], 2),
  fptan: ofAngle(tangent, 2),
};
