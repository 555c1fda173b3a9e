/*
 * Multiplication by powers of two. The engines' own 2 ** n goes the long way of pow.
 */

/** 2^n for n in 0..31, and 2^(32 n) for n in -32..31. */
const fine = Float64Array.from({ length: 32 }, (_, n) => 2 ** n);
const coarse = Float64Array.from({ length: 64 }, (_, n) => 2 ** (32 * (n - 32)));

/** 2^n for n in -1022..1023. */
export const powerOf2 = (n: number): number => fine[n & 31] * coarse[(n >> 5) + 32];

/** n * 2^e for any integer e with a single rounding, for |n| below 2^64. */
export function scaleByPowerOf2(n: number, e: number): number {
  if (n === 0) return n;
  while (e > 1023) {
    n *= powerOf2(1023);
    e -= 1023;
    if (!Number.isFinite(n)) return n;
  }
  if (e >= -1022) return n * powerOf2(e);
  if (e < -2044) return n < 0 ? -0 : 0;
  return n * powerOf2(e + 1022) * powerOf2(-1022);
}
