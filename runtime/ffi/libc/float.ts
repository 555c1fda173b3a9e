/*
 * Floating point as text and back. Doubles go the runtime's way (core/text/strfmt.ts); what that has not, numbers
 * of 80 bits and more than 100 decimals, is computed exactly in bigints, rounded to even.
 */
import { exponential, fixed, general, hexadecimal } from "../../core/text/strfmt.js";
import {
  bitLength,
  EXPONENT_MAX,
  extended,
  fromDouble,
  infinity,
  isInfinite,
  isNaN80,
  magnitude,
  Rounder,
  shift,
  zero,
} from "../../machine/x87.js";
import type { Extended, Real } from "../../machine/index.js";

/** Digits that JavaScript's conversions give. */
const MOST_DIGITS = 100;

export type Style = "e" | "f" | "g" | "a";

/** A number to be written: its sign, and the text of its magnitude; `special` for those without digits. */
export interface Written {
  readonly negative: boolean;
  readonly prefix: string;
  readonly body: string;
  readonly special: boolean;
}

/** As printf does; precision -1 stands for none. `alt` keeps the point and, for g, zeros. */
export function writeFloat(
  value: number | Extended,
  style: Style,
  precision: number,
  alt: boolean,
): Written {
  const long = typeof value !== "number";
  const negative = long ? value.sign === 1 : isNegative(value);
  const special = long
    ? isNaN80(value)
      ? "nan"
      : isInfinite(value)
        ? "inf"
        : null
    : value !== value
      ? "nan"
      : Math.abs(value) === Infinity
        ? "inf"
        : null;
  if (special !== null) return { negative, prefix: "", body: special, special: true };
  const prefix = style === "a" ? "0x" : "";
  if (style === "a") {
    const body = long
      ? hexadecimal80(value, precision, alt)
      : hexadecimal64(Math.abs(value), precision, alt);
    return { negative, prefix, body, special: false };
  }
  const p = precision < 0 ? 6 : style === "g" ? precision || 1 : precision;
  if (!long && p <= MOST_DIGITS) {
    const write = { e: exponential, f: fixed, g: general }[style];
    return { negative, prefix, body: write(Math.abs(value), p, alt), special: false };
  }
  const exact = magnitude(long ? value : fromDouble(value));
  return { negative, prefix, body: writeExact(exact, style, p, alt), special: false };
}

/** Also of zeros and NaNs. */
const isNegative = (x: number): boolean =>
  x === x
    ? x < 0 || Object.is(x, -0)
    : new BigUint64Array(Float64Array.of(x).buffer)[0] >> 63n !== 0n;

/** value * 10^places, rounded to even. */
function scaled({ m, scale }: Real, places: number): bigint {
  const power = 10n ** BigInt(Math.abs(places));
  const n = (places >= 0 ? m * power : m) << BigInt(Math.max(scale, 0));
  const d = (places >= 0 ? 1n : power) << BigInt(Math.max(-scale, 0));
  const q = n / d;
  const rest = 2n * (n - q * d);
  return rest > d || (rest === d && (q & 1n) !== 0n) ? q + 1n : q;
}
/** So many digits, and the exponent of the first. */
function digitsOf(value: Real, count: number): { digits: string; exponent: number } {
  if (value.m === 0n) return { digits: "0".repeat(count), exponent: 0 };
  let exponent = Math.floor((bitLength(value.m) - 1 + value.scale) * Math.LOG10E * Math.LN2);
  for (;;) {
    const digits = scaled(value, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, exponent };
    exponent += digits.length > count ? 1 : -1;
  }
}
const join = (whole: string, fraction: string, alt: boolean): string =>
  fraction !== "" || alt ? `${whole}.${fraction}` : whole;
const exponentText = (e: number): string =>
  `e${e < 0 ? "-" : "+"}${String(Math.abs(e)).padStart(2, "0")}`;

function writeExact(value: Real, style: Style, precision: number, alt: boolean): string {
  if (style === "f") {
    const digits = scaled(value, precision)
      .toString()
      .padStart(precision + 1, "0");
    const point = digits.length - precision;
    return join(digits.slice(0, point), digits.slice(point), alt);
  }
  if (style === "e") {
    const { digits, exponent } = digitsOf(value, precision + 1);
    return join(digits[0], digits.slice(1), alt) + exponentText(exponent);
  }
  const { digits: all, exponent: e } = digitsOf(value, precision);
  const digits = alt ? all : all.replace(/0+$/, "");
  if (e < -4 || e >= precision)
    return join(digits[0] ?? "0", digits.slice(1), alt) + exponentText(e);
  if (e < 0) return `0.${"0".repeat(-e - 1)}${digits}`;
  return join(digits.slice(0, e + 1).padEnd(e + 1, "0"), digits.slice(e + 1), alt);
}

/** As the runtime has it, but for denormals, which keep their exponent: 0x0.8p-1022. */
function hexadecimal64(a: number, precision: number, alt: boolean): string {
  if (a === 0 || a >= 2 ** -1022) return hexadecimal(a, precision, alt);
  const DIGITS = 13;
  const kept = precision < 0 || precision > DIGITS ? DIGITS : precision;
  // In units of the last digit that is shown; ties to even.
  const n = scaled({ m: BigInt(a / 2 ** -1074), scale: -4 * (DIGITS - kept) }, 0);
  const digits = n.toString(16).padStart(kept + 1, "0");
  const fraction = digits.slice(1);
  const shown = precision < 0 ? fraction.replace(/0+$/, "") : fraction.padEnd(precision, "0");
  return `${join(digits[0], shown, alt)}p-1022`;
}

/** The four bits before the point are the mantissa's first. */
function hexadecimal80(value: Extended, precision: number, alt: boolean): string {
  if (value.mantissa === 0n) return `${join("0", "0".repeat(Math.max(precision, 0)), alt)}p+0`;
  const DIGITS = 15;
  let m = value.mantissa;
  let e = Math.max(value.exponent, 1) - 16383 - 3;
  if (precision >= 0 && precision < DIGITS) {
    m = scaled({ m, scale: -4 * (DIGITS - precision) }, 0);
    if (m >> BigInt(4 * precision + 4) !== 0n) {
      m >>= 4n;
      e += 4;
    }
    m <<= BigInt(4 * (DIGITS - precision));
  }
  const hex = m.toString(16).padStart(DIGITS + 1, "0");
  const fraction = hex.slice(1);
  const shown =
    precision < 0
      ? fraction.replace(/0+$/, "")
      : fraction.slice(0, precision).padEnd(precision, "0");
  return `${join(hex[0], shown, alt)}p${e < 0 ? "-" : "+"}${Math.abs(e)}`;
}

// Reading.

export interface ReadFloat {
  /** Characters that belong to it; 0 when there is no number. */
  readonly length: number;
  readonly value: Extended;
  /** What the text says when it is finite: a magnitude that no rounding has touched. */
  readonly exact: Real | null;
  readonly negative: boolean;
}

const FLOAT =
  /^([-+]?)(?:(inf(?:inity)?)|(nan)(?:\((\w*)\))?|0x([\da-f]*)(?:\.([\da-f]*))?(?:p([-+]?\d+))?|(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?)/i;
/** Beyond these decimal exponents, numbers are as good as infinite or nothing. */
const FAR_EXPONENT = 6000;

/** The longest number at the start of a text, without leading space, for a format of so many bits. */
export function readFloat(text: string): ReadFloat {
  const match = FLOAT.exec(text);
  const none: ReadFloat = { length: 0, value: zero(0), exact: null, negative: false };
  if (match === null) return none;
  const [all, signText, inf, nan, payload, hexWhole, hexPart, hexExponent, whole, part, exponent] =
    match;
  const s = signText === "-" ? 1 : 0;
  const negative = s === 1;
  if (inf !== undefined) return { length: all.length, value: infinity(s), exact: null, negative };
  if (nan !== undefined) {
    const n =
      payload && /^(0x[\da-f]+|\d+)$/i.test(payload) ? BigInt(payload) & ((1n << 62n) - 1n) : 0n;
    const mantissa = (3n << 62n) | n;
    return {
      length: all.length,
      value: extended(s, EXPONENT_MAX, mantissa),
      exact: null,
      negative,
    };
  }
  if (hexWhole !== undefined) {
    const digits = hexWhole + (hexPart ?? "");
    // "0x" without digits is the number 0, and an x behind it.
    if (digits === "") return finish(none, signText.length + 1, s, { m: 0n, scale: 0 });
    const scale = Number(hexExponent ?? 0) - 4 * (hexPart ?? "").length;
    return finish(none, all.length, s, { m: BigInt(`0x${digits}`), scale: clamp(scale, 40000) });
  }
  const digits = (whole ?? "") + (part ?? "");
  if (digits === "") return none;
  const e = clamp(Number(exponent ?? 0), 100000) - (part ?? "").length;
  return finish(none, all.length, s, decimal(digits, e));
}

const clamp = (n: number, most: number): number => Math.max(-most, Math.min(most, n));
function finish(none: ReadFloat, length: number, s: number, exact: Real): ReadFloat {
  const value = exact.m === 0n ? zero(s) : new Rounder().round(s, exact);
  return { ...none, length, value, exact, negative: s === 1 };
}
/** digits * 10^e to so many bits that any format rounds as if they were all. */
function decimal(digits: string, e: number): Real {
  const m = BigInt(digits);
  if (m === 0n) return { m, scale: 0 };
  const size = digits.replace(/^0+/, "").length + e;
  if (size > FAR_EXPONENT) return { m: 1n, scale: 40000 };
  if (size < -FAR_EXPONENT) return { m: 1n, scale: -40000 };
  if (e >= 0) return { m: m * 10n ** BigInt(e), scale: 0 };
  const d = 10n ** BigInt(-e);
  const up = Math.max(0, 200 + bitLength(d) - bitLength(m));
  const n = shift(m, up);
  const q = n / d;
  return { m: (q << 1n) | (q * d === n ? 0n : 1n), scale: -up - 1 };
}
