/*
 * The lexer: bytes in, tokens out, one token of lookahead.
 *
 * `sb` holds the text of the last token as scanned; error messages quote it up
 * to its first NUL. For a string it starts with the quote and has the escapes
 * that were understood so far already replaced.
 */
import { lj_errmsg, type ErrMsg } from "../layout/errors.js";
import { LJ_MAX } from "../layout/objects.js";
import { lj_debug_shortname } from "../core/debug.js";
import { sformat } from "../core/err.js";
import { hexDigit, lj_strscan_scan, STRSCAN, STRSCAN_OPT } from "../core/strscan.js";
import { LuaSyntaxError } from "./synerr.js";
import { CH, lj_lex_token2str, reservedTokens, TK } from "./token.js";
import type { CdataConst } from "./protodata.js";

/** What belongs to a name, number or string token. */
export type TokenValue = string | number | CdataConst;

const EOF = -1;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;

const isEol = (c: number): boolean => c === NEWLINE || c === RETURN;
const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
const isSpace = (c: number): boolean => c === 0x20 || (c >= 9 && c <= 13);
/** Letters, digits, underscore and every byte above ASCII. */
const isIdent = (c: number): boolean =>
  (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || isDigit(c) || c === 0x5f || c >= 0x80;

const byteString = String.fromCharCode;

/** Escapes of one letter. */
const simpleEscapes: ReadonlyMap<number, string> = new Map(
  Object.entries({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }).map(
    ([letter, text]) => [letter.charCodeAt(0), text],
  ),
);

export class Lexer {
  /** Current token and what comes with it. */
  tok: number = TK.eof;
  tokval: TokenValue = 0;
  linenumber = 1;
  /** Line of the token before the current one. */
  lastline = 1;
  private lookahead: number = TK.eof;
  private lookaheadval: TokenValue = 0;
  private sb = "";
  private c = 0;
  private p = 0;
  /** The chunk is a bytecode dump. */
  readonly isBytecode: boolean;

  constructor(
    private readonly bytes: Uint8Array,
    readonly chunkname: string,
  ) {
    this.isBytecode = this.setup();
  }

  /** Skip byte order mark and `#` line; say whether a bytecode dump follows. */
  private setup(): boolean {
    const { bytes } = this;
    let header = false;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      this.p = 3;
      header = true;
    }
    let c = this.next();
    if (c === CH.HASH) {
      do {
        c = this.next();
        if (c === EOF) return false;
      } while (!isEol(c));
      this.newline();
      header = true;
    }
    if (this.c !== 0x1b) return false;
    // A dump behind a header is refused: nobody would see it coming.
    if (header) throw new LuaSyntaxError(lj_errmsg.BCBAD);
    return true;
  }

  /** Step to the next character and return it. */
  private next(): number {
    this.c = this.p < this.bytes.length ? this.bytes[this.p] : EOF;
    this.p++;
    return this.c;
  }

  private saveNext(): void {
    this.sb += byteString(this.c);
    this.next();
  }

  /** Throw a message about the token `tok` (0: about none). */
  error(tok: number, em: ErrMsg, ...args: (string | number)[]): never {
    let message = sformat(lj_errmsg[em], ...args);
    message = `${lj_debug_shortname(this.chunkname)}:${this.linenumber}: ${message}`;
    if (tok !== 0) {
      const verbatim = tok === TK.name || tok === TK.string || tok === TK.number;
      const text = verbatim ? this.sb.split("\0", 1)[0] : lj_lex_token2str(tok);
      message = sformat(lj_errmsg.XNEAR, message, text);
    }
    throw new LuaSyntaxError(message);
  }

  /** Take the next token. */
  lexNext(): void {
    this.lastline = this.linenumber;
    if (this.lookahead === TK.eof) {
      this.tok = this.scan();
    } else {
      this.tok = this.lookahead;
      this.tokval = this.lookaheadval;
      this.lookahead = TK.eof;
    }
  }

  /** Peek at the token behind the current one. */
  lexLookahead(): number {
    const { tokval } = this;
    this.lookahead = this.scan();
    this.lookaheadval = this.tokval;
    this.tokval = tokval;
    return this.lookahead;
  }

  /** Step over a line end of one or two bytes. */
  private newline(): void {
    const old = this.c;
    this.next();
    if (isEol(this.c) && this.c !== old) this.next();
    if (++this.linenumber >= LJ_MAX.LINE) this.error(this.tok, "XLINES");
  }

  /** The next token; its value goes to tokval. */
  private scan(): number {
    this.sb = "";
    for (;;) {
      const { c } = this;
      if (isIdent(c)) return isDigit(c) ? this.scanNumber() : this.scanName();
      switch (c) {
        case NEWLINE:
        case RETURN:
          this.newline();
          continue;
        case 0x20:
        case 0x09:
        case 0x0b:
        case 0x0c:
          this.next();
          continue;
        case CH.MINUS:
          this.next();
          if (this.c !== CH.MINUS) return CH.MINUS;
          this.next();
          this.skipComment();
          continue;
        case CH.LBRACKET: {
          const sep = this.skipSeparator();
          if (sep >= 0) {
            this.tokval = this.scanLong(sep, "XLSTR");
            return TK.string;
          }
          if (sep === -1) return CH.LBRACKET;
          return this.error(TK.string, "XLDELIM");
        }
        case CH.ASSIGN:
          return this.either(CH.ASSIGN, TK.eq, c);
        case CH.LESS:
          this.next();
          if (this.c === CH.LESS) return this.take(TK.shl);
          return this.c === CH.ASSIGN ? this.take(TK.le) : c;
        case CH.GREATER:
          this.next();
          if (this.c === CH.GREATER) return this.take(TK.shr);
          return this.c === CH.ASSIGN ? this.take(TK.ge) : c;
        case CH.TILDE:
          this.next();
          if (this.c === CH.ASSIGN) return this.take(TK.ne);
          if (this.c === CH.GREATER && this.bytes[this.p] === CH.GREATER) {
            this.next();
            return this.take(TK.sar);
          }
          return c;
        case CH.COLON:
          return this.either(CH.COLON, TK.label, c);
        case 0x22:
        case 0x27:
          this.tokval = this.scanString();
          return TK.string;
        case CH.DOT:
          this.saveNext();
          if (this.c === CH.DOT) {
            this.next();
            return this.c === CH.DOT ? this.take(TK.dots) : TK.concat;
          }
          return isDigit(this.c) ? this.scanNumber() : CH.DOT;
        case EOF:
          return TK.eof;
        default:
          this.next();
          return c;
      }
    }
  }

  private take(tok: number): number {
    this.next();
    return tok;
  }

  /** One character, or a longer token when `follower` comes next. */
  private either(follower: number, long: number, short: number): number {
    this.next();
    return this.c === follower ? this.take(long) : short;
  }

  private scanName(): number {
    do this.saveNext();
    while (isIdent(this.c));
    this.tokval = this.sb;
    return reservedTokens.get(this.sb) ?? TK.name;
  }

  private scanNumber(): number {
    let exponent = 0x65; // e
    let last = this.c;
    if (last === 0x30) {
      this.saveNext();
      if ((this.c | 0x20) === 0x78) exponent = 0x70; // x: p
    }
    const isSign = (): boolean =>
      (this.c === CH.MINUS || this.c === CH.PLUS) && (last | 0x20) === exponent;
    while (isIdent(this.c) || this.c === CH.DOT || isSign()) {
      last = this.c;
      this.saveNext();
    }
    const text = Uint8Array.from(this.sb, (ch) => ch.charCodeAt(0));
    const opt = STRSCAN_OPT.TONUM | STRSCAN_OPT.LL | STRSCAN_OPT.IMAG;
    const r = lj_strscan_scan(text, 0, text.length, opt);
    switch (r.fmt) {
      case STRSCAN.NUM:
        this.tokval = r.n;
        break;
      case STRSCAN.I64:
      case STRSCAN.U64:
        this.tokval = { kind: r.fmt === STRSCAN.I64 ? "i64" : "u64", lo: r.lo, hi: r.hi };
        break;
      case STRSCAN.IMAG:
        this.tokval = { kind: "complex", re: 0, im: r.n };
        break;
      default:
        this.error(TK.number, "XNUMBER");
    }
    return TK.number;
  }

  /** Behind `--`. */
  private skipComment(): void {
    if (this.c === CH.LBRACKET) {
      const sep = this.skipSeparator();
      this.sb = "";
      if (sep >= 0) {
        this.scanLong(sep, "XLCOM");
        this.sb = "";
        return;
      }
    }
    while (!isEol(this.c) && this.c !== EOF) this.next();
  }

  /** `[==` or `]==`: number of equal signs when the bracket repeats, else less than zero. */
  private skipSeparator(): number {
    const bracket = this.c;
    let count = 0;
    this.saveNext();
    while (this.c === CH.ASSIGN) {
      this.saveNext();
      count++;
    }
    return this.c === bracket ? count : -count - 1;
  }

  /** A long string or comment, from its second bracket on. */
  private scanLong(sep: number, unfinished: "XLSTR" | "XLCOM"): string {
    const keep = unfinished === "XLSTR";
    this.saveNext();
    if (isEol(this.c)) this.newline();
    const start = this.sb.length;
    for (;;) {
      switch (this.c) {
        case EOF:
          return this.error(TK.eof, unfinished);
        case CH.RBRACKET:
          if (this.skipSeparator() === sep) {
            this.saveNext();
            return this.sb.slice(start, this.sb.length - (2 + sep));
          }
          break;
        case NEWLINE:
        case RETURN:
          this.sb = keep ? this.sb + "\n" : "";
          this.newline();
          break;
        default:
          if (keep) this.saveNext();
          else this.next();
      }
    }
  }

  private scanString(): string {
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
    return this.sb.slice(1, -1);
  }

  /** Behind the backslash. */
  private scanEscape(): void {
    const { c } = this;
    const simple = simpleEscapes.get(c);
    if (simple !== undefined) {
      this.sb += simple;
      this.next();
    } else if (c === 0x78) {
      this.sb += byteString(this.scanHexEscape());
    } else if (c === 0x75) {
      this.sb += this.scanUnicodeEscape();
    } else if (c === 0x7a) {
      this.next();
      while (isSpace(this.c)) {
        if (isEol(this.c)) this.newline();
        else this.next();
      }
    } else if (isEol(c)) {
      this.sb += "\n";
      this.newline();
    } else if (c === BACKSLASH || c === 0x22 || c === 0x27) {
      this.saveNext();
    } else if (isDigit(c)) {
      this.sb += byteString(this.scanDecimalEscape());
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
  private scanUnicodeEscape(): string {
    if (this.next() !== CH.LBRACE) this.error(TK.string, "XESC");
    this.next();
    let code = 0;
    do {
      code = code * 16 + this.hexDigitOrError();
      if (code >= 0x110000) this.error(TK.string, "XESC");
    } while (this.next() !== CH.RBRACE);
    if (code >= 0xd800 && code < 0xe000) this.error(TK.string, "XESC");
    this.next();
    return byteString(...new TextEncoder().encode(String.fromCodePoint(code)));
  }
}
