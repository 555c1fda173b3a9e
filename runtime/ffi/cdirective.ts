/*
 * What a preprocessor leaves behind a `#`: line numbers, and the packing of structs.
 */
import { strToJs } from "../core/objects/str.js";
import { lj_fls } from "./cdecl.js";
import type { CLexer } from "./clex.js";
import { CTOK } from "./ctypeinit.js";

/** Nested `#pragma pack(push)`. */
const MAX_PACK = 6;
/** log2 of an alignment that no type has. */
const UNPACKED = 255;

export class CDirectives {
  private readonly packstack: number[] = [UNPACKED];
  constructor(private readonly lex: CLexer) {}

  /** log2 of the largest alignment of members now. */
  get pack(): number {
    return this.packstack[this.packstack.length - 1];
  }

  /** Parse one; the `#` is the current token. */
  parse(): void {
    const { lex } = this;
    const { cts } = lex;
    const line = lex.line;
    const tok = lex.next();
    const word = tok === CTOK.IDENT ? strToJs(cts.vm, lex.str) : "";
    if (tok === CTOK.INTEGER) return this.lineDirective(line);
    if (word === "line") {
      if (lex.next() !== CTOK.INTEGER) lex.errToken(tok);
      return this.lineDirective(line);
    }
    if (word === "pragma") return this.pragma(line);
    lex.errmsg(lex.tok, "XSYMBOL");
  }

  /** The rest of the line names a file. */
  private lineDirective(line: number): void {
    const { lex } = this;
    const newline = lex.valU32;
    while (lex.tok !== CTOK.EOF && lex.line === line) lex.next();
    lex.line += newline - line - 1;
  }

  private pragma(line: number): void {
    const { lex } = this;
    const { cts } = lex;
    lex.next();
    if (lex.tok === CTOK.IDENT && strToJs(cts.vm, lex.str) === "pack") {
      lex.next();
      lex.check("(");
      this.parsePack();
      lex.check(")");
    }
    while (lex.tok !== CTOK.EOF && lex.line === line) lex.next();
  }

  /** `(push, n)`, `(pop)`, `(n)` or `()`. */
  private parsePack(): void {
    const { lex, packstack } = this;
    const { cts } = lex;
    const word = lex.tok === CTOK.IDENT ? strToJs(cts.vm, lex.str) : "";
    const top = packstack.length - 1;
    if (word === "push") {
      if (top >= MAX_PACK) lex.errmsg(lex.tok, "XLEVELS");
      packstack.push(packstack[top]);
    } else if (word === "pop") {
      if (top > 0) packstack.pop();
    } else if (word !== "") {
      lex.errmsg(lex.tok, "XSYMBOL");
    }
    if (word !== "") {
      lex.next();
      if (!lex.opt(",")) return;
    }
    if (lex.tok === CTOK.INTEGER) {
      packstack[packstack.length - 1] = lex.valU32 === 0 ? 0 : lj_fls(lex.valU32);
      lex.next();
    } else {
      packstack[packstack.length - 1] = UNPACKED;
    }
  }
}
