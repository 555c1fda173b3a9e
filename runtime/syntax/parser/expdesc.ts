/*
 * Descriptors of expressions whose code is not finished yet. A single-pass
 * compiler delays code until it knows where the value has to go: a constant may
 * become an operand, an instruction may get its destination later, a comparison
 * may end as a jump or as a value.
 */
import { NO_JMP } from "../../layout/bytecode.js";
import type { Name } from "../lexer/lexnames.js";
import type { CdataConst, TableValue } from "../bytecode/protodata.js";

/** ORDER: constants first, then assignable kinds. */
export enum ExpKind {
  NIL,
  FALSE,
  TRUE,
  STR,
  NUM,
  /** Last constant that may stand for an operand. */
  LAST_CONST = NUM,
  CDATA,
  LOCAL, // info: register, aux: index in the variable stack
  UPVAL, // info: upvalue index, aux: index in the variable stack
  GLOBAL, // str: name
  INDEXED, // info: table register, aux: key, see KEY_BYTE
  JMP, // info: pc of the jump
  RELOCABLE, // info: pc of the instruction that waits for operand A
  NONRELOC, // info: register
  CALL, // info: pc of the call, aux: base register
  NAVCALL, // the same, and nav: jumps that skip the call
  VOID,
}

/** ExpDesc.aux of INDEXED: below KEY_BYTE a register, from here on a constant byte, negative ~string. */
export const KEY_BYTE = 256;

export class ExpDesc {
  kind = ExpKind.VOID;
  info = 0;
  aux = 0;
  num = 0;
  /** Of STR and GLOBAL. */
  str: Name;
  cdata: CdataConst | undefined = undefined;
  /** Jumps out of the expression when it is true, and when it is false. */
  t: number = NO_JMP;
  f: number = NO_JMP;
  /** Jumps of `?.` out of the expression when an object is nil; see expr_primary. */
  nav: number = NO_JMP;

  constructor(str: Name) {
    this.str = str;
  }

  /** Start over as an expression of this kind. */
  init(kind: ExpKind, info: number): this {
    this.kind = kind;
    this.info = info;
    this.t = this.f = this.nav = NO_JMP;
    return this;
  }

  initNum(n: number): this {
    this.num = n;
    return this.init(ExpKind.NUM, 0);
  }

  initStr(s: Name): this {
    this.str = s;
    return this.init(ExpKind.STR, 0);
  }

  assign(e: ExpDesc): void {
    this.kind = e.kind;
    this.info = e.info;
    this.aux = e.aux;
    this.num = e.num;
    this.str = e.str;
    this.cdata = e.cdata;
    this.t = e.t;
    this.f = e.f;
    this.nav = e.nav;
  }

  get hasJump(): boolean {
    return this.t !== this.f;
  }
  get isConst(): boolean {
    return this.kind <= ExpKind.LAST_CONST;
  }

  /** The value of a constant expression as a table holds it. */
  get constValue(): TableValue {
    switch (this.kind) {
      case ExpKind.NUM:
        return this.num;
      case ExpKind.STR:
        return this.str;
      case ExpKind.NIL:
        return undefined;
      default:
        return this.kind === ExpKind.TRUE;
    }
  }
}
