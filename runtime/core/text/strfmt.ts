/*
 * Numbers to text, and the conversions of string.format.
 *
 * A conversion like `%-8.3f` is parsed to one number, an SFormat, which traces
 * can hold as a constant. Results are JavaScript strings with one character per
 * byte. Digits are exact for every precision: the value that a double has is
 * rounded, ties to even. toFixed and toExponential round ties up, which is mended.
 */
import { STRFMT, STRFMT_F, STRFMT_G14 } from "../../layout/formats.js";
import type { Vm } from "../vm.js";

export { STRFMT, STRFMT_F, STRFMT_G14 };

export const STRFMT_WIDTH = (sf: number): number => (sf >>> 16) & 0xff;
/** -1 when there is none. */
export const STRFMT_PREC = (sf: number): number => (sf >>> 24) - 1;

const UPPER = STRFMT_F.UPPER;
const conversions = byCharCode({
  d: STRFMT.INT,
  i: STRFMT.INT,
  u: STRFMT.UINT,
  o: STRFMT.UINT | STRFMT_F.OCT,
  x: STRFMT.UINT | STRFMT_F.HEX,
  X: STRFMT.UINT | STRFMT_F.HEX | UPPER,
  a: STRFMT.NUM | STRFMT_F.FP_A,
  A: STRFMT.NUM | STRFMT_F.FP_A | UPPER,
  e: STRFMT.NUM | STRFMT_F.FP_E,
  E: STRFMT.NUM | STRFMT_F.FP_E | UPPER,
  f: STRFMT.NUM | STRFMT_F.FP_F,
  F: STRFMT.NUM | STRFMT_F.FP_F | UPPER,
  g: STRFMT.NUM | STRFMT_F.FP_G,
  G: STRFMT.NUM | STRFMT_F.FP_G | UPPER,
  c: STRFMT.CHAR,
  p: STRFMT.PTR,
  s: STRFMT.STR,
  q: STRFMT.STR | STRFMT_F.QUOTED,
});

const flags = byCharCode({
  "-": STRFMT_F.LEFT,
  "+": STRFMT_F.PLUS,
  "0": STRFMT_F.ZERO,
  " ": STRFMT_F.SPACE,
  "#": STRFMT_F.ALT,
});

/** The values of a record whose keys are characters; 0 for all others. */
function byCharCode(values: Readonly<Record<string, number>>): Uint16Array {
  const table = new Uint16Array(256);
  for (const [char, value] of Object.entries(values)) table[char.charCodeAt(0)] = value;
  return table;
}

/** A format string in guest memory, and how far it is parsed. */
export interface FormatState {
  p: number;
  readonly end: number;
  /** The literal text (LIT) or the rejected conversion (ERR) just parsed. */
  str: number;
  len: number;
}

export const lj_strfmt_init = (p: number, len: number): FormatState => ({
  p,
  end: p + len,
  str: p,
  len: 0,
});

const PERCENT = 0x25;
const POINT = 0x2e;
const ZERO = 0x30;

/** Up to two digits at fs.p, which moves on. What is behind the end counts as no digit. */
function shortNumber(u8: Uint8Array, fs: FormatState): number {
  let n = 0;
  for (const stop = Math.min(fs.p + 2, fs.end); fs.p < stop; fs.p++) {
    const digit = u8[fs.p] - ZERO;
    if (digit < 0 || digit > 9) break;
    n = 10 * n + digit;
  }
  return n;
}

/** The next piece: LIT, a conversion, EOF, or ERR for a conversion that does not exist. */
export function lj_strfmt_parse(vm: Vm, fs: FormatState): number {
  const { u8 } = vm.mem;
  const { end, p: start } = fs;
  if (start >= end) return STRFMT.EOF;
  let p = start;
  while (p < end && u8[p] !== PERCENT) p++;
  fs.str = start;
  if (p > start) {
    fs.len = p - start;
    fs.p = p;
    return STRFMT.LIT;
  }
  p++;
  if (p < end && u8[p] === PERCENT) {
    fs.len = 1;
    fs.p = p + 1;
    return STRFMT.LIT;
  }
  let sf = 0;
  for (; p < end && flags[u8[p]] !== 0; p++) sf |= flags[u8[p]];
  fs.p = p;
  const width = shortNumber(u8, fs);
  let prec = -1;
  if (fs.p < end && u8[fs.p] === POINT) {
    fs.p++;
    prec = shortNumber(u8, fs);
  }
  const spec = fs.p < end ? conversions[u8[fs.p]] : 0;
  fs.p = Math.min(fs.p + 1, end);
  fs.len = fs.p - start;
  return ((spec || STRFMT.ERR) | sf | (width << 16) | ((prec + 1) << 24)) >>> 0;
}

/* Numbers as tostring writes them. */

/** `%d` of a 32-bit integer. */
export const lj_strfmt_int = (k: number): string => String(k);

/** `%.14g`. */
export function lj_strfmt_num(n: number): string {
  if (n === Math.floor(n) && n < 1e14 && n > -1e14) {
    return n === 0 && 1 / n < 0 ? "-0" : String(n);
  }
  const a = Math.abs(n);
  if (a >= 1e-4 && a < 1e14) {
    // Shortest digits that read back as n: when they are few, %.14g writes the same.
    const s = String(n);
    if (s.length <= (n < 0 ? 16 : 15)) return s;
  }
  return lj_strfmt_fnum(STRFMT_G14, n);
}

/* Padding. */

/** Fill up to the width with spaces, or with zeros between prefix (sign, 0x) and digits. */
function pad(sf: number, prefix: string, body: string, zeros = false): string {
  const missing = STRFMT_WIDTH(sf) - prefix.length - body.length;
  if (missing <= 0) return prefix + body;
  if (sf & STRFMT_F.LEFT) return prefix + body + " ".repeat(missing);
  if (zeros) return prefix + "0".repeat(missing) + body;
  return " ".repeat(missing) + prefix + body;
}

function sign(sf: number, negative: boolean): string {
  if (negative) return "-";
  if (sf & STRFMT_F.PLUS) return "+";
  return sf & STRFMT_F.SPACE ? " " : "";
}

const upper = (sf: number, s: string): string => (sf & UPPER ? s.toUpperCase() : s);

/* Integers. */

const TWO53 = 2 ** 53;
const TWO63 = 2 ** 63;
const TWO64 = 2 ** 64;

/** A double as the int64 that the processor makes of it: out of range is -2^63. */
const toInt64 = (n: number): bigint =>
  n >= -TWO63 && n < TWO63 ? BigInt(Math.trunc(n)) : BigInt(-TWO63);

function integer(sf: number, prefix: string, digits: string): string {
  const prec = STRFMT_PREC(sf);
  if (prec < 0) return pad(sf, prefix, digits, (sf & STRFMT_F.ZERO) !== 0);
  return pad(sf, prefix, prec === 0 && digits === "0" ? "" : digits.padStart(prec, "0"));
}

/** %d and %i. */
export function lj_strfmt_fint(sf: number, n: number): string {
  const k = Math.trunc(n);
  const digits = Math.abs(k) < TWO53 ? String(Math.abs(k)) : String(toInt64(n)).replace("-", "");
  return integer(sf, sign(sf, k < 0 || !(k < TWO63)), digits);
}

/** %u, %x and %o: the number modulo 2^64. */
export function lj_strfmt_fuint(sf: number, n: number): string {
  const k = Math.trunc(n);
  const radix = sf & STRFMT_F.HEX ? 16 : sf & STRFMT_F.OCT ? 8 : 10;
  const whole = k >= 0 && k < TWO53 ? k : BigInt.asUintN(64, toInt64(n >= TWO63 ? n - TWO64 : n));
  return unsigned(sf, whole.toString(radix));
}

function unsigned(sf: number, digits: string): string {
  const alt = (sf & STRFMT_F.ALT) !== 0 && digits !== "0";
  if (sf & STRFMT_F.HEX) return upper(sf, integer(sf, alt ? "0x" : "", digits));
  // An octal always begins with a zero, which counts as one of its digits.
  if ((sf & (STRFMT_F.OCT | STRFMT_F.ALT)) === (STRFMT_F.OCT | STRFMT_F.ALT)) {
    const prec = STRFMT_PREC(sf);
    if (!alt && prec === 0) return pad(sf, "", "0");
    if (alt && prec <= digits.length) return integer(sf, "", `0${digits}`);
  }
  return integer(sf, "", digits);
}

/** All integer conversions of 64-bit values: an int64's or uint64's, as the FFI has them. */
export function lj_strfmt_fint64(sf: number, k: bigint): string {
  if ((sf & STRFMT.TYPE_MASK) === STRFMT.INT) {
    const v = BigInt.asIntN(64, k);
    return integer(sf, sign(sf, v < 0n), String(v).replace("-", ""));
  }
  const radix = sf & STRFMT_F.HEX ? 16 : sf & STRFMT_F.OCT ? 8 : 10;
  return unsigned(sf, BigInt.asUintN(64, k).toString(radix));
}

/* Floating point: magnitudes by precision, as C writes them; up to 100 decimals. */

const FP_MASK = 0x30;

/** %a, %e, %f and %g. */
export function lj_strfmt_fnum(sf: number, n: number): string {
  if (n !== n) return pad(sf, sf & STRFMT_F.SPACE ? " " : "", upper(sf, "nan"));
  const negative = n < 0 || (n === 0 && 1 / n < 0);
  const prefix = sign(sf, negative);
  const a = Math.abs(n);
  if (a === Infinity) return pad(sf, prefix, upper(sf, "inf"));
  const zeros = (sf & STRFMT_F.ZERO) !== 0;
  const prec = STRFMT_PREC(sf);
  const alt = (sf & STRFMT_F.ALT) !== 0;
  switch (sf & FP_MASK) {
    case STRFMT_F.FP_E:
      return pad(sf, prefix, upper(sf, exponential(a, prec < 0 ? 6 : prec, alt)), zeros);
    case STRFMT_F.FP_F:
      return pad(sf, prefix, fixed(a, prec < 0 ? 6 : prec, alt), zeros);
    case STRFMT_F.FP_G:
      return pad(sf, prefix, upper(sf, general(a, prec < 0 ? 6 : prec || 1, alt)), zeros);
    default:
      return pad(sf, prefix + upper(sf, "0x"), upper(sf, hexadecimal(a, prec, alt)), zeros);
  }
}

const exponent = (e: number): string =>
  (e < 0 ? "e-" : "e+") + String(Math.abs(e)).padStart(2, "0");

/** Whether `a` lies in the middle between two neighbours with `places` decimals (or zeros, if negative). */
function isTie(a: number, places: number): boolean {
  // a * 10^places = n + 1/2: then a is an odd number over 2^(places + 1), times powers of 5.
  const odd = a * 2 ** (places + 1);
  if (odd % 2 !== 1) return false;
  return places >= 0 || (places >= -22 && odd % 5 ** -places === 0);
}

/** Digits with so many decimals, ties rounded up: make the last one even then. */
function toEven(digits: string, a: number, places: number): string {
  const last = digits.charCodeAt(digits.length - 1);
  if ((last & 1) === 0 || !isTie(a, places)) return digits;
  return digits.slice(0, -1) + String.fromCharCode(last - 1);
}

/** Digits without a point, and the decimal exponent of the first. */
function decimal(a: number, digits: number): [digits: string, exponent: number] {
  const s = a.toExponential(digits - 1);
  const e = s.indexOf("e");
  const all = digits > 1 ? s[0] + s.slice(2, e) : s[0];
  const exponent = Number(s.slice(e + 1));
  return [toEven(all, a, digits - 1 - exponent), exponent];
}

const join = (whole: string, fraction: string, alt: boolean): string =>
  fraction !== "" || alt ? `${whole}.${fraction}` : whole;

export function exponential(a: number, prec: number, alt: boolean): string {
  const [digits, e] = decimal(a, prec + 1);
  return join(digits[0], digits.slice(1), alt) + exponent(e);
}

export function fixed(a: number, prec: number, alt: boolean): string {
  // From 1e21 on toFixed is exponential, and all doubles are integers.
  if (a >= 1e21) return join(String(BigInt(a)), "0".repeat(prec), alt);
  const s = toEven(a.toFixed(prec), a, prec);
  return prec === 0 && alt ? `${s}.` : s;
}

export function general(a: number, prec: number, alt: boolean): string {
  const [all, e] = decimal(a, prec);
  const digits = alt ? all : all.replace(/0+$/, "");
  if (e < -4 || e >= prec) return join(digits[0] ?? "0", digits.slice(1), alt) + exponent(e);
  if (e < 0) return `0.${"0".repeat(-e - 1)}${digits}`;
  return join(digits.slice(0, e + 1).padEnd(e + 1, "0"), digits.slice(e + 1), alt);
}

/** Without the 0x. The leading digit is 1, or 2 when rounding carries; 0 for zero. */
export function hexadecimal(a: number, prec: number, alt: boolean): string {
  if (a === 0) return `${join("0", "0".repeat(Math.max(prec, 0)), alt)}p+0`;
  let e = Math.max(-1074, Math.min(1023, Math.floor(Math.log2(a))));
  // log2 may be off by one; scaling in two steps keeps denormals exact.
  const scale = (x: number): number => a / 2 ** Math.trunc(x / 2) / 2 ** (x - Math.trunc(x / 2));
  if (scale(e) >= 2) e++;
  else if (scale(e) < 1) e--;
  const digits = prec >= 0 && prec < 13 ? prec : 13;
  const m = Math.floor(scale(e) * 16 ** digits + (digits < 13 ? 0.5 : 0));
  const whole = Math.floor(m / 16 ** digits);
  let fraction = (m - whole * 16 ** digits).toString(16).padStart(digits, "0").slice(0, digits);
  fraction = prec < 0 ? fraction.replace(/0+$/, "") : fraction.padEnd(prec, "0");
  return `${join(String(whole), fraction, alt)}p${e < 0 ? "-" : "+"}${Math.abs(e)}`;
}

/* Text. */

/** %c: the low byte of an int; numbers out of its range are -2^31. */
export const lj_strfmt_fchar = (sf: number, n: number): string =>
  pad(sf, "", String.fromCharCode(Math.abs(n) < 2 ** 31 ? n & 0xff : 0));

/** An address as in `table: 0x01002340`: 8 digits, or as many bytes as it has. */
export function lj_strfmt_ptr(lo: number, hi = 0): string {
  if (lo === 0 && hi === 0) return "NULL";
  const low = lo.toString(16).padStart(8, "0");
  if (hi === 0) return `0x${low}`;
  const digits = 2 + 2 * ((31 - Math.clz32(hi)) >> 3);
  return `0x${hi.toString(16).padStart(digits, "0")}${low}`;
}
