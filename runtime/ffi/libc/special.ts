/*
 * The error function and the gamma function, to more bits than a double has.
 *
 *   erf(x)   = 2 / sqrt(pi) * exp(-x^2) * (x + 2 x^3 / 3 + 4 x^5 / 15 + ...), all terms positive
 *   erfc(x)  = 1 - erf(x), with as many more bits as that loses
 *   lgamma   by Stirling's series at z >= 40, from where gamma(x) = gamma(x + n) / (x ... (x + n - 1))
 */
import {
  bitLength,
  fromDouble,
  functions,
  real,
  Rounder,
  shift,
  toDouble,
} from "../../machine/x87.js";
import type { Real } from "../../machine/index.js";

const { exp, log, minus, negate, over, pi, plus, realOf, root, sincos, times } = functions;
const double = (r: Real): number => toDouble(new Rounder().roundReal(r));
const PRECISION_BITS = 150;

/** erf of a number above zero. */
function erfReal(x: Real, bits: number): Real {
  const W = bits + 40 + Math.max(0, -functions.topOf(x));
  const fixed = ({ m, scale }: Real): bigint => shift(m, scale + W);
  const square = fixed(times(x, x));
  let term = fixed(x);
  let total = term;
  for (let n = 3n; term > 0n; n += 2n) {
    term = ((2n * term * square) >> BigInt(W)) / n;
    total += term;
  }
  const sum: Real = { m: 2n * total, scale: -W };
  const factor = over(exp(negate(times(x, x)), W), root(pi(W), W), W);
  return times(sum, factor);
}
export function erf(x: number): number {
  if (x !== x || x === 0) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  const r = double(erfReal(real(fromDouble(Math.abs(x))), PRECISION_BITS));
  return x < 0 ? -r : r;
}
export function erfc(x: number): number {
  if (x !== x) return x;
  if (x < -6) return 2;
  if (x > 27.3) return 0;
  if (x === 0) return 1;
  const bits = PRECISION_BITS + Math.ceil(1.5 * x * x);
  const e = erfReal(real(fromDouble(Math.abs(x))), bits);
  return double(x < 0 ? plus(realOf(1), e) : minus(realOf(1), e));
}

/** B(2k) / (2k (2k - 1)) as fractions with W bits, k from 1. */
function stirlingCoefficients(count: number, W: number): bigint[] {
  // Bernoulli numbers as exact fractions, by their recurrence.
  const b: { n: bigint; d: bigint }[] = [{ n: 1n, d: 1n }];
  for (let m = 1; m <= 2 * count; m++) {
    let n = 0n;
    let d = 1n;
    let binomial = 1n;
    for (let k = 0; k < m; k++) {
      n = n * b[k].d + binomial * b[k].n * d;
      d *= b[k].d;
      binomial = (binomial * BigInt(m + 1 - k)) / BigInt(k + 1);
    }
    const g = gcd(n < 0n ? -n : n, d * BigInt(m + 1));
    b.push({ n: -n / g, d: (d * BigInt(m + 1)) / g });
  }
  return Array.from({ length: count }, (_, j) => {
    const k = BigInt(j + 1);
    const { n, d } = b[2 * (j + 1)];
    return (n << BigInt(W)) / (d * 2n * k * (2n * k - 1n));
  });
}
function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}

/** The leading bits of a number above zero. */
function cut(r: Real, bits: number): Real {
  const drop = bitLength(r.m) - bits;
  return drop <= 0 ? r : { m: r.m >> BigInt(drop), scale: r.scale + drop };
}

const LEAST = 40;
const TERMS = 24;
/** log gamma of a number above zero. */
function logGamma(x: Real): Real {
  const W = 260;
  let product = realOf(1);
  let z = x;
  while (functions.topOf(z) < 5 || minus(z, realOf(LEAST)).m < 0n) {
    product = cut(times(product, z), 2 * W);
    z = plus(z, realOf(1));
  }
  const inverse = over(realOf(1), z, W);
  const square = times(inverse, inverse);
  let sum = realOf(0);
  let power = inverse;
  for (const m of stirlingCoefficients(TERMS, W)) {
    sum = plus(sum, times({ m, scale: -W }, power));
    power = cut(times(power, square), W);
  }
  const twoPi = log({ ...pi(W), scale: -W + 1 }, W);
  const main = minus(times(minus(z, { m: 1n, scale: -1 }), log(z, W)), z);
  const all = plus(plus(main, { m: twoPi.m, scale: twoPi.scale - 1 }), sum);
  return minus(all, log(product, W));
}

const isWhole = (x: number): boolean => Number.isFinite(x) && Math.trunc(x) === x;
/** |sin(pi x)|. */
function sinePi(x: Real): Real {
  const s = sincos(times(pi(400), x), 300).sin;
  return s.m < 0n ? negate(s) : s;
}
export function lgamma(x: number): number {
  if (x !== x) return x;
  if (Math.abs(x) === Infinity || x === 0 || (x < 0 && isWhole(x))) return Infinity;
  if (x === 1 || x === 2) return 0;
  const value = real(fromDouble(x));
  if (x > 0) return x > 1e300 ? x * (Math.log(x) - 1) : double(logGamma(value));
  const reflected = logGamma(minus(realOf(1), value));
  return double(minus(log(over(pi(300), sinePi(value), 280), 260), reflected));
}
export function tgamma(x: number): number {
  if (x !== x || x === Infinity) return x;
  if (x === 0) return 1 / x;
  if (x === -Infinity || (x < 0 && isWhole(x))) return NaN;
  if (x > 171.7) return Infinity;
  const value = real(fromDouble(x));
  if (x > 0) return double(exp(logGamma(value), PRECISION_BITS));
  const negative = Math.floor(x) % 2 !== 0;
  if (x < -200) return negative ? -0 : 0;
  const below = exp(logGamma(minus(realOf(1), value)), PRECISION_BITS);
  const r = double(over(pi(300), times(sinePi(value), below)));
  return negative ? -r : r;
}
