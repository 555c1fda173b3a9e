/*
 * Logarithms and powers of two as sums of two doubles, for pow.ts. A power makes them when one is first
 * needed: that takes two milliseconds, and their digits would be 3 KB of what a browser loads first.
 */
import { productError, sumError } from "./dd.js";

/** Steps of a logarithm's argument in 1, the first and the last one in the table. */
export const LOG_STEPS = 128;
export const LOG_FIRST = 90;
const LOG_LAST = 182;
/** Steps of an exponent in 1. */
export const EXP_STEPS = 64;

interface Sum {
  readonly hi: number;
  readonly lo: number;
}

function normal(a: number, al: number): Sum {
  const hi = a + al;
  return { hi, lo: sumError(a, al, hi) };
}
function add(a: Sum, b: Sum): Sum {
  const s = a.hi + b.hi;
  return normal(s, sumError(a.hi, b.hi, s) + a.lo + b.lo);
}
function multiply(a: Sum, b: Sum): Sum {
  const p = a.hi * b.hi;
  return normal(p, productError(a.hi, b.hi, p) + a.hi * b.lo + a.lo * b.hi);
}
/** (a - q * d) / by, for the quotient or root q nearest to it. */
function corrected(q: number, a: Sum, d: number, by: number): Sum {
  const p = q * d;
  return normal(q, (a.hi - p - productError(q, d, p) + a.lo) / by);
}
const divide = (a: Sum, d: number): Sum => corrected(a.hi / d, a, d, d);
function squareRoot(a: Sum): Sum {
  const q = Math.sqrt(a.hi);
  return corrected(q, a, q, 2 * q);
}
const scale = (a: Sum, by: number): Sum => ({ hi: a.hi * by, lo: a.lo * by });
const put = (table: Float64Array, i: number, a: Sum): void => {
  table[2 * i] = a.hi;
  table[2 * i + 1] = a.lo;
};

/** log((n + 1) / n) = 2 atanh(1 / (2n + 1)). */
function logStep(n: number): Sum {
  const x = 2 * n + 1;
  let power = divide({ hi: 2, lo: 0 }, x);
  let sum = power;
  for (let k = 3; k < 15; k += 2) {
    power = divide(power, x * x);
    sum = add(sum, divide(power, k));
  }
  return sum;
}

export interface PowTables {
  /** log(i / LOG_STEPS) from i = LOG_FIRST on, high and low part. */
  readonly log: Float64Array;
  /** 2^(i / EXP_STEPS - 1/2) for i from 0 to EXP_STEPS, high and low part. */
  readonly exp: Float64Array;
}

export function makePowTables(): PowTables {
  const log = new Float64Array(2 * (LOG_LAST - LOG_FIRST + 1));
  for (const [last, step] of [
    [LOG_LAST, 1],
    [LOG_FIRST, -1],
  ]) {
    let sum: Sum = { hi: 0, lo: 0 };
    for (let i = LOG_STEPS; i !== last; i += step) {
      sum = add(sum, scale(logStep(Math.min(i, i + step)), step));
      put(log, i + step - LOG_FIRST, sum);
    }
  }

  const exp = new Float64Array(2 * (EXP_STEPS + 1));
  const half = EXP_STEPS / 2;
  let root: Sum = { hi: 2, lo: 0 };
  for (let n = EXP_STEPS; n > 1; n /= 2) root = squareRoot(root);
  let power: Sum = { hi: 1, lo: 0 };
  for (let i = 0; i < EXP_STEPS; i++) {
    if (i <= half) put(exp, i + half, power);
    if (i >= half) put(exp, i - half, scale(power, 1 / 2));
    power = multiply(power, root);
  }
  return { log, exp };
}
