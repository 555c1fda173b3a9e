/*
 * Arithmetic on 80-bit numbers. Operands are any; exceptions are collected in the rounder.
 *
 * NaNs: of two, the one with the larger mantissa comes out, made quiet; of equal ones the
 * positive. A signalling one loses against a quiet one, and is an invalid operation.
 */
import {
  bitLength,
  extended,
  FP,
  INDEFINITE,
  infinity,
  isDenormal,
  isFinite80,
  isInfinite,
  isNaN80,
  isSignalling,
  isUnsupported,
  isZero,
  magnitude,
  quiet,
  real,
  ROUND,
  shift,
  withSign,
  zero,
} from "./format.js";
import type { Extended, Real, Rounder } from "./format.js";

const invalid = (r: Rounder): Extended => {
  r.flags |= FP.INVALID;
  return INDEFINITE;
};

/** The result when an operand is no number; undefined when all are numbers. */
export function specialOf(r: Rounder, a: Extended, b: Extended = a): Extended | undefined {
  if (isUnsupported(a) || isUnsupported(b)) return invalid(r);
  const nan = isNaN80(a) || isNaN80(b);
  if (!nan) return undefined;
  if (isSignalling(a) || isSignalling(b)) r.flags |= FP.INVALID;
  return quiet(chosenNaN(a, b));
}
function chosenNaN(a: Extended, b: Extended): Extended {
  if (!isNaN80(a)) return b;
  if (!isNaN80(b)) return a;
  if (isSignalling(a) !== isSignalling(b)) return isSignalling(a) ? b : a;
  if (a.mantissa !== b.mantissa) return a.mantissa > b.mantissa ? a : b;
  return a.sign === 0 ? a : b;
}
/** Note that an operand is denormal. */
export function noteDenormal(r: Rounder, ...operands: readonly Extended[]): void {
  if (operands.some(isDenormal)) r.flags |= FP.DENORMAL;
}

/** Sum of magnitudes that may be far apart: what is too low to matter is one sticky bit. */
const FAR_BITS = 200;
function sum(a: Real, b: Real): Real {
  const [high, low] = a.scale >= b.scale ? [a, b] : [b, a];
  if (high.m === 0n) return low;
  if (low.m === 0n) return high;
  const distance = high.scale - low.scale;
  if (distance <= FAR_BITS) return { m: (high.m << BigInt(distance)) + low.m, scale: low.scale };
  return {
    m: (high.m << BigInt(FAR_BITS)) + (low.m > 0n ? 1n : -1n),
    scale: high.scale - FAR_BITS,
  };
}

export function add(r: Rounder, a: Extended, b: Extended): Extended {
  const special = specialOf(r, a, b);
  if (special !== undefined) return special;
  if (isInfinite(a) || isInfinite(b)) {
    if (isInfinite(a) && isInfinite(b) && a.sign !== b.sign) return invalid(r);
    noteDenormal(r, a, b);
    return isInfinite(a) ? a : b;
  }
  noteDenormal(r, a, b);
  const sign = a.sign === b.sign ? a.sign : r.mode === ROUND.DOWN ? 1 : 0;
  return r.roundReal(sum(real(a), real(b)), sign);
}
export const subtract = (r: Rounder, a: Extended, b: Extended): Extended =>
  specialOf(r, a, b) ?? add(r, a, withSign(b, 1 - b.sign));

export function multiply(r: Rounder, a: Extended, b: Extended): Extended {
  const special = specialOf(r, a, b);
  if (special !== undefined) return special;
  const sign = a.sign ^ b.sign;
  if (isInfinite(a) || isInfinite(b)) {
    if (isZero(a) || isZero(b)) return invalid(r);
    noteDenormal(r, a, b);
    return infinity(sign);
  }
  noteDenormal(r, a, b);
  if (isZero(a) || isZero(b)) return zero(sign);
  const x = magnitude(a);
  const y = magnitude(b);
  return r.round(sign, { m: x.m * y.m, scale: x.scale + y.scale });
}

/** Quotient of magnitudes to at least `bits` bits, the last one sticky. */
export function quotient(a: Real, b: Real, bits = 70): Real {
  const up = Math.max(0, bits + bitLength(b.m) - bitLength(a.m));
  const n = a.m << BigInt(up);
  const q = n / b.m;
  const sticky = q * b.m === n ? 0n : 1n;
  return { m: (q << 1n) | sticky, scale: a.scale - b.scale - up - 1 };
}
export function divide(r: Rounder, a: Extended, b: Extended): Extended {
  const special = specialOf(r, a, b);
  if (special !== undefined) return special;
  const sign = a.sign ^ b.sign;
  if (isInfinite(a)) {
    if (isInfinite(b)) return invalid(r);
    noteDenormal(r, b);
    return infinity(sign);
  }
  if (isZero(b)) {
    if (isZero(a)) return invalid(r);
    r.flags |= FP.ZERO_DIVIDE;
    return infinity(sign);
  }
  noteDenormal(r, a, b);
  if (isInfinite(b) || isZero(a)) return zero(sign);
  return r.round(sign, quotient(magnitude(a), magnitude(b)));
}

/** The integer square root. */
export function isqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}
export function sqrt(r: Rounder, a: Extended): Extended {
  const special = specialOf(r, a);
  if (special !== undefined) return special;
  if (isZero(a)) return a;
  if (a.sign !== 0) return invalid(r);
  if (isInfinite(a)) return a;
  noteDenormal(r, a);
  const x = magnitude(a);
  const up = 140 + ((x.scale & 1) === 0 ? 0 : 1);
  const n = x.m << BigInt(up);
  const root = isqrt(n);
  const m = (root << 1n) | (root * root === n ? 0n : 1n);
  return r.round(0, { m, scale: (x.scale - up) / 2 - 1 });
}

/** -1, 0, 1; undefined when they are not ordered. `signals`: a quiet NaN is invalid, too. */
export function compare(
  r: Rounder,
  a: Extended,
  b: Extended,
  signals: boolean,
): -1 | 0 | 1 | undefined {
  if (specialOf(r, a, b) !== undefined) {
    if (signals) r.flags |= FP.INVALID;
    return undefined;
  }
  noteDenormal(r, a, b);
  if (isZero(a) && isZero(b)) return 0;
  if (a.sign !== b.sign) return a.sign === 0 ? 1 : -1;
  const [ea, eb] = [Math.max(a.exponent, 1), Math.max(b.exponent, 1)];
  const order =
    ea !== eb ? ea - eb : a.mantissa > b.mantissa ? 1 : a.mantissa < b.mantissa ? -1 : 0;
  if (order === 0) return 0;
  return order > 0 === (a.sign === 0) ? 1 : -1;
}

/** To an integral number by the rounder's mode. */
export function toIntegral(r: Rounder, a: Extended): Extended {
  const special = specialOf(r, a);
  if (special !== undefined) return special;
  if (!isFinite80(a) || isZero(a)) return a;
  noteDenormal(r, a);
  const value = magnitude(a);
  if (value.scale >= 0) return a;
  const n = r.integer(a.sign, value);
  const { up } = r;
  const result = r.roundReal({ m: a.sign === 0 ? n : -n, scale: 0 }, a.sign, 64);
  r.up = up;
  return result;
}
/** To an integer of that many bits; undefined, and INVALID, when it does not fit. */
export function toInteger(r: Rounder, a: Extended, bits: number): bigint | undefined {
  const limit = 1n << BigInt(bits - 1);
  if (!isUnsupported(a) && isFinite80(a) && a.exponent < BIAS_OF_2_64) {
    const before = r.flags;
    const n = r.integer(a.sign, magnitude(a));
    const value = a.sign === 0 ? n : -n;
    if (value >= -limit && value < limit) return value;
    r.flags = before;
  }
  r.up = false;
  r.flags |= FP.INVALID;
  return undefined;
}
const BIAS_OF_2_64 = 16383 + 64;

/** a * 2^n. */
export function scaleBy(r: Rounder, a: Extended, n: number): Extended {
  if (isZero(a) || !isFinite80(a)) return a;
  const x = magnitude(a);
  return r.round(a.sign, { m: x.m, scale: x.scale + n }, 64);
}

/** A remainder, the low bits of the quotient, and whether it is only a step on the way. */
export interface Remainder {
  readonly value: Extended;
  readonly quotient: number;
  readonly partial: boolean;
}
/**
 * The exact remainder of a division whose quotient is rounded towards zero or to nearest. At
 * a time the exponent goes down by less than 64; when that is not enough, the result is partial.
 */
export function remainder(
  r: Rounder,
  a: Extended,
  b: Extended,
  nearest: boolean,
  whole = false,
): Remainder {
  const done = (value: Extended, quotientBits = 0): Remainder => ({
    value,
    quotient: quotientBits,
    partial: false,
  });
  const special = specialOf(r, a, b);
  if (special !== undefined) return done(special);
  if (isInfinite(a) || isZero(b)) return done(invalid(r));
  noteDenormal(r, a, b);
  if (isZero(a)) return done(a);
  if (isInfinite(b)) return done(r.roundReal(real(a), a.sign, 64));
  const x = magnitude(a);
  const y = magnitude(b);
  const distance = bitLength(x.m) + x.scale - bitLength(y.m) - y.scale;
  if (distance >= 64 && !whole) {
    const by = distance - (32 + (distance & 31));
    const divisor = shift(y.m, y.scale + by - Math.min(x.scale, y.scale + by));
    const low = Math.min(x.scale, y.scale + by);
    const m = shift(x.m, x.scale - low) % divisor;
    return { value: signed(r, a.sign, m, low), quotient: 0, partial: true };
  }
  const low = Math.min(x.scale, y.scale);
  const n = shift(x.m, x.scale - low);
  const d = shift(y.m, y.scale - low);
  let q = n / d;
  let m = n - q * d;
  let { sign } = a;
  if (nearest && (2n * m > d || (2n * m === d && (q & 1n) !== 0n))) {
    q++;
    m = d - m;
    sign = sign === 0 ? 1 : 0;
  }
  const value = m === 0n ? zero(a.sign) : signed(r, sign, m, low);
  return done(value, Number(q & 7n));
}
const signed = (r: Rounder, sign: number, m: bigint, scale: number): Extended =>
  r.roundReal({ m: sign === 0 ? m : -m, scale }, sign, 64);

/** The exponent as a number, and the mantissa with exponent 0. */
export function extract(r: Rounder, a: Extended): { exponent: Extended; significand: Extended } {
  const special = specialOf(r, a);
  if (special !== undefined) return { exponent: special, significand: special };
  if (isInfinite(a)) return { exponent: infinity(0), significand: a };
  if (isZero(a)) {
    r.flags |= FP.ZERO_DIVIDE;
    return { exponent: infinity(1), significand: a };
  }
  noteDenormal(r, a);
  const { m, scale } = magnitude(a);
  const length = bitLength(m);
  const exponent = r.roundReal({ m: BigInt(length - 1 + scale), scale: 0 }, 0, 64);
  return { exponent, significand: extended(a.sign, 16383, m << BigInt(64 - length)) };
}
