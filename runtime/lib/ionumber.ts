/*
 * Reading a number from a file the way C's scanf("%lf") does: skip white space,
 * take the longest beginning of a number (decimal or hexadecimal, inf, infinity,
 * nan) one byte at a time with no more than one byte of look-ahead, then convert.
 * What was taken stays consumed when the conversion fails.
 */
import type { LuaFile } from "../core/host/iofile.js";

const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);

class Scanner {
  text = "";
  constructor(private readonly file: LuaFile) {}

  /** The next byte in lower case, "" at the end. */
  next(): string {
    const c = this.file.peek();
    return c < 0 ? "" : String.fromCharCode(c).toLowerCase();
  }
  /** Take the next byte if it is one of `set`. */
  accept(set: string): boolean {
    const c = this.next();
    if (c === "" || !set.includes(c)) return false;
    this.text += c;
    this.file.skip();
    return true;
  }
  /** Take as much of `word` as comes; true when all of it did. */
  word(word: string): boolean {
    for (const c of word) if (!this.accept(c)) return false;
    return true;
  }
  digits(set: string): number {
    let n = 0;
    while (this.accept(set)) n++;
    return n;
  }
}

/** The number, or undefined when there was none. */
export function readNumber(file: LuaFile): number | undefined {
  let c: number;
  while ((c = file.peek()) >= 0 && isSpace(c)) file.skip();
  const s = new Scanner(file);
  const sign = s.accept("+-") && s.text === "-" ? -1 : 1;
  if (s.accept("i")) {
    if (!s.word("nf")) return undefined;
    return s.next() !== "i" || s.word("inity") ? sign * Infinity : undefined;
  }
  if (s.accept("n")) return s.word("an") ? NaN : undefined;
  s.text = "";
  let hex = false;
  let digits = 0;
  if (s.accept("0")) {
    digits = 1;
    if (s.accept("x")) {
      hex = true;
      digits = 0;
    }
  }
  const set = hex ? "0123456789abcdef" : "0123456789";
  digits += s.digits(set);
  if (s.accept(".")) digits += s.digits(set);
  if (digits === 0) return undefined;
  const mantissa = s.text;
  if (s.accept(hex ? "p" : "e")) {
    s.accept("+-");
    if (s.digits("0123456789") === 0) s.text = mantissa; // consumed, but of no meaning
  }
  return sign * (hex ? hexValue(s.text) : Number(s.text));
}

/** 0x1.8p3; exact for up to 53 significant bits. */
function hexValue(text: string): number {
  const [mantissa, exponent = "0"] = text.slice(2).split("p");
  const [whole, fraction = ""] = mantissa.split(".");
  let value = 0;
  for (const digit of whole + fraction) value = value * 16 + parseInt(digit, 16);
  return value * 2 ** (Number(exponent) - 4 * fraction.length);
}
