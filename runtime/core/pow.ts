/*
 * x^y as C libraries compute it: the nearest double but for rare near-ties.
 * JavaScript engines may be off in the last digits, and programs print them.
 *
 * y * log2(x) needs about 65 good bits for the result's 53, so logarithm and
 * product are kept as unevaluated sums of two doubles (hi + lo).
 *
 *   x = 2^e * m with m in [sqrt(1/2), sqrt(2)); c the nearest to m of 1/128 steps
 *   log(m) = log(c) + 2 atanh(s), s = (m - c) / (m + c), |s| < 0.003
 *   2^(n + f) = 2^n * exp(f ln 2), |f| <= 1/2, split again into 64ths
 */
import { expTable, LOG_FIRST, LOG_STEPS, logTable } from "./powtab.js";
import { scaleByPowerOf2 } from "./strscan.js";

/** The sum of two doubles, |lo| at most half a unit in the last place of hi. */
interface Sum {
  hi: number;
  lo: number;
}

const twoSum = (a: number, b: number): Sum => {
  const hi = a + b;
  const bb = hi - a;
  return { hi, lo: a - (hi - bb) + (b - bb) };
};
const fastTwoSum = (a: number, b: number): Sum => {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
};
/** Halves of a double with 26 bits each (Dekker). */
const split = (a: number): Sum => {
  const t = a * 134217729;
  const hi = t - (t - a);
  return { hi, lo: a - hi };
};
const twoProduct = (a: number, b: number): Sum => {
  const hi = a * b;
  const x = split(a);
  const y = split(b);
  return { hi, lo: x.hi * y.hi - hi + x.hi * y.lo + x.lo * y.hi + x.lo * y.lo };
};
const add = (a: Sum, b: Sum): Sum => {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = fastTwoSum(s.hi, s.lo + t.hi);
  return fastTwoSum(u.hi, u.lo + t.lo);
};
const mul = (a: Sum, b: Sum): Sum => {
  const p = twoProduct(a.hi, b.hi);
  return fastTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
};
const div = (a: Sum, b: Sum): Sum => {
  const q1 = a.hi / b.hi;
  const r1 = add(a, mul(b, { hi: -q1, lo: 0 }));
  const q2 = r1.hi / b.hi;
  const r2 = add(r1, mul(b, { hi: -q2, lo: 0 }));
  return add(fastTwoSum(q1, q2), { hi: r2.hi / b.hi, lo: 0 });
};
const one = (n: number): Sum => ({ hi: n, lo: 0 });
const entry = (table: Float64Array, i: number): Sum => ({
  hi: table[2 * i],
  lo: table[2 * i + 1],
});

const LN2: Sum = { hi: 0.6931471805599453, lo: 2.3190468138462996e-17 };

/** 2 atanh(s) = 2 (s + s^3/3 + s^5/5 + ...) for |s| below 0.004: from the second term on, doubles do. */
function log1(s: Sum): Sum {
  const z = s.hi * s.hi;
  const rest = s.hi * z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z / 9)));
  const r = add(s, one(rest));
  return { hi: 2 * r.hi, lo: 2 * r.lo };
}

function logSum(x: number): Sum {
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
  const s = div(one(m - c), twoSum(m, c));
  return add(mul(LN2, one(e)), add(entry(logTable, i - LOG_FIRST), log1(s)));
}

/** exp(f) for |f| below 0.006: from the cubic term on, doubles do. */
function exp1(f: Sum): Sum {
  const x = f.hi;
  const rest = x * x * x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x / 5040))));
  const square = mul(f, f);
  const quadratic = add(f, { hi: square.hi / 2, lo: square.lo / 2 });
  return add(one(1), add(quadratic, one(rest)));
}

/** e^t. */
function expSum(t: Sum): number {
  const n = Math.round(t.hi / LN2.hi);
  const r = add(t, mul(LN2, one(-n)));
  const i = Math.max(-32, Math.min(32, Math.round((r.hi / LN2.hi) * 64)));
  const f = add(r, mul(LN2, one(-i / 64)));
  const p = mul(entry(expTable, i + 32), exp1(f));
  return scaleSum(p, n);
}

/** (hi + lo) * 2^n with one rounding, also for subnormal results. */
function scaleSum(p: Sum, n: number): number {
  const result = scaleByPowerOf2(p.hi, n);
  if (n > -1022 || result === 0) return result;
  // The rounding to fewer bits must see the low part.
  const unit = 2 ** -1074;
  const exact = scaleByPowerOf2(p.hi, n + 1074 - 1000) * 2 ** 1000;
  const low = scaleByPowerOf2(p.lo, n + 1074 - 1000) * 2 ** 1000;
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
  if (estimate > 710) return Infinity;
  if (estimate < -746) return 0;
  if (y > 0 && estimate < 36.7 && Number.isInteger(x) && Number.isInteger(y)) {
    // Below 2^53 every product is exact.
    let r = 1;
    for (let n = y, b = x; n > 0; n = Math.floor(n / 2), b *= b) if (n % 2 === 1) r *= b;
    return r;
  }
  return expSum(mul(logSum(x), one(y)));
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
