/*
 * The lexer: characters in, tokens out, one token of lookahead.
 *
 * Messages quote the text of the last token as scanned, up to its first NUL: the
 * saved characters, or `text` where those would only be a copy.
 */
import { lj_errmsg, type ErrMsg } from "../../layout/errors.js";
import { lj_debug_shortname } from "../../core/run/debug.js";
import { bytesText, joined, sformat, type Texts, textLength } from "../../core/text/texts.js";
import { lj_strscan_scan, STRSCAN, STRSCAN_OPT } from "../../core/text/strscan.js";
import { EOF, NOTHING, noReader, type ChunkPayer, type ChunkReader } from "./lexchars.js";
import type { LexMachine } from "./lexmachine.js";
import type { Name, Names } from "./lexnames.js";
import { isDigit, isEol, StringScanner } from "./lexstring.js";
import { isIdent, startOf } from "./starts.js";
import type { CdataConst } from "../bytecode/protodata.js";
import { Attachment } from "../../core/vm.js";
import { LuaSyntaxError } from "./synerr.js";
import { lj_lex_token2str } from "./token.js";
import { CH, NAME_HASH, START, TK } from "../../layout/lexing.js";

/** Bytes of the buffer for saved characters, to begin with. */
const FIRST_SAVED = 64;
/** So many digits make an integer without rounding. */
const FEW_DIGITS = 9;
/** Characters of numbers; letters in lower case, which `| LOWER` makes. */
enum NUM {
  ZERO = 0x30,
  UNDERSCORE = 0x5f,
  E = 0x65,
  P = 0x70,
  X = 0x78,
  LOWER = 0x20,
}
/** Fewer characters are not worth a call of machine code. */
export const FEW_CHARS = 32;
/** UTF-8's byte order mark, and what a dump begins with. */
const BOM = [0xef, 0xbb, 0xbf];
const DUMP = 0x1b;

/** Machine code that finds tokens, once there is any. */
export interface Finder {
  machine: LexMachine | undefined;
}
export const finder = new Attachment((): Finder => ({ machine: undefined }));
const NO_FINDER: Finder = { machine: undefined };

export class Lexer extends StringScanner {
  /** Value of the current token: a name or string, a number, or a number that is cdata. */
  tokstr: Name;
  toknum = 0;
  tokcdata: CdataConst | undefined = undefined;
  /** Line of the token before the current one. */
  lastline = 1;
  private lookahead: number = TK.eof;
  private lookaheadstr: Name;
  private lookaheadnum = 0;
  private lookaheadcdata: CdataConst | undefined = undefined;
  /** The chunk is a bytecode dump. */
  isBytecode = false;
  /** What finds its tokens, unless they are few. */
  private machine: LexMachine | undefined = undefined;

  constructor(
    names: Names,
    private readonly finder = NO_FINDER,
  ) {
    super(names);
    this.tokstr = this.lookaheadstr = this.names.hidden[0];
    this.saved = new Uint8Array(FIRST_SAVED);
  }

  /** Stand in front of a chunk: bytes[from .. to) and what the reader has. */
  start(reader: ChunkReader, payer: ChunkPayer, bytes = NOTHING, from = 0, to = 0): this {
    this.begin(reader, payer, bytes, from, to);
    const isShort = reader === noReader && to - from < FEW_CHARS;
    this.machine = isShort ? undefined : this.finder.machine;
    this.tok = this.lookahead = TK.eof;
    this.linenumber = this.lastline = 1;
    this.text = undefined;
    this.open = this.close = "";
    this.isBytecode = this.setup();
    return this;
  }

  /** Skip byte order mark and `#` line; say whether a bytecode dump follows. */
  private setup(): boolean {
    let header = false;
    this.next();
    const { bytes, p } = this;
    if (this.c === BOM[0] && p + 2 <= this.pe && bytes[p] === BOM[1] && bytes[p + 1] === BOM[2]) {
      this.p += 2;
      this.next();
      header = true;
    }
    if (this.c === CH.HASH) {
      do {
        if (this.next() === EOF) return false;
      } while (!isEol(this.c));
      this.newline();
      header = true;
    }
    if (this.c !== DUMP) return false;
    // A dump behind a header is refused: nobody would see it coming.
    if (header) throw new LuaSyntaxError(lj_errmsg.BCBAD);
    return true;
  }

  /** Throw a message about the token `tok` (0: about none). */
  error(tok: number, em: ErrMsg, ...args: (Texts | number)[]): never {
    const where = `${lj_debug_shortname(this.payer.chunkname())}:${this.linenumber}: `;
    let message = joined(where, sformat(lj_errmsg[em], ...args));
    if (tok !== 0) {
      const verbatim = tok === TK.name || tok === TK.string || tok === TK.number;
      const near = verbatim ? this.tokenText() : lj_lex_token2str(tok);
      message = sformat(lj_errmsg.XNEAR, message, near);
    }
    throw new LuaSyntaxError(message);
  }

  private tokenText(): Texts {
    this.machine?.respell(this);
    const { text, payer } = this;
    const literal = text && payer.literals?.bytesOf(text);
    const token = literal ?? text ?? { bytes: this.saved, at: 0, length: this.nsaved };
    const shown = bytesText(payer, token.bytes, token.at, token.length, literal !== undefined);
    if (text === undefined) return shown;
    return joined(this.open, shown, textLength(shown) < token.length ? "" : this.close);
  }

  /** A `=` stands right behind the token: `+=`, `~=`. */
  get isAssign(): boolean {
    return this.c === CH.ASSIGN;
  }

  /** Make that `=` a part of the token. */
  joinAssign(): void {
    this.next();
    this.machine?.joined(this);
  }

  /** Take the next token. */
  lexNext(): void {
    this.lastline = this.linenumber;
    if (this.lookahead !== TK.eof) {
      this.takeLookahead();
      return;
    }
    const { machine } = this;
    this.tok = machine === undefined ? this.scanHere() : machine.next(this);
  }
  private takeLookahead(): void {
    this.tok = this.lookahead;
    this.tokstr = this.lookaheadstr;
    this.toknum = this.lookaheadnum;
    this.tokcdata = this.lookaheadcdata;
    this.lookahead = TK.eof;
  }

  /** Peek at the token behind the current one. */
  lexLookahead(): number {
    const { tokstr, toknum, tokcdata } = this;
    const { machine } = this;
    this.lookahead = machine === undefined ? this.scanHere() : machine.next(this);
    this.lookaheadstr = this.tokstr;
    this.lookaheadnum = this.toknum;
    this.lookaheadcdata = this.tokcdata;
    this.tokstr = tokstr;
    this.toknum = toknum;
    this.tokcdata = tokcdata;
    return this.lookahead;
  }

  /** The next token, without machine code; its value goes to tokstr, toknum or tokcdata. */
  scanHere(): number {
    this.nsaved = 0;
    this.text = undefined;
    for (;;) {
      const { c } = this;
      switch (startOf[c - EOF]) {
        case START.NAME:
          return this.scanName();
        case START.SPACE: {
          const { bytes, pe } = this;
          let { p } = this;
          while (p < pe && bytes[p] === 0x20) p++;
          this.p = p;
          this.next();
          continue;
        }
        case START.NEWLINE:
          this.newline();
          continue;
        case START.DIGIT:
          return this.scanNumber();
        case START.ITSELF:
          this.next();
          return c;
        case START.QUOTE:
          this.tokstr = this.scanString();
          return TK.string;
        case START.MINUS:
          this.next();
          if (this.c === CH.GREATER) return this.take(TK.arrow);
          if (this.c !== CH.MINUS) return c;
          this.next();
          this.skipComment();
          continue;
        case START.ASSIGN:
          return this.either(CH.ASSIGN, TK.eq, c);
        case START.COLON:
          return this.either(CH.COLON, TK.label, c);
        case START.END:
          return TK.eof;
        default:
          return this.scanRare();
      }
    }
  }

  /** A token that starts with one of the other characters. */
  private scanRare(): number {
    const { c } = this;
    switch (startOf[c - EOF]) {
      case START.DOT:
        this.saveNext();
        if (this.c === CH.DOT) {
          this.next();
          return this.c === CH.DOT ? this.take(TK.dots) : TK.concat;
        }
        return isDigit(this.c) ? this.scanLongNumber() : c;
      case START.LBRACKET: {
        const sep = this.skipSeparator();
        if (sep >= 0) {
          this.tokstr = this.scanLong(sep, "XLSTR")!;
          return TK.string;
        }
        return sep === -1 ? c : this.error(TK.string, "XLDELIM");
      }
      case START.LESS:
        this.next();
        if (this.c === CH.LESS) return this.take(TK.shl);
        return this.c === CH.ASSIGN ? this.take(TK.le) : c;
      case START.GREATER:
        this.next();
        if (this.c === CH.GREATER) return this.take(TK.shr);
        return this.c === CH.ASSIGN ? this.take(TK.ge) : c;
      case START.TILDE:
        this.next();
        if (this.c !== CH.GREATER) return c;
        if (this.next() !== CH.GREATER) return this.error(CH.TILDE, "XSYMBOL");
        return this.take(TK.sar);
      case START.AMPERSAND:
        return this.either(CH.AMPERSAND, TK.andand, c);
      case START.PIPE:
        return this.either(CH.PIPE, TK.oror, c);
      default: // QUESTION
        this.next();
        if (this.c === CH.QUESTION) return this.take(TK.coal);
        return this.c === CH.DOT ? this.take(TK.nav) : c;
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
    const { bytes, pe } = this;
    const start = this.p - 1;
    let { p, c } = this;
    let h = c;
    // Most are lower case.
    for (; p < pe; p++) {
      c = bytes[p];
      if ((c < 0x61 || c > 0x7a) && !isIdent(c)) break;
      h = (Math.imul(h, NAME_HASH.FACTOR) + c) | 0;
    }
    if (p === pe) return this.scanNameAtEnd(start, h);
    this.c = c;
    this.p = p + 1;
    return this.foundName(bytes, start, p, h);
  }

  /** It goes on in the next piece, or that says where it ends. */
  private scanNameAtEnd(start: number, hash: number): number {
    let h = hash;
    this.saveRun(start, this.pe);
    this.p = this.pe;
    for (this.next(); isIdent(this.c); this.saveNext())
      h = (Math.imul(h, NAME_HASH.FACTOR) + this.c) | 0;
    return this.foundName(this.saved, 0, this.nsaved, h);
  }

  /** bytes[from .. to) with the hash `h` is one. */
  private foundName(bytes: Uint8Array, from: number, to: number, h: number): number {
    const name = this.names.find(bytes, from, to, h, this.payer);
    this.tokstr = this.text = name;
    this.open = this.close = "";
    return name.token;
  }

  private scanNumber(): number {
    const { bytes, pe } = this;
    const start = this.p - 1;
    let { p } = this;
    let value = this.c - NUM.ZERO;
    for (const end = Math.min(pe, start + FEW_DIGITS); p < end && isDigit(bytes[p]); p++)
      value = 10 * value + (bytes[p] - NUM.ZERO);
    this.saveRun(start, p);
    this.p = p;
    const c = this.next();
    if (c === CH.DOT || isIdent(c)) return this.scanLongNumber();
    this.tokcdata = undefined;
    this.toknum = value;
    return TK.number;
  }

  /** A number whose first digits, or dot, are saved. */
  private scanLongNumber(): number {
    let last = this.saved[this.nsaved - 1];
    let exponent = NUM.E;
    const isPower = last === NUM.ZERO && this.nsaved === 1 && (this.c | NUM.LOWER) === NUM.X;
    if (isPower) exponent = NUM.P;
    // Behind the exponent's letter there may be a sign.
    for (;;) {
      const { c } = this;
      const isSign = (c === CH.MINUS || c === CH.PLUS) && (last | NUM.LOWER) === exponent;
      if (!isIdent(c) && c !== CH.DOT && !isSign) break;
      last = c;
      if (c === NUM.UNDERSCORE) this.next();
      else this.saveNext();
    }
    const opt = STRSCAN_OPT.TONUM | STRSCAN_OPT.LL | STRSCAN_OPT.IMAG;
    const r = lj_strscan_scan(this.saved, 0, this.nsaved, opt, this.payer);
    this.toknum = r.n;
    switch (r.fmt) {
      case STRSCAN.NUM:
        this.tokcdata = undefined;
        break;
      case STRSCAN.I64:
      case STRSCAN.U64:
        this.tokcdata = { kind: r.fmt === STRSCAN.I64 ? "i64" : "u64", lo: r.lo, hi: r.hi };
        break;
      case STRSCAN.IMAG:
        this.tokcdata = { kind: "complex", re: 0, im: r.n };
        break;
      default:
        this.error(TK.number, "XNUMBER");
    }
    return TK.number;
  }
}
