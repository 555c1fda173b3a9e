/*
 * Logarithms and powers of two as sums of two doubles, for pow.ts. A power makes them when one is first
 * needed: that takes two milliseconds, and their digits would be 5 KB of what a browser loads first.
 */
import { add, corrected, divide, high, multiply, type Sum } from "./dd.js";

/** Steps of a logarithm's argument in 1, the first and the last one in the table. */
export const LOG_STEPS = 128;
export const LOG_FIRST = 90;
const LOG_LAST = 182;
/** Steps of an exponent in 1. */
export const EXP_STEPS = 128;
/** A reciprocal in the table is a multiple of 1 / this: its products with 43 bits are exact. */
const INVERSES = 512;
/** Sums of the high parts of logarithms, of multiples of that of 2, and of products as above are exact. */
const LOG_UNIT = 2 ** -42;

function squareRoot(a: Sum): Sum {
  const q = Math.sqrt(a.hi);
  return corrected(q, a, q, 2 * q);
}
/** log(a / b) = 2 atanh((a - b) / (a + b)) for integers that are not far from each other. */
function logOfRatio(a: number, b: number): Sum {
  let power = divide({ hi: 2 * (a - b), lo: 0 }, a + b);
  const square = divide(divide({ hi: (a - b) ** 2, lo: 0 }, a + b), a + b);
  let sum = power;
  for (let k = 3; k < 15; k += 2) {
    power = multiply(power, square);
    sum = add(sum, divide(power, k));
  }
  return sum;
}

/** Three numbers for each step. */
export interface PowTables {
  /** From step LOG_FIRST on: q, nearly LOG_STEPS / step, and -log(q), high and low part. */
  readonly log: Float64Array;
  /** From step 0 on: 2^(step / EXP_STEPS), the high half of that, and what it is short by, relative to it. */
  readonly exp: Float64Array;
}

const inverse = (i: number): number => Math.round((LOG_STEPS / i) * INVERSES);

export function makePowTables(): PowTables {
  const log = new Float64Array(3 * (LOG_LAST - LOG_FIRST + 1));
  for (const [last, step] of [
    [LOG_LAST, 1],
    [LOG_FIRST, -1],
  ]) {
    let sum: Sum = { hi: 0, lo: 0 };
    for (let i = LOG_STEPS; ; i += step) {
      const at = 3 * (i - LOG_FIRST);
      log[at] = inverse(i) / INVERSES;
      log[at + 1] = Math.round(sum.hi / LOG_UNIT) * LOG_UNIT;
      log[at + 2] = sum.hi - log[at + 1] + sum.lo;
      if (i === last) break;
      sum = add(sum, logOfRatio(inverse(i), inverse(i + step)));
    }
  }

  const exp = new Float64Array(3 * EXP_STEPS);
  let root: Sum = { hi: 2, lo: 0 };
  for (let n = EXP_STEPS; n > 1; n /= 2) root = squareRoot(root);
  let power: Sum = { hi: 1, lo: 0 };
  for (let i = 0; i < EXP_STEPS; i++) {
    exp.set([power.hi, high(power.hi), power.lo / power.hi], 3 * i);
    power = multiply(power, root);
  }
  return { log, exp };
}
