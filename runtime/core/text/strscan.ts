/*
 * Text to number, with the rules of LuaJIT's lj_strscan_scan:
 *
 *   [space] [+|-] ( inf | infinity | nan
 *                 | digits with an optional dot, optional e exponent
 *                 | 0x hex digits with an optional dot, optional p exponent
 *                 | 0b binary digits ) [suffix] [space]
 *
 * Decimal text that passed the grammar is rounded by JavaScript's Number, which
 * is exact, as LuaJIT's scanner is. Hexadecimal digits are gathered into two
 * 32-bit words and a sticky bit, converted once, then scaled.
 */

import { scaleByPowerOf2 } from "../math/scale.js";

/** Who pays for the scan of long texts; see work.ts. */
export interface Payer {
  charge(units: number): void;
}
/** Characters between two payments. */
const PAID_CHARS = 1 << 14;
/** Units of work that a character takes. */
const CHAR_COST = 8;
/** Significant digits of a decimal number that are looked at; whether others are zero is enough. */
const MOST_DIGITS = 800;

/** What lj_strscan_scan found. */
export enum STRSCAN {
  ERROR,
  NUM,
  IMAG,
  INT,
  U32,
  I64,
  U64,
}

/** Options of lj_strscan_scan. */
export enum STRSCAN_OPT {
  TOINT = 0x01, // an integral value below 2^31 is an INT
  TONUM = 0x02, // integers of any size become numbers
  IMAG = 0x04, // allow the suffix i
  LL = 0x08, // allow the suffixes LL and ULL
  C = 0x10, // C syntax: octal, suffixes U and L
}

/** The result: `n` for NUM and IMAG, the two's complement words for integers. */
export interface Scanned {
  readonly fmt: STRSCAN;
  readonly n: number;
  readonly lo: number;
  readonly hi: number;
}

/** LuaJIT takes no exponent from here on for a number. */
const EXPONENT_LIMIT = 1 << 20;

const FAILED: Scanned = Object.freeze({ fmt: STRSCAN.ERROR, n: 0, lo: 0, hi: 0 });
const num = (n: number): Scanned => ({ fmt: STRSCAN.NUM, n, lo: 0, hi: 0 });

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
const isSpace = (c: number): boolean => c === 0x20 || (c >= 9 && c <= 13);
/** Value of a hexadecimal digit, -1 for other bytes. */
export function hexDigit(c: number): number {
  if (isDigit(c)) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function toText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/** Cursor over the text, the digits found so far, and what they mean. */
class Scanner {
  private p: number;
  private lo = 0;
  private hi = 0;
  private sticky = false;
  private digits = 0; // significant digits
  private exponent = 0; // of the base's power of two

  constructor(
    private readonly bytes: Uint8Array,
    from: number,
    private readonly end: number,
    private readonly opt: number,
    private readonly payer: Payer | undefined,
  ) {
    this.p = from;
  }

  /** Go on to the next character. */
  private step(): void {
    if ((++this.p & (PAID_CHARS - 1)) === 0) this.payer?.charge(PAID_CHARS * CHAR_COST);
  }

  private get c(): number {
    return this.p < this.end ? this.bytes[this.p] : 0;
  }

  scan(): Scanned {
    while (isSpace(this.c)) this.step();
    const negative = this.c === 0x2d;
    if (negative || this.c === 0x2b) this.p++;
    if (this.c >= 0x41) return this.scanWord(negative);
    if (this.c === 0x30) {
      const prefix = this.p + 1 < this.end ? this.bytes[this.p + 1] | 0x20 : 0;
      if (prefix === 0x78) return this.scanPowerOf2(negative, 4);
      if (prefix === 0x62) return this.scanPowerOf2(negative, 1);
      const octal = (this.opt & STRSCAN_OPT.C) !== 0 && isDigit(prefix & ~0x20 ? prefix : 0);
      if (octal) return this.scanOctal(negative);
    }
    return this.scanDecimal(negative);
  }

  private atEnd(): boolean {
    while (isSpace(this.c)) this.step();
    return this.p >= this.end;
  }

  private scanWord(negative: boolean): Scanned {
    const start = this.p;
    while ((this.c | 0x20) >= 0x61 && (this.c | 0x20) <= 0x7a) this.step();
    if (this.p - start > 8) return FAILED; // no word is as long
    const word = toText(this.bytes, start, this.p).toLowerCase();
    if (!this.atEnd()) return FAILED;
    if (word === "nan") return num(NaN);
    if (word === "inf" || word === "infinity") return num(negative ? -Infinity : Infinity);
    return FAILED;
  }

  /** Append a digit of `bits` bits to the 64-bit word; false when it has no room left. */
  private pushDigit(d: number, bits: number): void {
    if (this.digits === 0 && d === 0) return;
    if (this.digits * bits < 64) {
      this.hi = ((this.hi << bits) | (this.lo >>> (32 - bits))) >>> 0;
      this.lo = ((this.lo << bits) | d) >>> 0;
    } else {
      if (d !== 0) this.sticky = true;
      this.exponent += bits;
    }
    this.digits++;
  }

  /** Hexadecimal (bits 4) and binary (bits 1) numbers, behind their prefix. */
  private scanPowerOf2(negative: boolean, bits: number): Scanned {
    this.p += 2;
    const base = 1 << bits;
    let any = false;
    let dot = false;
    for (;;) {
      const d = hexDigit(this.c);
      if (d >= 0 && d < base) {
        any = true;
        this.pushDigit(d, bits);
        if (dot) this.exponent -= bits;
      } else if (this.c === 0x2e && !dot) {
        dot = true;
      } else {
        break;
      }
      this.step();
    }
    if (!any) return FAILED;
    let fraction = dot;
    if (bits === 4 && (this.c | 0x20) === 0x70) {
      const e = this.scanExponent();
      if (e === undefined) return FAILED;
      this.exponent += e;
      fraction = true;
    }
    if (bits === 1 && (fraction || this.digits > 64)) return FAILED;
    return this.finishWord(negative, fraction);
  }

  private scanOctal(negative: boolean): Scanned {
    while (isDigit(this.c)) {
      if (this.c > 0x37) return FAILED;
      this.pushDigit(this.c - 0x30, 3);
      this.step();
    }
    if (this.digits > 22 || (this.digits === 22 && this.exponent !== 0)) return FAILED;
    return this.finishWord(negative, false);
  }

  /** e or p, a sign and digits; undefined when malformed or far out of range. */
  private scanExponent(): number | undefined {
    this.p++;
    const negative = this.c === 0x2d;
    if (negative || this.c === 0x2b) this.p++;
    if (!isDigit(this.c)) return undefined;
    let e = 0;
    for (; isDigit(this.c); this.step()) e = e * 10 + (this.c - 0x30);
    if (e >= EXPONENT_LIMIT) return undefined;
    return negative ? -e : e;
  }

  /** An integer suffix: the format it asks for, or the default. */
  private scanSuffix(fallback: STRSCAN): STRSCAN {
    const isL = (at: number): boolean =>
      at < this.end && (this.bytes[at] | 0x20) === 0x6c && this.bytes[at] !== 0x20;
    const lower = this.c | 0x20;
    if (this.opt & STRSCAN_OPT.IMAG && lower === 0x69) {
      this.p++;
      return STRSCAN.IMAG;
    }
    let fmt = fallback;
    if (this.opt & (STRSCAN_OPT.LL | STRSCAN_OPT.C)) {
      const unsignedFirst = lower === 0x75;
      let at = unsignedFirst ? this.p + 1 : this.p;
      let longs = 0;
      while (longs < 2 && isL(at)) {
        longs++;
        at++;
      }
      const unsignedLast =
        !unsignedFirst && longs > 0 && at < this.end && (this.bytes[at] | 0x20) === 0x75;
      if (unsignedLast) at++;
      const unsigned = unsignedFirst || unsignedLast;
      const allowed = longs === 2 ? true : (this.opt & STRSCAN_OPT.C) !== 0;
      if (allowed && (longs > 0 || unsigned)) {
        this.p = at;
        // A C long is 64 bits wide on x64.
        fmt = longs > 0 ? (unsigned ? STRSCAN.U64 : STRSCAN.I64) : STRSCAN.U32;
      }
    }
    return fmt;
  }

  /** Finish a number whose digits are in the two words. */
  private finishWord(negative: boolean, fraction: boolean): Scanned {
    const plain = this.opt & STRSCAN_OPT.TONUM ? STRSCAN.NUM : STRSCAN.INT;
    const fmt = this.scanSuffix(fraction ? STRSCAN.NUM : plain);
    if (!this.atEnd()) return FAILED;
    if (fmt === STRSCAN.NUM || fmt === STRSCAN.IMAG) return this.asNumber(fmt, negative);
    if (fraction || this.exponent !== 0) return FAILED;
    return this.asInteger(fmt, negative);
  }

  private asNumber(fmt: STRSCAN, negative: boolean): Scanned {
    const lo = this.sticky ? (this.lo | 1) >>> 0 : this.lo;
    const n = scaleByPowerOf2(this.hi * 4294967296 + lo, this.exponent);
    return { fmt, n: negative ? -n : n, lo: 0, hi: 0 };
  }

  private asInteger(fmt: STRSCAN, negative: boolean): Scanned {
    if (fmt === STRSCAN.INT || fmt === STRSCAN.U32) {
      if (this.hi !== 0) return FAILED;
      if (fmt === STRSCAN.INT && this.lo >= 0x80000000 + (negative ? 1 : 0)) {
        if (!(this.opt & STRSCAN_OPT.C)) return this.asNumber(STRSCAN.NUM, negative);
        fmt = STRSCAN.U32;
      }
    }
    let { lo, hi } = this;
    if (negative) {
      lo = -lo >>> 0;
      hi = (lo === 0 ? -hi : ~hi) >>> 0;
    }
    return { fmt, n: 0, lo, hi };
  }

  private scanDecimal(negative: boolean): Scanned {
    const start = this.p;
    let any = false;
    let dot = false;
    let fits = true; // the digits so far are an integer below 2^64
    for (; ; this.step()) {
      if (isDigit(this.c)) {
        any = true;
        if (!dot && fits) fits = this.pushDecimal(this.c - 0x30);
      } else if (this.c === 0x2e && !dot) {
        dot = true;
      } else {
        break;
      }
    }
    if (!any) return FAILED;
    let fraction = dot;
    let given: number | undefined = 0;
    if ((this.c | 0x20) === 0x65) {
      given = this.scanExponent();
      if (given === undefined) return FAILED;
      fraction = true;
    }
    const stop = this.p;
    const plain = this.opt & (STRSCAN_OPT.TOINT | STRSCAN_OPT.C) ? STRSCAN.INT : STRSCAN.NUM;
    const fmt = this.scanSuffix(fraction ? STRSCAN.NUM : plain);
    if (!this.atEnd()) return FAILED;
    const isNum = fmt === STRSCAN.NUM || fmt === STRSCAN.IMAG;
    if (isNum || (fmt === STRSCAN.INT && !fits)) {
      const n =
        stop - start > MOST_DIGITS
          ? this.longDecimal(start, stop, given)
          : Number(toText(this.bytes, start, stop));
      return { fmt: isNum ? fmt : STRSCAN.NUM, n: negative ? -n : n, lo: 0, hi: 0 };
    }
    if (fraction || !fits) return FAILED;
    return this.asInteger(fmt, negative);
  }

  /**
   * A number of many digits: those behind the first MOST_DIGITS decide no rounding but by not
   * being zero. `given`: its exponent.
   */
  private longDecimal(start: number, stop: number, given: number): number {
    const { bytes } = this;
    let digits = "";
    let rest = "";
    let exponent = 0;
    let dot = false;
    this.p = start;
    for (; this.p < stop && (bytes[this.p] | 0x20) !== 0x65; this.step()) {
      const c = bytes[this.p];
      if (c === 0x2e) {
        dot = true;
        continue;
      }
      if (dot) exponent--;
      if (digits === "" && c === 0x30) continue;
      if (digits.length < MOST_DIGITS) {
        digits += String.fromCharCode(c);
      } else {
        exponent++;
        if (c !== 0x30) rest = "1";
      }
    }
    this.p = stop;
    return Number(`${digits || "0"}${rest}e${exponent + given - rest.length}`);
  }

  /** Multiply the 64-bit word by ten and add; false when it overflows. */
  private pushDecimal(d: number): boolean {
    const lo = this.lo * 10 + d;
    const hi = this.hi * 10 + Math.floor(lo / 4294967296);
    this.lo = lo >>> 0;
    this.hi = hi >>> 0;
    return hi < 4294967296;
  }
}

/** Scan bytes[from, from + len). The whole text must be one number; `opt` is a set of STRSCAN_OPT. */
export function lj_strscan_scan(
  bytes: Uint8Array,
  from: number,
  len: number,
  opt: number,
  payer?: Payer,
): Scanned {
  return new Scanner(bytes, from, from + len, opt, payer).scan();
}

/** Powers of ten by which a quotient of two integers below 2^53 is rounded once. */
const POW10: readonly number[] = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/**
 * Text to number as `tonumber` and arithmetic on strings see it; undefined when it is none.
 * Up to fifteen digits, with a point or without, are nearly all there is.
 */
export function lj_strscan_num(
  bytes: Uint8Array,
  from: number,
  len: number,
  payer?: Payer,
): number | undefined {
  if (len > 0 && len <= 17) {
    const end = from + len;
    const negative = bytes[from] === 0x2d;
    let i = negative ? from + 1 : from;
    const start = i;
    let n = 0;
    for (; i < end && isDigit(bytes[i]); i++) n = n * 10 + (bytes[i] - 0x30);
    let digits = i - start;
    if (i < end && bytes[i] === 0x2e && digits > 0) {
      const point = ++i;
      for (; i < end && isDigit(bytes[i]); i++) n = n * 10 + (bytes[i] - 0x30);
      digits += i - point;
      if (i === end && digits <= 15) {
        n /= POW10[i - point];
        return negative ? -n : n;
      }
    } else if (i === end && digits > 0 && digits <= 15) {
      return negative ? -n : n;
    }
  }
  if (len > MOST_DIGITS) payer?.charge(CHAR_COST * Math.min(len, PAID_CHARS));
  const r = lj_strscan_scan(bytes, from, len, STRSCAN_OPT.TONUM, payer);
  return r.fmt === STRSCAN.NUM ? r.n : undefined;
}
