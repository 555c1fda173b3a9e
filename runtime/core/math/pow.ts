/*
 * x^y, logarithms and e^x as C libraries compute them: the nearest double but for rare near-ties.
 * JavaScript engines may be off in the last digits, and programs print them.
 *
 * y * log(x) needs about 65 good bits for the result's 53, so logarithm and product
 * are kept as unevaluated sums of two doubles (x + xl), written out below: objects for
 * them would take most of the time.
 *
 *   x = 2^e * m with m in [sqrt(1/2), sqrt(2)); c the nearest to m of 1/128 steps
 *   log(m) = log(c) + 2 atanh(s), s = (m - c) / (m + c), |s| < 0.003
 *   e^t = 2^(k/64) * e^r with the integer k nearest to 64 t / ln 2
 */
import { productError, sumError } from "./dd.js";
import { lazily } from "../lazily.js";
import { EXP_STEPS, LOG_FIRST, LOG_STEPS, makePowTables } from "./powtab.js";
import { powerOf2, scaleByPowerOf2 } from "./scale.js";

/** ln 2 and ln 2 / 64, their first parts so short that products with exponents are exact. */
const LN2 = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;
const STEP = 0.01083042469326756;
const STEP_LOW = 2.9815858269852933e-12;

/** Beyond these, e^t is infinite or 0. */
const EXP_LARGEST = 710;
const EXP_SMALLEST = -746;

const tables = lazily(makePowTables);

/** For positive finite x: x^y, where the result is neither 0 nor infinite by far, or log(x) without y. */
function powerOrLog(x: number, y?: number): number {
  const { log: logTable } = tables();
  let e = Math.floor(Math.log2(x));
  let m = scaleByPowerOf2(x, -e);
  if (m > Math.SQRT2) {
    m /= 2;
    e++;
  } else if (m < Math.SQRT1_2) {
    m *= 2;
    e--;
  }
  const i = Math.round(m * LOG_STEPS);
  const c = i / LOG_STEPS;
  const d = m - c;
  const w = m + c;
  const s = d / w;
  const p = s * w;
  const sl = (d - p - productError(s, w, p) - s * sumError(m, c, w)) / w;
  const z = s * s;
  const cubic = s * z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z / 9)));
  // log(x) = a + al
  const table = 2 * (i - LOG_FIRST);
  const u = e * LN2;
  const v = u + logTable[table];
  const a = v + 2 * s;
  const low = e * LN2_LOW + logTable[table + 1] + 2 * (sl + cubic);
  const al = sumError(u, logTable[table], v) + sumError(v, 2 * s, a) + low;
  if (y === undefined) return a + al;
  const t = a * y;
  return expSum(t, productError(a, y, t) + al * y);
}

/** e^(t + tl), where that is neither 0 nor infinite by far. */
function expSum(t: number, tl: number): number {
  const { exp: expTable } = tables();
  const k = Math.round(t / STEP);
  // r + rl = t + tl - k * STEP
  const far = t - k * STEP;
  const near = far - k * STEP_LOW;
  const rest = sumError(far, -k * STEP_LOW, near) - productError(k, STEP_LOW, k * STEP_LOW) + tl;
  const r = near + rest;
  const rl = near - r + rest;
  const q = rl + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r / 720))));
  const n = Math.round(k / EXP_STEPS);
  const f = 2 * (k - EXP_STEPS * n + EXP_STEPS / 2);
  const fh = expTable[f];
  const g = fh * r;
  const h = fh + g;
  const hl = sumError(fh, g, h) + productError(fh, r, g) + fh * q + expTable[f + 1] * (1 + r);
  return scaleSum(h, hl, n);
}

/** (hi + lo) * 2^n with one rounding, also for subnormal results. */
function scaleSum(hi: number, lo: number, n: number): number {
  if (n > -1021 && n < 1023) return (hi + lo) * powerOf2(n);
  const result = scaleByPowerOf2(hi + lo, n);
  if (n > -1021 || result === 0) return result;
  // The rounding to fewer bits must see the low part.
  const sum = hi + lo;
  const unit = 2 ** -1074;
  const exact = scaleByPowerOf2(sum, n + 1074 - 1000) * 2 ** 1000;
  const low = scaleByPowerOf2(hi - sum + lo, n + 1074 - 1000) * 2 ** 1000;
  const base = Math.floor(exact);
  const rest = exact - base + low;
  const up = rest > 0.5 || (rest === 0.5 && base % 2 === 1);
  return (up ? base + 1 : base) * unit;
}

/** |x|^y for finite positive x other than 1 and finite y other than 0. */
function powPositive(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 0.5) return Math.sqrt(x);
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  const estimate = Math.log(x) * y;
  if (estimate > EXP_LARGEST) return Infinity;
  if (estimate < EXP_SMALLEST) return 0;
  if (y > 0 && estimate < 36.7 && Number.isInteger(x) && Number.isInteger(y)) {
    // Below 2^53 every product is exact.
    let r = 1;
    for (let n = y, b = x; n > 0; n = Math.floor(n / 2), b *= b) if (n % 2 === 1) r *= b;
    return r;
  }
  return powerOrLog(x, y);
}

/** C's pow. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (x === -1 && !Number.isFinite(y)) return Number.isNaN(y) ? NaN : 1;
  const ordinary = Number.isFinite(x) && Number.isFinite(y) && x !== 0;
  if (!ordinary) return x ** y;
  if (x > 0) return powPositive(x, y);
  if (!Number.isInteger(y)) return NaN;
  const r = powPositive(-x, y);
  return y % 2 === 0 ? r : -r;
}

/** C's exp. */
export function exp(x: number): number {
  if (x > EXP_LARGEST) return Infinity;
  return x >= EXP_SMALLEST ? expSum(x, 0) : x < 0 ? 0 : NaN;
}

/** C's log. */
export const log = (x: number): number => (x > 0 && x < Infinity ? powerOrLog(x) : Math.log(x));

/** C's cosh, which is not the nearest double: C libraries compute it like this. */
export function cosh(x: number): number {
  const a = Math.abs(x);
  if (!(a > 0.5 * Math.LN2 && a < 709)) return Math.cosh(x);
  const e = exp(a);
  return a > ALL_EXP ? 0.5 * e : 0.5 * e + 0.5 / e;
}

/** Beyond, e^-x is nothing beside e^x, and 2 sinh x and 2 cosh x are that. */
const ALL_EXP = 22;

/** C's sinh: engines take their own e^x for large x. */
export function sinh(x: number): number {
  const a = Math.abs(x);
  if (!(a > ALL_EXP && a < EXP_LARGEST - 1)) return Math.sinh(x);
  return x < 0 ? -0.5 * exp(a) : 0.5 * exp(a);
}

/** C's tanh: engines take x for tanh x where that is not the nearest number yet. */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (!(a >= 2 ** -55 && a < 2 ** -27)) return Math.tanh(x);
  const t = Math.expm1(-2 * a);
  return (x < 0 ? t : -t) / (t + 2);
}

/** log10(2), the first part so short that products with exponents are exact, and log10(e). */
const LOG10_2 = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;
const LOG10_E = 0.4342944819032518;

/** C's log10, which is not the nearest double either: from the logarithm of x / 2^e, rounded. */
export function log10(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log10(x);
  let e = Math.floor(Math.log2(x));
  let m = scaleByPowerOf2(x, -e);
  if (m >= 2 || m < 1) {
    const step = m < 1 ? -1 : 1;
    e += step;
    m = scaleByPowerOf2(x, -e);
  }
  if (e < 0) {
    e++;
    m /= 2;
  }
  return e * LOG10_2_LOW + LOG10_E * log(m) + e * LOG10_2;
}
