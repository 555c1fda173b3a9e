/*
 * The conversions of string.format, written straight into a buffer: the common cases,
 * without strings of JavaScript in between. What is rare (precision of integers, many
 * digits, 64-bit values) is taken from strfmt.ts.
 *
 * Digits of a fraction come from one multiplication or division by a power of ten, which
 * is off by half a unit in the last place at most. When that decides how the result is
 * rounded, the exact way is taken:
 *
 *   a * 10^s = x = i + f,  |error of x| <= x * 2^-53:  f is far enough from 1/2, or give up
 */
import { SBuf } from "./buf.js";
import {
  lj_strfmt_fint,
  lj_strfmt_fnum,
  lj_strfmt_fuint,
  STRFMT_F,
  STRFMT_G14,
  STRFMT_PREC,
  STRFMT_WIDTH,
} from "./strfmt.js";
import { numV } from "../objects/tvalue.js";
import { Attachment, type Vm } from "../vm.js";
import { charge, SLICE } from "../run/work.js";

/** Powers of ten that are doubles. */
const POW10: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const MAX_DIGITS = 15;
/** What a digit costs that needs more than doubles, in units of work. */
const DIGIT_COST = 4;
/** Largest number that one loop over int32 writes. */
const MAX_INT = 0x7fffffff;
/** Bytes that any fast conversion may take, widths aside. */
const ROOM = 64;

const SP = 0x20,
  QUOTE = 0x22,
  PLUS = 0x2b,
  DASH = 0x2d,
  POINT = 0x2e,
  ZERO = 0x30,
  BACKSLASH = 0x5c,
  LF = 0x0a,
  LETTER_E = 0x65;
const LETTER_A = 0x61;

/** Decimal digits of an integer from 0 to 1e15. */
function digitsOf(n: number): number {
  let count = 1;
  while (count < 16 && n >= POW10[count]) count++;
  return count;
}

/** Append `count` decimal digits of an integer below 2^53. */
function putdigits(sb: SBuf, n: number, count: number): void {
  const { b } = sb;
  let p = sb.n + count;
  sb.n = p;
  while (n > MAX_INT) {
    const q = Math.floor(n / 1e7);
    let low = n - q * 1e7;
    for (let i = 0; i < 7; i++, count--) {
      const t = (low / 10) | 0;
      b[--p] = ZERO + low - 10 * t;
      low = t;
    }
    n = q;
  }
  for (let k = n | 0; count > 0; count--) {
    const t = (k / 10) | 0;
    b[--p] = ZERO + k - 10 * t;
    k = t;
  }
}

/** The same with a point behind the first `whole` of them. */
function putpointed(sb: SBuf, n: number, count: number, whole: number): void {
  if (whole >= count) {
    putdigits(sb, n, count);
    return;
  }
  const { b } = sb;
  let p = sb.n++;
  putdigits(sb, n, count);
  for (; whole > 0; whole--, p++) b[p] = b[p + 1];
  b[p] = POINT;
}

function putzeros(sb: SBuf, count: number): void {
  for (; count > 0; count--) sb.b[sb.n++] = ZERO;
}

/** Room for a conversion; the result is where it starts. */
function begin(vm: Vm, L: number, sb: SBuf, sf: number, negative: boolean): number {
  sb.need(vm, L, ROOM + STRFMT_WIDTH(sf));
  const start = sb.n;
  if (negative) sb.b[sb.n++] = DASH;
  else if (sf & STRFMT_F.PLUS) sb.b[sb.n++] = PLUS;
  else if (sf & STRFMT_F.SPACE) sb.b[sb.n++] = SP;
  return start;
}

/** Fill what is there from `start` on up to the width; `digits`: where zeros would go. */
function pad(sb: SBuf, sf: number, start: number, digits: number): void {
  const missing = STRFMT_WIDTH(sf) - (sb.n - start);
  if (missing <= 0) return;
  const { b } = sb;
  const end = sb.n;
  sb.n += missing;
  if (sf & STRFMT_F.LEFT) {
    b.fill(SP, end, sb.n);
    return;
  }
  const zeros = (sf & STRFMT_F.ZERO) !== 0 && digits >= 0;
  const from = zeros ? digits : start;
  for (let p = end - 1; p >= from; p--) b[p + missing] = b[p];
  b.fill(zeros ? ZERO : SP, from, from + missing);
}

/** %d and %i. */
export function lj_strfmt_putfint(vm: Vm, L: number, sb: SBuf, sf: number, n: number): void {
  const k = Math.trunc(n);
  const a = Math.abs(k);
  if (!(a < 1e15) || STRFMT_PREC(sf) >= 0) {
    sb.puts(vm, L, lj_strfmt_fint(sf, n));
    return;
  }
  const start = begin(vm, L, sb, sf, k < 0);
  const digits = sb.n;
  putdigits(sb, a, digitsOf(a));
  pad(sb, sf, start, digits);
}

/** %u, %x and %o. */
export function lj_strfmt_putfuint(vm: Vm, L: number, sb: SBuf, sf: number, n: number): void {
  if (!(n >= 0 && n <= MAX_INT) || STRFMT_PREC(sf) >= 0 || sf & STRFMT_F.ALT) {
    sb.puts(vm, L, lj_strfmt_fuint(sf, n));
    return;
  }
  sb.need(vm, L, ROOM + STRFMT_WIDTH(sf));
  const start = sb.n;
  let k = n | 0;
  if ((sf & (STRFMT_F.HEX | STRFMT_F.OCT)) === 0) {
    putdigits(sb, k, digitsOf(k));
  } else {
    const { b } = sb;
    const shift = sf & STRFMT_F.HEX ? 4 : 3;
    const letter = (sf & STRFMT_F.UPPER ? LETTER_A - 0x20 : LETTER_A) - 10;
    let count = 1;
    for (let rest = k >>> shift; rest !== 0; rest >>>= shift) count++;
    sb.n += count;
    for (let p = sb.n; p > start; k >>>= shift) {
      const digit = k & ((1 << shift) - 1);
      b[--p] = digit + (digit < 10 ? ZERO : letter);
    }
  }
  pad(sb, sf, start, start);
}

/* Floating point. */

/** x to the nearest integer; -1 when x is not exact enough to say which, or too large. */
function rounded(x: number): number {
  const i = Math.floor(x);
  const f = x - i;
  if (!(x < 1e15) || Math.abs(f - 0.5) <= x * 2 ** -52) return -1;
  return f > 0.5 ? i + 1 : i;
}

/** %f of a positive number. False: not here. */
function putfixed(sb: SBuf, a: number, prec: number): boolean {
  const scale = POW10[prec];
  const r = rounded(a * scale);
  if (r < 0) return false;
  const whole = Math.floor(r / scale);
  putdigits(sb, whole, digitsOf(whole));
  if (prec > 0) {
    sb.b[sb.n++] = POINT;
    putdigits(sb, r - whole * scale, prec);
  }
  return true;
}

/** %e, and %g with `general`, of a positive number with `count` digits. False: not here. */
function putscaled(sb: SBuf, a: number, count: number, general: boolean, letter: number): boolean {
  let e = Math.floor(Math.log10(a));
  let x = scaled(a, count - 1 - e);
  if (x >= POW10[count])
    x = scaled(a, count - 1 - ++e); // the logarithm was off
  else if (x < POW10[count - 1]) x = scaled(a, count - 1 - --e);
  let r = rounded(x);
  if (r < POW10[count - 1]) return false;
  if (r === POW10[count]) {
    r /= 10;
    e++;
  }
  if (general) {
    const most = count;
    for (; count > 1; count--) {
      const q = Math.floor(r / 10);
      if (10 * q !== r) break;
      r = q;
    }
    if (e >= -4 && e < most) {
      putplain(sb, r, count, e);
      return true;
    }
  }
  putpointed(sb, r, count, 1);
  sb.b[sb.n++] = letter;
  sb.b[sb.n++] = e < 0 ? DASH : PLUS;
  e = Math.abs(e);
  putdigits(sb, e, e < 100 ? 2 : 3);
  return true;
}

/** a * 10^s; NaN when the power is no double. */
const scaled = (a: number, s: number): number => (s >= 0 ? a * POW10[s] : a / POW10[-s]);

/** Digits whose first has the decimal exponent e, without one. */
function putplain(sb: SBuf, r: number, count: number, e: number): void {
  if (e >= 0) {
    putpointed(sb, r, count, e + 1);
    putzeros(sb, e + 1 - count);
    return;
  }
  sb.b[sb.n++] = ZERO;
  sb.b[sb.n++] = POINT;
  putzeros(sb, -e - 1);
  putdigits(sb, r, count);
}

function putpositive(sb: SBuf, sf: number, a: number, prec: number): boolean {
  if (sf & STRFMT_F.ALT || prec >= MAX_DIGITS) return false;
  const letter = sf & STRFMT_F.UPPER ? LETTER_E - 0x20 : LETTER_E;
  switch (sf & STRFMT_F.FP_G) {
    case STRFMT_F.FP_F:
      return putfixed(sb, a, prec);
    case STRFMT_F.FP_G:
      return a !== 0 && putscaled(sb, a, prec || 1, true, letter);
    case STRFMT_F.FP_E:
      return a !== 0 && putscaled(sb, a, prec + 1, false, letter);
    default:
      return false;
  }
}

/** %a, %e, %f and %g. */
export function lj_strfmt_putfnum(vm: Vm, L: number, sb: SBuf, sf: number, n: number): void {
  const start = begin(vm, L, sb, sf, n < 0 || (n === 0 && 1 / n < 0));
  const digits = sb.n;
  const prec = STRFMT_PREC(sf);
  if (putpositive(sb, sf, Math.abs(n), prec < 0 ? 6 : prec)) {
    pad(sb, sf, start, digits);
  } else {
    sb.n = start;
    charge(vm, DIGIT_COST * (prec < 0 ? 6 : prec));
    sb.puts(vm, L, lj_strfmt_fnum(sf, n));
  }
}

/** Decimals that numbers often have at most. */
const FEW_DECIMALS = 4;
const FEW_SCALE = POW10[FEW_DECIMALS];

/** `k` units of which FEW_SCALE make one, not a whole number. */
function putdecimals(sb: SBuf, k: number): void {
  const whole = (k / FEW_SCALE) | 0;
  let rest = k - whole * FEW_SCALE;
  let count = FEW_DECIMALS;
  for (; rest % 10 === 0; count--) rest = (rest / 10) | 0;
  putdigits(sb, whole, digitsOf(whole));
  sb.b[sb.n++] = POINT;
  putdigits(sb, rest, count);
}

/** `%.14g`, as tostring and concatenation write numbers. */
export function lj_strfmt_putnum(vm: Vm, L: number, sb: SBuf, n: number): void {
  const a = Math.abs(n);
  if (a < 1e14 && a === Math.floor(a)) {
    begin(vm, L, sb, 0, n < 0 || (a === 0 && 1 / n < 0));
    putdigits(sb, a, digitsOf(a));
    return;
  }
  // The double next to a fraction of ten digits has the same fourteen.
  const k = a * FEW_SCALE;
  if (k <= MAX_INT && k === Math.floor(k) && k / FEW_SCALE === a) {
    begin(vm, L, sb, 0, n < 0);
    putdecimals(sb, k | 0);
  } else {
    lj_strfmt_putfnum(vm, L, sb, STRFMT_G14, n);
  }
}

const numbers = new Attachment(() => new SBuf());

/** The string of the number at `o`. */
export function lj_strfmt_number(vm: Vm, L: number, o: number): number {
  const sb = vm.attachment(numbers).reset();
  lj_strfmt_putnum(vm, L, sb, numV(vm.mem, o));
  return sb.tostr(vm, L);
}

/* Text at an address. */

/** %s */
export function lj_strfmt_putfstr(
  vm: Vm,
  L: number,
  sb: SBuf,
  sf: number,
  addr: number,
  len: number,
): void {
  const prec = STRFMT_PREC(sf);
  const start = sb.n;
  if (prec >= 0) len = Math.min(prec, len);
  sb.need(vm, L, len + STRFMT_WIDTH(sf));
  sb.putmem(vm, L, addr, len);
  pad(sb, sf, start, -1);
}

/** %q: Lua reads it back as the same string. */
export function lj_strfmt_putquoted(vm: Vm, L: number, sb: SBuf, addr: number, len: number): void {
  sb.putb(vm, L, QUOTE);
  for (let from = addr, end = addr + len; from < end; from += SLICE)
    putquotedSlice(vm, L, sb, from, Math.min(from + SLICE, end), end);
  sb.putb(vm, L, QUOTE);
}

/** The characters from `p` to `stop` of a text that ends at `end`. */
function putquotedSlice(vm: Vm, L: number, sb: SBuf, p: number, stop: number, end: number): void {
  sb.need(vm, L, 4 * (stop - p));
  charge(vm, 2 * (stop - p));
  const { u8 } = vm.mem;
  const { b } = sb;
  let { n } = sb;
  for (; p < stop; p++) {
    const c = u8[p];
    if (c === QUOTE || c === BACKSLASH || c === LF) {
      b[n++] = BACKSLASH;
      b[n++] = c;
    } else if (c >= SP && c !== 0x7f) {
      b[n++] = c;
    } else {
      // As few digits as the next character allows.
      const digitFollows = p + 1 < end && u8[p + 1] >= ZERO && u8[p + 1] <= ZERO + 9;
      b[n++] = BACKSLASH;
      if (digitFollows || c >= 100) b[n++] = ZERO + ((c / 100) | 0);
      if (digitFollows || c >= 10) b[n++] = ZERO + (((c / 10) | 0) % 10);
      b[n++] = ZERO + (c % 10);
    }
  }
  sb.n = n;
}
