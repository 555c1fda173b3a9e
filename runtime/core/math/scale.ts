/*
 * Multiplication by powers of two, and the way to them. The engines' own 2 ** n goes the long way of pow.
 */

/** 2^n for n in 0..31, and 2^(32 n) for n in -32..31. */
const fine = Float64Array.from({ length: 32 }, (_, n) => 2 ** n);
const coarse = Float64Array.from({ length: 64 }, (_, n) => 2 ** (32 * (n - 32)));

/** 2^n for n in -1024..1023. */
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

/** A double and its words: nothing stays here between calls. */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The e of a normal x = m * 2^e with m in [low, 2 low), where `low` is the high word of a number in [1/2, 1]. */
export function exponent(x: number, low: number): number {
  double[0] = x;
  return (words[1] - low) >> 20;
}
/** The integer nearest to x, for |x| up to 2^51. */
export const rounded = (x: number): number => x + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;

/**
 * x * 2^e with one rounding, as the subroutine `ldexp` of the templates has it. A step down that rounds leaves less
 * than 2^-1022, of which the at least 54 places down that are left make 0, as they do of the exact number.
 */
export function ldexp(x: number, e: number): number {
  e = Math.max(-3000, Math.min(3000, e));
  for (; e > 1023; e -= 1023) x *= powerOf2(1023);
  for (; e < -1022; e += 969) x *= powerOf2(-969);
  return x * powerOf2(e);
}
