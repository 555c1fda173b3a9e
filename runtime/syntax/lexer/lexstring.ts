/*
 * Strings and comments. The saved characters of a string start with its quote or
 * bracket and have the escapes that were understood so far already replaced, as
 * messages show them.
 */
import { LJ_MAX } from "../../layout/objects.js";
import type { ErrMsg } from "../../layout/errors.js";
import { hexDigit } from "../../core/text/strscan.js";
import { CharSource, EOF } from "./lexchars.js";
import type { Name } from "./lexnames.js";
import { CH, TK } from "../../layout/lexing.js";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;

export const isEol = (c: number): boolean => c === NEWLINE || c === RETURN;
export const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
const isSpace = (c: number): boolean => c === 0x20 || (c >= 9 && c <= 13);

/** Escapes of one letter. */
const simpleEscapes: ReadonlyMap<number, number> = new Map(
  Object.entries({ a: 7, b: 8, f: 12, n: NEWLINE, r: RETURN, t: 9, v: 11 }).map(([letter, c]) => [
    letter.charCodeAt(0),
    c,
  ]),
);

export abstract class StringScanner extends CharSource {
  /** Current token. */
  tok: number = TK.eof;
  linenumber = 1;
  /** Text of the last name or string, when it is not among the saved characters, and what is around it. */
  protected text: Name | undefined = undefined;
  protected open = "";
  protected close = "";

  /** Throw a message about a token. */
  abstract error(tok: number, em: ErrMsg, ...args: (string | number)[]): never;

  /** Step over a line end of one or two bytes. */
  protected newline(): void {
    const old = this.c;
    this.next();
    if (isEol(this.c) && this.c !== old) this.next();
    if (++this.linenumber >= LJ_MAX.LINE) this.error(this.tok, "XLINES");
  }

  /** Behind `--`. */
  protected skipComment(): void {
    if (this.c === CH.LBRACKET) {
      const sep = this.skipSeparator();
      this.nsaved = 0;
      if (sep >= 0) {
        this.scanLong(sep, "XLCOM");
        this.nsaved = 0;
        return;
      }
    }
    while (!isEol(this.c) && this.c !== EOF) {
      const { bytes, pe } = this;
      let { p } = this;
      while (p < pe && !isEol(bytes[p])) p++;
      this.p = p;
      this.next();
    }
  }

  /** `[==` or `]==`: number of equal signs when the bracket repeats, else less than zero. */
  protected skipSeparator(): number {
    const bracket = this.c;
    let count = 0;
    this.saveNext();
    while (this.c === CH.ASSIGN) {
      this.saveNext();
      count++;
    }
    return this.c === bracket ? count : -count - 1;
  }

  /** A long string or comment, from its second bracket on; the string. */
  protected scanLong(sep: number, unfinished: "XLSTR" | "XLCOM"): Name | undefined {
    const keep = unfinished === "XLSTR";
    this.saveNext();
    if (isEol(this.c)) this.newline();
    const { pe } = this;
    if (this.scanWhole(sep, keep)) {
      if (!keep) return undefined;
      const level = "=".repeat(sep);
      this.open = `[${level}[`;
      this.close = `]${level}]`;
      return this.text;
    }
    this.pe = pe; // characters are paid for again
    const start = this.nsaved;
    for (;;) {
      switch (this.c) {
        case EOF:
          return this.error(TK.eof, unfinished);
        case CH.RBRACKET:
          if (this.skipSeparator() === sep) {
            this.saveNext();
            return keep ? this.find(this.saved, start, this.nsaved - (2 + sep)) : undefined;
          }
          break;
        case NEWLINE:
        case RETURN:
          if (keep) this.save(NEWLINE);
          else this.nsaved = 0;
          this.newline();
          break;
        default:
          this.scanRun(keep);
      }
    }
  }

  /**
   * The rest of a long string when it is in the piece and has line feeds only, as nearly
   * all are: it needs no copy, and becomes `text`. Else nothing has happened.
   */
  private scanWhole(sep: number, keep: boolean): boolean {
    const { bytes } = this;
    const start = this.p - 1;
    let { pe } = this;
    let lines = 0;
    if (this.c === EOF) return false;
    for (let p = start; ; p++) {
      // A bracket that closes, or looks like it, is looked at as a whole.
      if (p + sep + 1 >= pe) {
        if (this.extend()) ({ pe } = this);
        else if (p >= pe) break;
      }
      const c = bytes[p];
      if (c === RETURN) return false;
      if (c === NEWLINE) lines++;
      if (c !== CH.RBRACKET) continue;
      let q = p + 1;
      while (q < pe && bytes[q] === CH.ASSIGN) q++;
      if (q - p - 1 !== sep || q >= pe || bytes[q] !== CH.RBRACKET) continue;
      if (this.linenumber + lines >= LJ_MAX.LINE) return false;
      this.linenumber += lines;
      if (keep) this.text = this.literal(start, p);
      this.p = q + 1;
      this.next();
      return true;
    }
    return false;
  }

  /** Characters of a long string up to the next that means something. */
  private scanRun(keep: boolean): void {
    const { bytes, pe } = this;
    const start = this.p - 1;
    let p = this.p;
    while (p < pe && bytes[p] !== CH.RBRACKET && !isEol(bytes[p])) p++;
    if (keep) this.saveRun(start, p);
    this.p = p;
    this.next();
  }

  protected scanString(): Name {
    const { bytes, c: quote } = this;
    const paid = this.pe;
    let pe = paid;
    // Whole in the piece and without escapes, as nearly all are.
    for (let p = this.p; ; p++) {
      if (p >= pe) {
        if (!this.extend()) break;
        ({ pe } = this);
      }
      const c = bytes[p];
      if (c === quote) {
        this.open = this.close = String.fromCharCode(quote);
        const text = this.literal(this.p, p);
        this.text = text;
        this.p = p + 1;
        this.next();
        return text;
      }
      if (c === BACKSLASH || isEol(c)) break;
    }
    this.pe = paid; // characters are paid for again
    return this.scanStringSlowly();
  }

  private scanStringSlowly(): Name {
    const quote = this.c;
    this.saveNext();
    while (this.c !== quote) {
      switch (this.c) {
        case EOF:
          return this.error(TK.eof, "XSTR");
        case NEWLINE:
        case RETURN:
          return this.error(TK.string, "XSTR");
        case BACKSLASH:
          this.next();
          this.scanEscape();
          break;
        default:
          this.saveNext();
      }
    }
    this.saveNext();
    return this.find(this.saved, 1, this.nsaved - 1);
  }

  /** Behind the backslash. */
  private scanEscape(): void {
    const { c } = this;
    const simple = simpleEscapes.get(c);
    if (simple !== undefined) {
      this.save(simple);
      this.next();
    } else if (c === 0x78) {
      this.save(this.scanHexEscape());
    } else if (c === 0x75) {
      this.scanUnicodeEscape();
    } else if (c === 0x7a) {
      this.next();
      while (isSpace(this.c)) {
        if (isEol(this.c)) this.newline();
        else this.next();
      }
    } else if (isEol(c)) {
      this.save(NEWLINE);
      this.newline();
    } else if (c === BACKSLASH || c === 0x22 || c === 0x27) {
      this.saveNext();
    } else if (isDigit(c)) {
      this.save(this.scanDecimalEscape());
    } else if (c !== EOF) {
      this.error(TK.string, "XESC");
    }
  }

  private hexDigitOrError(): number {
    const d = hexDigit(this.c);
    return d < 0 ? this.error(TK.string, "XESC") : d;
  }

  private scanHexEscape(): number {
    this.next();
    const high = this.hexDigitOrError();
    this.next();
    const low = this.hexDigitOrError();
    this.next();
    return high * 16 + low;
  }

  private scanDecimalEscape(): number {
    let value = 0;
    for (let i = 0; i < 3 && isDigit(this.c); i++) {
      value = value * 10 + (this.c - 0x30);
      this.next();
    }
    return value > 255 ? this.error(TK.string, "XESC") : value;
  }

  /** `\u{...}`: UTF-8 bytes of the code point. */
  private scanUnicodeEscape(): void {
    if (this.next() !== CH.LBRACE) this.error(TK.string, "XESC");
    this.next();
    let code = 0;
    do {
      code = code * 16 + this.hexDigitOrError();
      if (code >= 0x110000) this.error(TK.string, "XESC");
    } while (this.next() !== CH.RBRACE);
    if (code >= 0xd800 && code < 0xe000) this.error(TK.string, "XESC");
    this.next();
    for (const b of new TextEncoder().encode(String.fromCodePoint(code))) this.save(b);
  }
}
