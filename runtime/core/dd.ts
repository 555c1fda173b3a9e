/*
 * Sums of two doubles: about 106 bits, of which pow needs 65. What adding or multiplying two doubles
 * loses is a double itself.
 */

/** Error of the sum s = a + b (Knuth). */
export const sumError = (a: number, b: number, s: number): number => {
  const bb = s - a;
  return a - (s - bb) + (b - bb);
};

/** Error of the product p = a * b (Dekker): halves of 26 bits multiply exactly. */
export const productError = (a: number, b: number, p: number): number => {
  const ta = a * 134217729;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = b * 134217729;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
};
