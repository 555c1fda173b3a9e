/*
 * Numbers of 80 bits, as x87 registers and C's `long double` hold them.
 *
 *   sign 1 | exponent 15, biased by 16383 | mantissa 64, its leading bit written out
 *
 *   1.5       = { sign: 0, exponent: 0x3fff, mantissa: 0xc000000000000000n }
 *   finite:     mantissa * 2^(max(exponent, 1) - 16446)
 *   infinity:   exponent 0x7fff, mantissa 2^63; NaN: any other mantissa with its leading bit set
 *
 * What has an exponent but no leading bit is no number ("unsupported"), and invalid to use.
 *
 * Everything is computed exactly or to far more bits than needed, in bigints, and rounded
 * once: `Rounder.round` is the only place where bits get lost. That is slow, some
 * hundred times slower than a double, and right to the last bit; compilers keep to
 * doubles unless a program says `long double`.
 */

export interface Extended {
  readonly sign: 0 | 1;
  /** Biased; 0 to 0x7fff. */
  readonly exponent: number;
  /** 0 to 2^64 - 1. */
  readonly mantissa: bigint;
}

/** A real number: m * 2^scale. */
export interface Real {
  readonly m: bigint;
  readonly scale: number;
}

/** Exceptions, by their bits in the status word. */
export enum FP {
  INVALID = 1,
  DENORMAL = 2,
  ZERO_DIVIDE = 4,
  OVERFLOW = 8,
  UNDERFLOW = 16,
  INEXACT = 32,
}
/** Rounding modes, as the control word numbers them. */
export enum ROUND {
  NEAREST,
  DOWN,
  UP,
  ZERO,
}

export const BIAS = 16383;
export const EXPONENT_MAX = 0x7fff;
const LEADING = 1n << 63n;
const QUIET = 1n << 62n;
const ALL = (1n << 64n) - 1n;
/** The scale of a mantissa whose exponent field is e. */
const scaleOf = (e: number): number => Math.max(e, 1) - BIAS - 63;

export const extended = (sign: number, exponent: number, mantissa: bigint): Extended => ({
  sign: sign === 0 ? 0 : 1,
  exponent,
  mantissa,
});
export const zero = (sign: number): Extended => extended(sign, 0, 0n);
export const infinity = (sign: number): Extended => extended(sign, EXPONENT_MAX, LEADING);
export const ONE = extended(0, BIAS, LEADING);
/** What an invalid operation gives. */
export const INDEFINITE = extended(1, EXPONENT_MAX, LEADING | QUIET);

export const isZero = (a: Extended): boolean => a.mantissa === 0n && a.exponent === 0;
export const isInfinite = (a: Extended): boolean =>
  a.exponent === EXPONENT_MAX && a.mantissa === LEADING;
export const isNaN80 = (a: Extended): boolean =>
  a.exponent === EXPONENT_MAX && a.mantissa > LEADING;
export const isSignalling = (a: Extended): boolean => isNaN80(a) && (a.mantissa & QUIET) === 0n;
export const isDenormal = (a: Extended): boolean => a.exponent === 0 && a.mantissa !== 0n;
export const isUnsupported = (a: Extended): boolean => a.exponent !== 0 && a.mantissa < LEADING;
export const isFinite80 = (a: Extended): boolean => a.exponent !== EXPONENT_MAX;
export const quiet = (a: Extended): Extended =>
  extended(a.sign, a.exponent, a.mantissa | LEADING | QUIET);
export const withSign = (a: Extended, sign: number): Extended =>
  extended(sign, a.exponent, a.mantissa);

/** The magnitude of a finite number. */
export const magnitude = (a: Extended): Real => ({ m: a.mantissa, scale: scaleOf(a.exponent) });
/** A finite number with its sign. */
export const real = (a: Extended): Real => ({
  m: a.sign === 0 ? a.mantissa : -a.mantissa,
  scale: scaleOf(a.exponent),
});

export const bitLength = (m: bigint): number => {
  const digits = m.toString(16);
  return 4 * (digits.length - 1) + 32 - Math.clz32(parseInt(digits[0], 16));
};
/** m * 2^by, towards zero for a magnitude. */
export const shift = (m: bigint, by: number): bigint =>
  by >= 0 ? m << BigInt(by) : m >> BigInt(-by);

/** A format to round to: bits of the mantissa, exponents of the least and greatest normal number. */
export interface Format {
  readonly precision: number;
  readonly least: number;
  readonly greatest: number;
}
export const SINGLE: Format = { precision: 24, least: -126, greatest: 127 };
export const DOUBLE: Format = { precision: 53, least: -1022, greatest: 1023 };
const EXTENDED: Format = { precision: 64, least: 1 - BIAS, greatest: BIAS };

/** Rounds, and collects what happened. */
export class Rounder {
  /** Exceptions so far. */
  flags = 0;
  /** Did the last rounding move away from zero? */
  up = false;

  constructor(
    readonly mode: number = ROUND.NEAREST,
    /** Bits that results of arithmetic keep, by the control word. */
    readonly precision: number = 64,
  ) {}

  private away(sign: number, odd: boolean, rest: bigint, half: bigint): boolean {
    if (rest === 0n) return false;
    switch (this.mode) {
      case ROUND.NEAREST:
        return rest > half || (rest === half && odd);
      case ROUND.DOWN:
        return sign !== 0;
      case ROUND.UP:
        return sign === 0;
      default:
        return false;
    }
  }

  /** m * 2^scale to a multiple of 2^to: how many. Sets `up`; true in `lost` when not exact. */
  private cut(sign: number, { m, scale }: Real, to: number): { q: bigint; lost: boolean } {
    const drop = BigInt(to - scale);
    if (drop <= 0n) return { q: m << -drop, lost: false };
    let q = m >> drop;
    const rest = m - (q << drop);
    this.up = this.away(sign, (q & 1n) !== 0n, rest, 1n << (drop - 1n));
    if (this.up) q++;
    return { q, lost: rest !== 0n };
  }

  /** The integer nearest to a magnitude; sets INEXACT. */
  integer(sign: number, value: Real): bigint {
    this.up = false;
    const { q, lost } = this.cut(sign, value, 0);
    if (lost) this.flags |= FP.INEXACT;
    return q;
  }

  /**
   * A magnitude m * 2^scale, m > 0, in a format: the multiple of 2^scale that stands for it;
   * null when it is too large, and `up` says whether it becomes an infinity.
   */
  private fit(sign: number, value: Real, format: Format): Real | null {
    const { precision, least, greatest } = format;
    const top = bitLength(value.m) - 1 + value.scale;
    const scale = Math.max(top, least) - precision + 1;
    this.up = false;
    let tiny = top < least;
    if (tiny && top === least - 1) {
      const { q } = this.cut(sign, value, top - precision + 1);
      tiny = bitLength(q) <= precision;
      this.up = false;
    }
    const { q, lost } = this.cut(sign, value, scale);
    if (lost) this.flags |= tiny ? FP.INEXACT | FP.UNDERFLOW : FP.INEXACT;
    if (q !== 0n && bitLength(q) - 1 + scale > greatest) {
      this.flags |= FP.OVERFLOW | FP.INEXACT;
      const { mode } = this;
      this.up = mode === ROUND.NEAREST || mode === (sign === 0 ? ROUND.UP : ROUND.DOWN);
      return null;
    }
    return { m: q, scale };
  }

  /** The number for (-1)^sign * m * 2^scale, m > 0. */
  round(sign: number, value: Real, precision = this.precision): Extended {
    const fitted = this.fit(sign, value, { ...EXTENDED, precision });
    if (fitted === null) {
      const greatest = (ALL >> BigInt(64 - precision)) << BigInt(64 - precision);
      return this.up ? infinity(sign) : extended(sign, EXPONENT_MAX - 1, greatest);
    }
    const mantissa = fitted.m << BigInt(64 - precision);
    const exponent = fitted.scale + precision - 1 + BIAS;
    if (mantissa > ALL) return extended(sign, exponent + 1, mantissa >> 1n);
    return mantissa < LEADING ? extended(sign, 0, mantissa) : extended(sign, exponent, mantissa);
  }

  /** The same with a sign in m; a zero gets the sign given. */
  roundReal({ m, scale }: Real, zeroSign = 0, precision = this.precision): Extended {
    if (m === 0n) return zero(zeroSign);
    return this.round(m < 0n ? 1 : 0, { m: m < 0n ? -m : m, scale }, precision);
  }

  /** The bits of a number in IEEE single or double format. */
  toBits(a: Extended, format: Format): bigint {
    const { precision, greatest } = format;
    const width = BigInt(precision - 1);
    const special = BigInt(2 * greatest + 1) << width;
    const sign = BigInt(a.sign) << (precision === 24 ? 31n : 63n);
    if (isUnsupported(a)) {
      this.flags |= FP.INVALID;
      return this.toBits(INDEFINITE, format);
    }
    if (isNaN80(a)) {
      if (isSignalling(a)) this.flags |= FP.INVALID;
      return sign | special | ((quiet(a).mantissa - LEADING) >> (63n - width));
    }
    if (isInfinite(a)) return sign | special;
    return a.mantissa === 0n ? sign : this.realBits(a.sign, magnitude(a), format);
  }

  /** The same for (-1)^sign * m * 2^scale, m > 0. */
  realBits(negative: number, value: Real, format: Format): bigint {
    const { precision, greatest } = format;
    const width = BigInt(precision - 1);
    const special = BigInt(2 * greatest + 1) << width;
    const sign = BigInt(negative) << (precision === 24 ? 31n : 63n);
    const fitted = this.fit(negative, value, format);
    if (fitted === null) return sign | (this.up ? special : special - 1n);
    const biased = BigInt(fitted.scale - (format.least - precision + 1));
    // The leading bit counts one for the exponent; a denormal has none.
    return sign | ((biased << width) + fitted.m);
  }
}

/** The number with those bits in IEEE single or double format; signalling NaNs stay so. */
export function fromBits(bits: bigint, format: Format): Extended {
  const width = BigInt(format.precision - 1);
  const sign = Number(bits >> (format.precision === 24 ? 31n : 63n));
  const field = Number((bits >> width) & BigInt(2 * format.greatest + 1));
  const fraction = bits & ((1n << width) - 1n);
  if (field === 2 * format.greatest + 1)
    return extended(sign, EXPONENT_MAX, LEADING | (fraction << (63n - width)));
  const m = field === 0 ? fraction : fraction | (1n << width);
  if (m === 0n) return zero(sign);
  const scale = Math.max(field, 1) + format.least - format.precision;
  return new Rounder().round(sign, { m, scale });
}

export const fromDouble = (x: number): Extended =>
  fromBits(new BigUint64Array(Float64Array.of(x).buffer)[0], DOUBLE);
export const toDouble = (a: Extended): number =>
  new Float64Array(BigUint64Array.of(new Rounder().toBits(a, DOUBLE)).buffer)[0];
/** Any integer that fits into 64 bits. */
export const fromInteger = (n: bigint): Extended => new Rounder().roundReal({ m: n, scale: 0 });

/** Read and write ten bytes of memory. */
export function load80(view: DataView, p: number): Extended {
  const top = view.getUint16(p + 8, true);
  return extended(top >>> 15, top & EXPONENT_MAX, view.getBigUint64(p, true));
}
export function store80(view: DataView, p: number, a: Extended): void {
  view.setBigUint64(p, a.mantissa, true);
  view.setUint16(p + 8, (a.sign << 15) | a.exponent, true);
}
