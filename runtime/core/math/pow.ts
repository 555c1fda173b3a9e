/*
 * x^y, logarithms and e^x as C libraries compute them. JavaScript engines may be off in the last digits, and
 * programs print them.
 *
 * y * log(x) needs about 65 good bits for the result's 53, so logarithm and product
 * are kept as unevaluated sums of two doubles (x + xl), written out below.
 *
 *   x = 2^e * m with m in [sqrt(1/2), sqrt(2)); q nearly 1/m, of few bits, from a table by m's nearest 1/128 step
 *   log(m) = -log(q) + log(1 + r), r = q m - 1, |r| < 0.007
 *   e^t = 2^(k/128) * e^r with the integer k nearest to 128 t / ln 2
 *
 * Logarithms are the nearest double but for rare near-ties, the rest is what C libraries give nearly always.
 */
import { high, productError, type Sum } from "./dd.js";
import { lazily } from "../lazily.js";
import { EXP_STEPS, LOG_FIRST, LOG_STEPS, makePowTables } from "./powtab.js";
import { exponent, powerOf2, rounded } from "./scale.js";

/** ln 2 and ln 2 / 128, their first parts so short that products with exponents are exact. */
const LN2 = 0.6931471805598903;
const LN2_LOW = 5.497923018708371e-14;
const STEP = 0.005415212347998022;
const STEP_LOW = 1.2655086083325438e-13;

/** 1 + r + E2 r^2 + ... differs from e^r by 2^-65 at most where |r| is half a STEP or less: there is no closer one. */
const E2 = 0.49999999999996786;
const E3 = 0.16666666666665886;
const E4 = 0.04166668084270049;
const E5 = 0.008333335852508535;

/** Beyond these, e^t is infinite or 0. */
const EXP_LARGEST = 710;
const EXP_SMALLEST = -746;

/** High words of sqrt(1/2) and 1. */
const ROOT_OF_HALF = 0x3fe6a09e;
const ONE = 0x3ff00000;

/** What Math.LOG2E lacks. */
const LOG2_E_LOW = 2.0355273740931033e-17;

/** Smaller numbers have an exponent like others when they are shifted. */
const SMALLEST_NORMAL = 2 ** -1022;
const SHIFT = 54;

const tables = lazily(makePowTables);

/** log(x) for positive finite x. */
function logarithm(x: number): Sum {
  const { log: table } = tables();
  const down = x < SMALLEST_NORMAL ? SHIFT : 0;
  if (down !== 0) x *= 2 ** SHIFT;
  const n = exponent(x, ROOT_OF_HALF);
  const m = x * powerOf2(-n);
  const i = 3 * ((m * LOG_STEPS + 0.5 - LOG_FIRST) | 0);
  const q = table[i];
  // r = q m - 1, and far its first 26 bits: its square is exact
  const front = Math.fround(m);
  const far = front * q - 1;
  const near = (m - front) * q;
  const r = far + near;
  const e = n - down;
  const u = e * LN2 + table[i + 1];
  const t = u + r;
  const square = (far * far) / 2;
  const s = t - square;
  const cubic =
    r * r * r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r * (1 / 7 - r * (1 / 8))))));
  const small = e * LN2_LOW + table[i + 2] + (far - r + near);
  const sl = u - t + r + (t - s - square) + (small - (near / 2) * (r + far) + cubic);
  const hi = s + sl;
  return { hi, lo: s - hi + sl };
}

/**
 * e^(t + tl), where that is neither 0 nor infinite by far. The last bit depends on how sums and products are rounded:
 * as in C libraries on processors that round h + h * small once, but below e^-512 twice.
 */
function expSum(t: number, tl: number): number {
  const { exp: table } = tables();
  const k = rounded(t * (1 / STEP));
  const r = t - k * STEP - k * STEP_LOW + tl;
  const i = 3 * (k & (EXP_STEPS - 1));
  const h = table[i];
  const z = r * r;
  const small = table[i + 2] + r + z * (E2 + r * E3) + z * z * (E4 + r * E5);
  const n = Math.floor(k / EXP_STEPS);
  if (t <= -512) return scaleSmall(h, h * small, n);
  const front = table[i + 1];
  const part = high(small);
  const p = front * part;
  const s = h + p;
  return (s + (h - s + p + (front * (small - part) + (h - front) * small))) * powerOf2(n - 2) * 4;
}

/** (a + b) * 2^n, rounded once when that is subnormal. */
function scaleSmall(a: number, b: number, n: number): number {
  const scale = powerOf2(n + 1022);
  const sum = a + b;
  const y = sum * scale;
  if (y >= 1) return y * 2 ** -1022;
  const unit = 1 + y;
  return (unit + (1 - unit + y + (a - sum + b) * scale) - 1) * 2 ** -1022;
}

/** |x|^y for finite positive x other than 1 and finite y other than 0. */
function powPositive(x: number, y: number): number {
  const { hi, lo } = logarithm(x);
  const t = hi * y;
  if (t > EXP_LARGEST) return Infinity;
  return t < EXP_SMALLEST ? 0 : expSum(t, productError(hi, y, t) + lo * y);
}

/** C's pow. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (x === -1 && !Number.isFinite(y)) return Number.isNaN(y) ? NaN : 1;
  const ordinary = Number.isFinite(x) && Number.isFinite(y) && x !== 0;
  if (!ordinary) return x ** y;
  if (x > 0) return powPositive(x, y);
  if (!Number.isInteger(y)) return NaN;
  const r = x === -1 ? 1 : powPositive(-x, y);
  return y % 2 === 0 ? r : -r;
}

/** C's exp. */
export function exp(x: number): number {
  if (x > EXP_LARGEST) return Infinity;
  return x >= EXP_SMALLEST ? expSum(x, 0) : x < 0 ? 0 : NaN;
}

/** C's log2. */
export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log2(x);
  const { hi, lo } = logarithm(x);
  const t = hi * Math.LOG2E;
  return t + (productError(hi, Math.LOG2E, t) + hi * LOG2_E_LOW + lo * Math.LOG2E);
}

/** C's log. */
export const log = (x: number): number => (x > 0 && x < Infinity ? logarithm(x).hi : Math.log(x));

/** Beyond, e^-x is nothing beside e^x, and 2 sinh x and 2 cosh x are that. */
const ALL_EXP = 22;
/** From here on e^x may be infinite, and from there on half of it is. */
const FIRST_LARGE = 709.7822265625;
const LARGEST = 710.4758600739439;

function halfExp(x: number): number {
  if (x < FIRST_LARGE) return 0.5 * exp(x);
  const root = exp(0.5 * x);
  return 0.5 * root * root;
}

/** C's cosh, which is not the nearest double: C libraries compute it like this. */
export function cosh(x: number): number {
  const a = Math.abs(x);
  if (!(a > 0.5 * Math.LN2 && a < LARGEST)) return Math.cosh(x);
  if (a > ALL_EXP) return halfExp(a);
  const e = exp(a);
  return 0.5 * e + 0.5 / e;
}

/** C's sinh: engines take their own e^x for large x. */
export function sinh(x: number): number {
  const a = Math.abs(x);
  if (!(a > ALL_EXP && a < LARGEST)) return Math.sinh(x);
  return x < 0 ? -halfExp(a) : halfExp(a);
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
  const down = x < SMALLEST_NORMAL ? SHIFT : 0;
  if (down !== 0) x *= 2 ** SHIFT;
  const n = exponent(x, ONE);
  const up = n < down ? 1 : 0;
  const m = x * powerOf2(-n - up);
  const e = n - down + up;
  return e * LOG10_2_LOW + LOG10_E * log(m) + e * LOG10_2;
}
