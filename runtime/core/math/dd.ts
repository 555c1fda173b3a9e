/*
 * Sums of two doubles: about 106 bits, of which mathematical functions need 65. What adding or
 * multiplying two doubles loses is a double itself. Objects are for tables, which are made once, and for
 * functions that engines put into their callers.
 */

/** Error of the sum s = a + b (Knuth). */
export const sumError = (a: number, b: number, s: number): number => {
  const bb = s - a;
  return a - (s - bb) + (b - bb);
};

/** A number's first 26 bits (Dekker). */
export const high = (a: number): number => {
  const t = a * 134217729;
  return t - (t - a);
};

/** Error of the product p = a * b (Dekker): halves of 26 bits multiply exactly. */
export const productError = (a: number, b: number, p: number): number => {
  const ah = high(a);
  const al = a - ah;
  const bh = high(b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
};

export interface Sum {
  readonly hi: number;
  readonly lo: number;
}

export function normal(a: number, al: number): Sum {
  const hi = a + al;
  return { hi, lo: sumError(a, al, hi) };
}
export function add(a: Sum, b: Sum): Sum {
  const s = a.hi + b.hi;
  return normal(s, sumError(a.hi, b.hi, s) + a.lo + b.lo);
}
export function multiply(a: Sum, b: Sum): Sum {
  const p = a.hi * b.hi;
  return normal(p, productError(a.hi, b.hi, p) + a.hi * b.lo + a.lo * b.hi);
}
/** (a - q * d) / by, for the quotient or root q nearest to it. */
export function corrected(q: number, a: Sum, d: number, by: number): Sum {
  const p = q * d;
  return normal(q, (a.hi - p - productError(q, d, p) + a.lo) / by);
}
export const divide = (a: Sum, d: number): Sum => corrected(a.hi / d, a, d, d);
/** Write a sum at place i of a table. */
export const put = (table: Float64Array, i: number, a: Sum): void => {
  table[2 * i] = a.hi;
  table[2 * i + 1] = a.lo;
};
