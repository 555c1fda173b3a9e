/*
 * Logarithms, exponentials and angles of real numbers m * 2^scale, to `bits` bits and some.
 *
 * All is done on integers that stand for fractions: W bits behind the point, where W is
 * what is asked for and what cancels. Series are summed until their terms are gone. An
 * argument is first brought near zero, where few terms do.
 *
 *   exp(x) = 2^k * exp(r),  r = x - k * ln 2;  exp(r) = exp(r / 256)^256
 *   log(x) = k * ln 2 + 2 * atanh((f - 1) / (f + 1)),  x = f * 2^k, f near 1
 *   sin, cos: r = x - k * pi / 2, with as many bits of pi as x is long
 *   atan(t) = 8 * atan(t'), t' = t / (1 + sqrt(1 + t^2)) three times
 */
import { isqrt, quotient } from "./arithmetic.js";
import { bitLength, shift } from "./format.js";
import type { Real } from "./format.js";

/** Bits beyond what is asked for, for the errors of sums. */
const GUARD_BITS = 24;
/** What results for 80-bit numbers are computed to. */
export const BITS = 130;

/** Below this exponent the first term of a series is all that counts. */
const TINY = -300;

const abs = (n: bigint): bigint => (n < 0n ? -n : n);
export const realOf = (n: number | bigint): Real => ({ m: BigInt(n), scale: 0 });
const ONE: Real = realOf(1);
export const negate = ({ m, scale }: Real): Real => ({ m: -m, scale });
export function plus(a: Real, b: Real): Real {
  const scale = Math.min(a.scale, b.scale);
  return { m: shift(a.m, a.scale - scale) + shift(b.m, b.scale - scale), scale };
}
export const minus = (a: Real, b: Real): Real => plus(a, negate(b));
export const times = (a: Real, b: Real): Real => ({ m: a.m * b.m, scale: a.scale + b.scale });
export function over(a: Real, b: Real, bits = BITS): Real {
  const q = quotient({ m: abs(a.m), scale: a.scale }, { m: abs(b.m), scale: b.scale }, bits);
  return a.m < 0n !== b.m < 0n ? negate(q) : q;
}
/** The exponent of the leading bit. */
export const topOf = ({ m, scale }: Real): number => bitLength(abs(m)) - 1 + scale;
/** Square root of a number above zero. */
export function root(a: Real, bits = BITS): Real {
  let up = Math.max(0, 2 * bits - bitLength(a.m));
  if (((a.scale - up) & 1) !== 0) up++;
  return { m: isqrt(a.m << BigInt(up)), scale: (a.scale - up) / 2 };
}
/** As a fraction with W bits. */
const fixed = ({ m, scale }: Real, W: number): bigint => shift(m, scale + W);

/** 1 / n - 1 / 3n^3 + 1 / 5n^5 ... (atan), or with all signs positive (atanh). */
function inverse(n: bigint, W: number, alternate: boolean): bigint {
  const square = n * n;
  let power = (1n << BigInt(W)) / n;
  let total = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= square;
    total += alternate && (k & 2n) !== 0n ? -power / k : power / k;
  }
  return total;
}
/** pi and the logarithm of 2, with W bits behind the point. */
const piBits = (W: number): bigint => {
  const w = W + 16;
  return (16n * inverse(5n, w, true) - 4n * inverse(239n, w, true)) >> 16n;
};
const ln2Bits = (W: number): bigint => {
  const w = W + 16;
  const [a, b, c] = [26n, 4801n, 8749n].map((n) => inverse(n, w, false));
  return (18n * a - 2n * b + 8n * c) >> 16n;
};
export const pi = (bits = BITS): Real => ({ m: piBits(bits), scale: -bits });
export const ln2 = (bits = BITS): Real => ({ m: ln2Bits(bits), scale: -bits });

/** x - x^3/3 + x^5/5 ... or with all signs positive, x small, W bits. */
function arcSeries(x: bigint, W: number, alternate: boolean): bigint {
  const square = (x * x) >> BigInt(W);
  let power = x;
  let total = x;
  for (let k = 3n; abs(power) > 1n; k += 2n) {
    power = (power * square) >> BigInt(W);
    total += alternate && (k & 2n) !== 0n ? -(power / k) : power / k;
  }
  return total;
}

/** The natural logarithm of a number above zero. */
export function log(x: Real, bits = BITS): Real {
  let k = topOf(x);
  // f in [3/4, 3/2)
  if (2n * x.m >= 3n << BigInt(k - x.scale)) k++;
  const f: Real = { m: x.m, scale: x.scale - k };
  const above = minus(f, ONE);
  return logOf(f, above, k, bits);
}
/** log(1 + x), also to `bits` bits when x is small. */
export function log1p(x: Real, bits = BITS): Real {
  if (x.m === 0n || topOf(x) < TINY) return x;
  const sum = plus(x, ONE);
  const close = topOf(x) < -2;
  return close ? logOf(sum, x, 0, bits) : log(sum, bits);
}
/** k * ln 2 + log(f), f = 1 + above. */
function logOf(f: Real, above: Real, k: number, bits: number): Real {
  if (above.m === 0n)
    return k === 0 ? { m: 0n, scale: 0 } : times(realOf(k), ln2(bits + GUARD_BITS));
  const W = bits + GUARD_BITS + (k === 0 ? -topOf(above) : 0) + 16;
  const t = fixed(over(above, plus(f, ONE), W + GUARD_BITS), W);
  return { m: 2n * arcSeries(t, W, false) + BigInt(k) * ln2Bits(W), scale: -W };
}

/** The exponential function less one, |x| at most 1. */
function expm1Series(x: Real, bits: number): Real {
  if (x.m === 0n || topOf(x) < TINY) return x;
  const W = bits + GUARD_BITS - Math.min(0, topOf(x));
  const r = fixed(x, W);
  let term = r;
  let total = r;
  for (let n = 2n; abs(term) > 1n; n++) {
    term = ((term * r) >> BigInt(W)) / n;
    total += term;
  }
  return { m: total, scale: -W };
}
/** What to subtract: x = k * ln 2 + rest. */
function byLn2(x: Real, bits: number): { k: number; rest: Real } {
  const W = bits + GUARD_BITS + Math.max(0, topOf(x)) + 8;
  const l = ln2Bits(W);
  const n = fixed(x, W);
  const k = (2n * n + (n < 0n ? -l : l)) / (2n * l);
  return { k: Number(k), rest: { m: n - k * l, scale: -W } };
}
/** e^x. */
export function exp(x: Real, bits = BITS): Real {
  if (x.m === 0n) return ONE;
  const { k, rest } = byLn2(x, bits);
  const one = plus(expm1Series(rest, bits), ONE);
  return { m: one.m, scale: one.scale + k };
}
/** e^x - 1, also to `bits` bits when x is small. */
export const expm1 = (x: Real, bits = BITS): Real =>
  x.m === 0n || topOf(x) < -1
    ? expm1Series(x, bits)
    : minus(exp(x, bits + Math.max(0, topOf(x))), ONE);

const ALMOST_ONE: Real = { m: (1n << 600n) - 1n, scale: -600 };

/** Sine and cosine of an angle of any size. */
export function sincos(x: Real, bits = BITS): { sin: Real; cos: Real } {
  if (x.m === 0n) return { sin: x, cos: ONE };
  const top = topOf(x);
  if (top < TINY) return { sin: x, cos: ALMOST_ONE };
  // A number of 64 bits is no nearer to a multiple of pi / 2 than some 2^-100 of itself.
  const W = bits + GUARD_BITS + 128 + Math.abs(top);
  const extra = Math.max(0, top) + 8;
  const half = piBits(W + extra) >> 1n;
  const n = fixed(x, W + extra);
  const k = (2n * n + (n < 0n ? -half : half)) / (2n * half);
  const r = (n - k * half) >> BigInt(extra);
  const [s, c] = smallSincos(r, W);
  const sin: Real = { m: s, scale: -W };
  const cos: Real = { m: c, scale: -W };
  switch (Number(((k % 4n) + 4n) % 4n)) {
    case 0:
      return { sin, cos };
    case 1:
      return { sin: cos, cos: negate(sin) };
    case 2:
      return { sin: negate(sin), cos: negate(cos) };
    default:
      return { sin: negate(cos), cos: sin };
  }
}
function smallSincos(r: bigint, W: number): [bigint, bigint] {
  const w = BigInt(W);
  const square = (r * r) >> w;
  const series = (first: bigint, from: bigint): bigint => {
    let term = first;
    let total = first;
    for (let n = from; abs(term) > 1n; n += 2n) {
      term = -((term * square) >> w) / (n * (n + 1n));
      total += term;
    }
    return total;
  };
  return [series(r, 2n), series(1n << w, 1n)];
}

/** The angle of (x, y), x and y not both zero; of magnitudes: signs are the caller's. */
function angle(y: Real, x: Real, bits: number): Real {
  if (y.m === 0n) return y;
  if (x.m === 0n) return { ...pi(bits + GUARD_BITS), scale: -bits - GUARD_BITS - 1 };
  if (minus(y, x).m > 0n) {
    const rest = angle(x, y, bits);
    return minus({ ...pi(bits + GUARD_BITS), scale: -bits - GUARD_BITS - 1 }, rest);
  }
  const quotientOf = over(y, x, bits + GUARD_BITS);
  if (topOf(quotientOf) < TINY) return quotientOf;
  const W = bits + GUARD_BITS + Math.max(0, -topOf(quotientOf)) + 8;
  const one = 1n << BigInt(W);
  let t = fixed(quotientOf, W);
  for (let n = 0; n < 3; n++) t = (t << BigInt(W)) / (one + isqrt((one << BigInt(W)) + t * t));
  return { m: 8n * arcSeries(t, W, true), scale: -W };
}
/** atan2 for finite numbers that are not zero; the signs decide the quadrant. */
export function atan2(y: Real, x: Real, bits = BITS): Real {
  const a = angle({ ...y, m: abs(y.m) }, { ...x, m: abs(x.m) }, bits + 8);
  const b = x.m < 0n ? minus(pi(bits + GUARD_BITS), a) : a;
  return y.m < 0n ? negate(b) : b;
}
