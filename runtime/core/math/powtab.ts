/*
 * Logarithms and powers of two as sums of two doubles, for pow.ts. A power makes them when one is first
 * needed: that takes two milliseconds, and their digits would be 3 KB of what a browser loads first.
 */
import { add, corrected, divide, multiply, put, type Sum } from "./dd.js";

/** Steps of a logarithm's argument in 1, the first and the last one in the table. */
export const LOG_STEPS = 128;
export const LOG_FIRST = 90;
const LOG_LAST = 182;
/** Steps of an exponent in 1. */
export const EXP_STEPS = 64;

function squareRoot(a: Sum): Sum {
  const q = Math.sqrt(a.hi);
  return corrected(q, a, q, 2 * q);
}
const scale = (a: Sum, by: number): Sum => ({ hi: a.hi * by, lo: a.lo * by });
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
