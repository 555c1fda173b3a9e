/*
 * The scanner of C declarations: bytes to tokens, one ahead, and the errors that name one.
 *
 * It is minimal on purpose: "..." are three tokens, a backslash before a line break joins
 * lines, "#" is the parser's business. `$` stands for the next type parameter: a string is an
 * identifier that names nothing yet, a number an integer, a cdata its type.
 */
import type { ErrMsg } from "../layout/errors.js";
import { GCcdata, GCstr } from "../layout/objects.js";
import { lj_errmsg } from "../layout/errors.js";
import { lj_err_argtype, lj_err_callermsg } from "../core/run/err.js";
import { bytesText, joined, sformat, type Texts } from "../core/text/texts.js";
import { L_base, L_top } from "../core/run/frame.js";
import { lj_num2int } from "../core/lib.js";
import { lj_str_newbytes } from "../core/objects/str.js";
import { hexDigit, lj_strscan_scan, STRSCAN, STRSCAN_OPT } from "../core/text/strscan.js";
import { gcV, numV, tviscdata, tvisnum, tvisstr } from "../core/objects/tvalue.js";
import { CT, ctype_cid, ctype_type } from "./ctinfo.js";
import { charge } from "../core/run/work.js";
import type { CTState } from "./ctype.js";
import { CTID, CTOK } from "./ctypeinit.js";

/** Kinds of names that an identifier may be, as bits by CT. */
export const CPNS_DEFAULT =
  (1 << CT.KW) | (1 << CT.TYPEDEF) | (1 << CT.FUNC) | (1 << CT.EXTERN) | (1 << CT.CONSTVAL);
export const CPNS_STRUCT = (1 << CT.KW) | (1 << CT.STRUCT) | (1 << CT.ENUM);

/** What is parsed: bits of CParser.mode and of a declaration's. */
export enum CPARSE_MODE {
  MULTI = 1, // several declarations
  ABSTRACT = 2, // the name may be missing
  DIRECT = 4, // there may be a name
  FIELD = 8, // there may be a bit width
  NOIMPLICIT = 16, // no struct comes into being by being named
  SKIP = 32, // tokens are not looked at
}

const TOKEN_NAMES: Readonly<Record<number, string>> = {
  [CTOK.IDENT]: "<identifier>",
  [CTOK.STRING]: "<string>",
  [CTOK.INTEGER]: "<integer>",
  [CTOK.EOF]: "<eof>",
  [CTOK.OROR]: "||",
  [CTOK.ANDAND]: "&&",
  [CTOK.EQ]: "==",
  [CTOK.NE]: "!=",
  [CTOK.LE]: "<=",
  [CTOK.GE]: ">=",
  [CTOK.SHL]: "<<",
  [CTOK.SHR]: ">>",
  [CTOK.DEREF]: "->",
};
/** Tokens of two characters by both; the first alone stands for itself. */
const PAIRS: Readonly<Record<string, CTOK>> = {
  "||": CTOK.OROR,
  "&&": CTOK.ANDAND,
  "==": CTOK.EQ,
  "!=": CTOK.NE,
  "<=": CTOK.LE,
  "<<": CTOK.SHL,
  ">=": CTOK.GE,
  ">>": CTOK.SHR,
  "->": CTOK.DEREF,
};
const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  e: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

const ch = (c: string): number => c.charCodeAt(0);
const NL = ch("\n");
const CR = ch("\r");
const BACKSLASH = ch("\\");
const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
const isIdent = (c: number): boolean =>
  isDigit(c) || ((c | 0x20) - 0x61) >>> 0 < 26 || c === 0x5f || c >= 0x80;

/** Declarators and expressions inside each other. */
const MAX_DEPTH = 20;

/** What a token costs, with all that is made of it. */
const TOKEN_COST = 64;
/** Characters of long tokens and comments between two payments, and what one costs. */
const PAID_CHARS = 1 << 12;
const CHAR_COST = 8;

export class CLexer {
  /** The current token and what belongs to it. */
  tok = 0;
  /** Text of an identifier or string as a GCstr. */
  str = 0;
  /** Value of an integer and its type; row of an identifier's name, 0 for an unknown one. */
  valU32 = 0;
  valId = 0;
  tmask = CPNS_DEFAULT;
  line = 1;
  private depth = 0;
  private c = 0;
  private p = 0;
  /** The token as it was read: saved[0 .. nsaved). */
  private saved = new Uint8Array(64);
  private nsaved = 0;

  constructor(
    readonly cts: CTState,
    readonly L: number,
    private readonly src: Uint8Array,
    public mode: number,
    /** Slot of the first type parameter, 0 when there are none. */
    public param: number,
  ) {
    this.get();
    this.next();
  }

  /** Into a declarator or an expression, and out of it. */
  enter(): void {
    if (++this.depth > MAX_DEPTH) this.err("XLEVELS");
  }
  leave(): void {
    this.depth--;
  }

  /* Errors. */

  private tokenName(tok: number): string {
    if (tok > CTOK.OFS) return TOKEN_NAMES[tok] ?? `token(${tok})`;
    return tok < 32 || tok === 127 ? `char(${tok})` : String.fromCharCode(tok);
  }

  /** A message, near a token when it is not 0, at a line behind the first. */
  errmsg(tok: number, em: ErrMsg, ...args: (Texts | number)[]): never {
    const msg: Texts[] = [sformat(lj_errmsg[em], ...args)];
    if (tok !== 0) {
      const literal = tok === CTOK.IDENT || tok === CTOK.INTEGER || tok === CTOK.STRING;
      const near = literal || tok >= CTOK.FIRSTDECL ? this.quoted() : this.tokenName(tok);
      const [before, behind] = lj_errmsg.XNEAR.split("%s").slice(1);
      msg.push(before, near, behind);
    }
    if (this.line > 1) msg.push(` at line ${this.line}`);
    lj_err_callermsg(this.cts.vm, this.L, joined(...msg));
  }
  /** The token up to its first NUL. */
  private quoted(): Texts {
    const { saved, nsaved, cts } = this;
    return nsaved === 0 ? "$" : bytesText(cts.vm.machine, saved, 0, nsaved);
  }
  err(em: ErrMsg): never {
    this.errmsg(0, em);
  }
  errToken(tok: number): never {
    this.errmsg(this.tok, "XTOKEN", this.tokenName(tok));
  }

  /* The parser's tools. */

  /** Skip the token if it is there. */
  opt(tok: number | string): boolean {
    if (this.tok !== (typeof tok === "string" ? ch(tok) : tok)) return false;
    this.next();
    return true;
  }
  /** Skip a token that must be there. */
  check(tok: number | string): void {
    const want = typeof tok === "string" ? ch(tok) : tok;
    if (this.tok !== want) this.errToken(want);
    this.next();
  }
  is(c: string): boolean {
    return this.tok === ch(c);
  }
  /** Kind of the row that an identifier names; the kind of row 0 without one. */
  get nameKind(): CT {
    return ctype_type(this.cts.info[this.valId]);
  }
  /** Does a type begin here? */
  isTypeDecl(): boolean {
    if (this.tok >= CTOK.FIRSTDECL && this.tok <= CTOK.LASTDECL) return true;
    return this.is("$") || (this.tok === CTOK.IDENT && this.nameKind === CT.TYPEDEF);
  }

  /* Scanning. */

  private get(): number {
    this.c = this.p < this.src.length ? this.src[this.p] : 0;
    if ((++this.p & (PAID_CHARS - 1)) === 0) charge(this.cts.vm, PAID_CHARS * CHAR_COST);
    if (this.c === BACKSLASH) this.joinLines();
    return this.c;
  }
  private joinLines(): void {
    const next = this.src[this.p];
    if (next !== NL && next !== CR) return;
    this.p++;
    const other = this.src[this.p];
    if ((other === NL || other === CR) && other !== next) this.p++;
    this.line++;
    this.get();
  }
  private newline(): void {
    const first = this.c;
    const next = this.src[this.p];
    if ((next === NL || next === CR) && next !== first) this.p++;
    this.line++;
  }
  private save(c: number): void {
    if (this.nsaved === this.saved.length) {
      const { saved } = this;
      this.saved = new Uint8Array(2 * saved.length);
      this.saved.set(saved);
    }
    this.saved[this.nsaved++] = c;
  }
  /** The string of what is saved. */
  private savedString(): number {
    return lj_str_newbytes(this.cts.vm, this.L, this.saved, 0, this.nsaved);
  }

  next(): number {
    charge(this.cts.vm, TOKEN_COST);
    this.tok = this.scan();
    return this.tok;
  }

  private scan(): number {
    this.nsaved = 0;
    for (;;) {
      const c = this.c;
      if (isIdent(c)) return isDigit(c) ? this.number() : this.identifier();
      switch (c) {
        case 0:
          return CTOK.EOF;
        case NL:
        case CR:
          this.newline();
        // falls through
        case 0x20:
        case 9:
        case 11:
        case 12:
          this.get();
          break;
        case 0x22:
        case 0x27:
          return this.string();
        case 0x24:
          return this.parameter();
        case 0x2f:
          if (this.get() === 0x2a) this.blockComment();
          else if (this.c === 0x2f) this.lineComment();
          else return c;
          break;
        default: {
          const pair = PAIRS[String.fromCharCode(c, this.get())];
          if (pair === undefined) return c;
          this.get();
          return pair;
        }
      }
    }
  }

  private blockComment(): void {
    do {
      if (this.get() === 0x2a) {
        do {
          if (this.get() === 0x2f) {
            this.get();
            return;
          }
        } while (this.c === 0x2a);
      }
      if (this.c === NL || this.c === CR) this.newline();
    } while (this.c !== 0);
  }
  private lineComment(): void {
    while (this.get() !== 0 && this.c !== NL && this.c !== CR);
  }

  private word(): void {
    do this.save(this.c);
    while (isIdent(this.get()));
  }

  private number(): number {
    this.word();
    const { saved, nsaved, cts } = this;
    const r = lj_strscan_scan(saved, 0, nsaved, STRSCAN_OPT.C, cts.vm.machine);
    if (r.fmt === STRSCAN.INT) this.valId = CTID.INT32;
    else if (r.fmt === STRSCAN.U32) this.valId = CTID.UINT32;
    else if (!(this.mode & CPARSE_MODE.SKIP)) this.errmsg(CTOK.INTEGER, "XNUMBER");
    this.valU32 = r.lo >>> 0;
    return CTOK.INTEGER;
  }

  private identifier(): number {
    this.word();
    this.str = this.savedString();
    this.valId = this.cts.getName(this.str, this.tmask);
    const info = this.cts.info[this.valId];
    return ctype_type(info) === CT.KW ? ctype_cid(info) : CTOK.IDENT;
  }

  private string(): number {
    const delim = this.c;
    this.get();
    while (this.c !== delim) {
      if (this.c === 0) return this.unfinished();
      if (this.c === BACKSLASH) {
        this.escape();
      } else {
        this.save(this.c);
        this.get();
      }
    }
    this.get();
    if (delim === 0x22) {
      this.str = this.savedString();
      return CTOK.STRING;
    }
    if (this.nsaved !== 1) this.errToken(0x27);
    this.valU32 = ((this.saved[0] << 24) >> 24) >>> 0;
    this.valId = CTID.INT32;
    return CTOK.INTEGER;
  }

  private unfinished(): never {
    return this.errmsg(CTOK.EOF, "XSTR");
  }

  private escape(): void {
    let c = this.get();
    if (c === 0) this.unfinished();
    if (c === ch("x")) {
      for (c = 0; hexDigit(this.get()) >= 0;) c = (c << 4) + hexDigit(this.c);
      this.save(c & 0xff);
    } else if (isDigit(c)) {
      c -= 0x30;
      for (let n = 1; n < 3 && isDigit(this.get()); n++) c = c * 8 + this.c - 0x30;
      if (isDigit(this.c)) this.get();
      this.save(c & 0xff);
    } else {
      this.save(ESCAPES[String.fromCharCode(c)] ?? c);
      this.get();
    }
  }

  /** All type parameters must have been used. */
  checkParameters(): void {
    if (this.param !== 0 && this.param !== L_top(this.cts.vm.mem, this.L)) this.err("FFI_NUMPARAM");
  }

  /** `$`: the next type parameter. */
  private parameter(): number {
    const { vm } = this.cts;
    const { mem } = vm;
    const c = this.get();
    if (isIdent(c) || c === 0x24) this.errmsg(c, "XSYNTAX");
    const o = this.param;
    if (o === 0 || o >= L_top(mem, this.L)) this.err("FFI_NUMPARAM");
    this.param = o + 8;
    if (tvisstr(mem, o)) {
      this.str = gcV(mem, o);
      const from = this.str + GCstr.SIZEOF;
      this.nsaved = mem.u32[(this.str + GCstr.len) >>> 2];
      this.saved = mem.u8.slice(from, from + Math.max(this.nsaved, 1));
      this.valId = 0;
      return CTOK.IDENT;
    }
    if (tvisnum(mem, o)) {
      this.valU32 = lj_num2int(numV(mem, o)) >>> 0;
      this.valId = CTID.INT32;
      return CTOK.INTEGER;
    }
    if (!tviscdata(mem, o))
      lj_err_argtype(vm, this.L, (o - L_base(mem, this.L)) / 8 + 1, "type parameter");
    const cd = gcV(mem, o);
    const id = mem.u16[(cd + GCcdata.ctypeid) >>> 1];
    this.valId = id === CTID.CTYPEID ? mem.u32[(cd + GCcdata.SIZEOF) >>> 2] : id;
    return 0x24;
  }
}
