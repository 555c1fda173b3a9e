/*
 * Constant expressions in declarations: 32-bit integers of C's precedences, with sizeof,
 * casts, and members of what is declared, whose values are unknown but whose types are not.
 */
import {
  CTALIGN_PTR,
  CT,
  CTINFO,
  CTSIZE_INVALID,
  CTSIZE_PTR,
  ctype_align,
  ctype_cid,
  ctype_isbitfield,
  ctype_isconstval,
  ctype_isinteger,
  ctype_ispointer,
  ctype_isstruct,
} from "./ctinfo.js";
import type { CLexer } from "./clex.js";
import { lj_ctype_getfield } from "./ctypefield.js";
import { lj_ctype_repr } from "./ctyperepr.js";
import { CTID, CTOK } from "./ctypeinit.js";
import { strlen, strToJs } from "../core/objects/str.js";

/** A value, as 32 bits, and its type. */
export interface CPValue {
  u32: number;
  id: number;
}

/** What expressions need of the parser: a type without a name, as in a cast. */
export interface ExprParser {
  readonly lex: CLexer;
  abstractDecl(): number;
}

/** Binary operators by token, with their precedence. */
const PRECEDENCE: ReadonlyMap<number, number> = new Map([
  [CTOK.OROR, 1],
  [CTOK.ANDAND, 2],
  [0x7c, 3], // |
  [0x5e, 4], // ^
  [0x26, 5], // &
  [CTOK.EQ, 6],
  [CTOK.NE, 6],
  [0x3c, 7], // <
  [0x3e, 7], // >
  [CTOK.LE, 7],
  [CTOK.GE, 7],
  [CTOK.SHL, 8],
  [CTOK.SHR, 8],
  [0x2b, 9], // +
  [0x2d, 9], // -
  [0x2a, 10], // *
  [0x2f, 10], // /
  [0x25, 10], // %
]);

export class CExpr {
  constructor(private readonly p: ExprParser) {}

  private get lex(): CLexer {
    return this.p.lex;
  }

  /** An integer constant. */
  kint(): CPValue {
    const k = this.ternary();
    const { cts } = this.lex;
    if (!ctype_isinteger(cts.info[cts.raw(k.id)])) this.lex.err("BADVAL");
    return k;
  }
  /** A count or size: not negative. */
  ksize(): number {
    const k = this.kint();
    if (k.u32 >= 0x80000000) this.lex.err("FFI_INVSIZE");
    return k.u32;
  }

  comma(): CPValue {
    let k = this.ternary();
    while (this.lex.opt(",")) k = this.ternary();
    return k;
  }

  ternary(): CPValue {
    const k = this.binary(0);
    if (!this.lex.opt("?")) return k;
    const then = this.comma();
    this.lex.check(":");
    const other = this.ternary();
    const chosen = k.u32 !== 0 ? then : other;
    const unsigned = then.id === CTID.UINT32 || other.id === CTID.UINT32;
    return { u32: chosen.u32, id: unsigned && isInt(chosen.id) ? CTID.UINT32 : chosen.id };
  }

  private binary(limit: number): CPValue {
    let a = this.unary();
    for (;;) {
      const op = this.lex.tok;
      const pri = PRECEDENCE.get(op) ?? 0;
      if (pri <= limit) return a;
      this.lex.next();
      a = this.fold(op, a, this.binary(pri));
    }
  }

  private fold(op: number, a: CPValue, b: CPValue): CPValue {
    const unsigned = a.id === CTID.UINT32 || b.id === CTID.UINT32;
    const id = unsigned ? CTID.UINT32 : CTID.INT32;
    const int = (u32: number): CPValue => ({ u32: u32 >>> 0, id });
    const truth = (v: boolean): CPValue => ({ u32: Number(v), id: CTID.INT32 });
    const [x, y] = unsigned ? [a.u32, b.u32] : [a.u32 | 0, b.u32 | 0];
    switch (op) {
      case CTOK.OROR:
        return truth(a.u32 !== 0 || b.u32 !== 0);
      case CTOK.ANDAND:
        return truth(a.u32 !== 0 && b.u32 !== 0);
      case 0x7c:
        return int(x | y);
      case 0x5e:
        return int(x ^ y);
      case 0x26:
        return int(x & y);
      case CTOK.EQ:
        return truth(x === y);
      case CTOK.NE:
        return truth(x !== y);
      case 0x3c:
        return truth(x < y);
      case 0x3e:
        return truth(x > y);
      case CTOK.LE:
        return truth(x <= y);
      case CTOK.GE:
        return truth(x >= y);
      case CTOK.SHL:
        return { u32: (a.u32 << b.u32) >>> 0, id: a.id };
      case CTOK.SHR:
        return { u32: (a.id === CTID.UINT32 ? a.u32 >>> b.u32 : a.u32 >> b.u32) >>> 0, id: a.id };
      case 0x2b:
        if (this.isPointer(a.id)) return { u32: 0, id: a.id };
        return this.isPointer(b.id) ? { u32: 0, id: b.id } : int(x + y);
      case 0x2d:
        return this.isPointer(a.id)
          ? { u32: 0, id: this.isPointer(b.id) ? CTID.INT64 : a.id }
          : int(x - y);
      case 0x2a:
        return int(Math.imul(a.u32, b.u32));
      default:
        if (b.u32 === 0 || (!unsigned && y === -1 && x === -0x80000000)) this.lex.err("BADVAL");
        return int(op === 0x2f ? Math.trunc(x / y) : x % y);
    }
  }

  private isPointer(id: number): boolean {
    const { cts } = this.lex;
    return ctype_ispointer(cts.info[cts.raw(id)]);
  }

  unary(): CPValue {
    this.lex.enter();
    const k = this.prefix();
    this.postfix(k);
    this.lex.leave();
    return k;
  }

  private prefix(): CPValue {
    const { lex } = this;
    if (lex.tok === CTOK.INTEGER) {
      const k = { u32: lex.valU32, id: lex.valId };
      lex.next();
      return k;
    }
    if (lex.opt("+")) return this.unary();
    if (lex.opt("-")) {
      const k = this.unary();
      return { u32: -k.u32 >>> 0, id: k.id };
    }
    if (lex.opt("~")) {
      const k = this.unary();
      return { u32: ~k.u32 >>> 0, id: k.id };
    }
    if (lex.opt("!")) return { u32: Number(this.unary().u32 === 0), id: CTID.INT32 };
    if (lex.opt("(")) return this.parenthesis();
    if (lex.opt("*")) {
      const { cts } = lex;
      const id = cts.rawRef(this.unary().id);
      if (!ctype_ispointer(cts.info[id])) this.badIndex(id);
      return { u32: 0, id: cts.child(id) };
    }
    if (lex.opt("&")) {
      const k = this.unary();
      const info = CTINFO(CT.PTR, CTALIGN_PTR | k.id);
      return { u32: k.u32, id: lex.cts.intern(info, CTSIZE_PTR) };
    }
    if (lex.opt(CTOK.SIZEOF)) return this.sizeOf(true);
    if (lex.opt(CTOK.ALIGNOF)) return this.sizeOf(false);
    if (lex.tok === CTOK.STRING) return this.string();
    return this.name();
  }

  private parenthesis(): CPValue {
    const { lex } = this;
    if (!lex.isTypeDecl()) {
      const k = this.comma();
      lex.check(")");
      return k;
    }
    const id = this.p.abstractDecl();
    lex.check(")");
    return { u32: this.unary().u32, id };
  }

  private string(): CPValue {
    const { lex } = this;
    let size = 1;
    do size += strlen(lex.cts.vm, lex.str);
    while (lex.next() === CTOK.STRING);
    return { u32: size, id: CTID.A_CCHAR };
  }

  private name(): CPValue {
    const { lex } = this;
    const { cts } = lex;
    const id = lex.valId;
    let k: CPValue;
    if (lex.tok !== CTOK.IDENT) lex.errmsg(lex.tok, "XSYMBOL");
    switch (lex.nameKind) {
      case CT.CONSTVAL:
        k = { u32: cts.size[id], id: cts.child(id) };
        break;
      case CT.EXTERN:
        k = { u32: id, id: cts.child(id) };
        break;
      case CT.FUNC:
        k = { u32: id, id };
        break;
      default:
        return lex.errmsg(lex.tok, "XSYMBOL");
    }
    lex.next();
    return k;
  }

  private sizeOf(wantSize: boolean): CPValue {
    const { lex } = this;
    const { cts } = lex;
    let k: CPValue;
    if (!lex.opt("(")) {
      k = this.unary();
    } else {
      k = lex.isTypeDecl() ? { u32: 0, id: this.p.abstractDecl() } : this.comma();
      lex.check(")");
    }
    const info = cts.infoRaw(k.id);
    if (!wantSize) return { u32: 1 << ctype_align(info), id: CTID.UINT32 };
    const size = cts.infoSize;
    // A string has the size that came with it.
    if (size === CTSIZE_INVALID && k.id !== CTID.A_CCHAR) lex.err("FFI_INVSIZE");
    return { u32: size === CTSIZE_INVALID ? k.u32 : size, id: CTID.UINT32 };
  }

  /** Indexes and members: only their types are known. */
  private postfix(k: CPValue): void {
    const { lex } = this;
    const { cts } = lex;
    for (;;) {
      if (lex.opt("[")) {
        const index = this.comma();
        let id = cts.rawRef(k.id);
        if (!ctype_ispointer(cts.info[id])) {
          id = cts.rawRef(index.id);
          if (!ctype_ispointer(cts.info[id])) this.badIndex(id);
        }
        lex.check("]");
        k.u32 = 0;
        k.id = cts.child(id);
      } else if (lex.is(".") || lex.tok === CTOK.DEREF) {
        this.member(k);
      } else {
        return;
      }
    }
  }

  private member(k: CPValue): void {
    const { lex } = this;
    const { cts } = lex;
    let id = cts.rawRef(k.id);
    if (lex.tok === CTOK.DEREF) {
      if (!ctype_ispointer(cts.info[id])) this.badIndex(id);
      id = cts.rawRef(ctype_cid(cts.info[id]));
    }
    lex.next();
    if (lex.tok !== CTOK.IDENT) lex.errToken(CTOK.IDENT);
    const complete = ctype_isstruct(cts.info[id]) && cts.size[id] !== CTSIZE_INVALID;
    const field = complete ? lj_ctype_getfield(cts, id, lex.str) : 0;
    if (field === 0 || ctype_isbitfield(cts.info[field]))
      lex.errmsg(0, "FFI_BADMEMBER", lj_ctype_repr(cts, id), strToJs(cts.vm, lex.str));
    k.u32 = ctype_isconstval(cts.info[field]) ? cts.size[field] : 0;
    k.id = cts.child(field);
    lex.next();
  }

  private badIndex(id: number): never {
    const lex: CLexer = this.lex;
    lex.errmsg(0, "FFI_BADIDX", lj_ctype_repr(lex.cts, id));
  }
}

const isInt = (id: number): boolean => id === CTID.INT32 || id === CTID.UINT32;
