/*
 * The parser of C declarations.
 *
 * `ffi.cdef` parses any number of them and gives names to what they declare; a type argument
 * (`ffi.new("int[3]")`) is one declaration without a name, in which no struct comes into being
 * by being named. Redeclarations of functions, variables and typedefs are ignored.
 */
import {
  CT,
  CTA,
  CTALIGN,
  CTALIGN_PTR,
  CTATTRIB,
  CTBSZ_FIELD,
  CTBSZ_MAX,
  CTF,
  CTINFO,
  CTINFO_REF,
  CTMASK_CID,
  CTMASK_MSIZEP,
  CTSHIFT_BITCSZ,
  CTSHIFT_MSIZEP,
  CTSIZE_INVALID,
  CTSIZE_PTR,
  ctype_cid,
  ctype_isarray,
  ctype_isattrib,
  ctype_isenum,
  ctype_isfunc,
  ctype_isinteger,
  ctype_isinteger_or_bool,
  ctype_isrefarray,
  ctype_isstruct,
  ctype_istypedef,
  ctype_isvoid,
  ctype_msizeP,
} from "./ctinfo.js";
import { CDecl, lj_fls } from "./cdecl.js";
import { CExpr } from "./cexpr.js";
import { CLexer, CPARSE_MODE } from "./clex.js";
import { declAttributes } from "./cattrib.js";
import { CDirectives } from "./cdirective.js";
import { structLayout } from "./cstruct.js";
import { parseEnum, parseTag } from "./ctag.js";
import type { CTState } from "./ctype.js";
import { CTID, CTOK } from "./ctypeinit.js";

/** Words of a declaration specifier, as bits by token. */
const bit = (token: CTOK): number => 1 << (token - CTOK.FIRSTDECL);
const SPEC = {
  VOID: bit(CTOK.VOID),
  BOOL: bit(CTOK.BOOL),
  CHAR: bit(CTOK.CHAR),
  INT: bit(CTOK.INT),
  FP: bit(CTOK.FP),
  LONG: bit(CTOK.LONG),
  LONGLONG: bit(CTOK.LONGLONG),
  SHORT: bit(CTOK.SHORT),
  COMPLEX: bit(CTOK.COMPLEX),
  SIGNED: bit(CTOK.SIGNED),
  UNSIGNED: bit(CTOK.UNSIGNED),
  TYPEDEF: bit(CTOK.TYPEDEF),
  EXTERN: bit(CTOK.EXTERN),
  STATIC: bit(CTOK.STATIC),
  REGISTER: bit(CTOK.REGISTER),
} as const;
const SCL = SPEC.TYPEDEF | SPEC.EXTERN | SPEC.STATIC | bit(CTOK.AUTO) | SPEC.REGISTER;
/** Words behind which neither a typedef's name nor a struct can be the type. */
const NUMBER_WORDS =
  SPEC.LONG | SPEC.LONGLONG | SPEC.SHORT | SPEC.COMPLEX | SPEC.SIGNED | SPEC.UNSIGNED;

export class CParser {
  readonly lex: CLexer;
  private readonly expr: CExpr;
  private readonly directives: CDirectives;

  constructor(
    private readonly cts: CTState,
    src: Uint8Array,
    mode: number,
    param: number,
  ) {
    this.lex = new CLexer(cts, cts.L, src, mode, param);
    this.expr = new CExpr(this);
    this.directives = new CDirectives(this.lex);
  }

  ksize(): number {
    return this.expr.ksize();
  }
  private newDecl(): CDecl {
    return new CDecl(this.lex, this.lex.mode);
  }

  /* Specifiers. */

  /** Parse the words before the declarators; the storage class. */
  private specifier(decl: CDecl, allowed: number): number {
    const { lex, cts } = this;
    let words = 0;
    let size = 0;
    let type = 0;
    for (;;) {
      declAttributes(this, decl);
      const { tok } = lex;
      if (tok >= CTOK.FIRSTDECL && tok <= CTOK.LASTDECLFLAG) {
        const named = cts.size[lex.valId];
        if (named !== 0 && size !== 0) break;
        const word = bit(tok);
        if (tok >= CTOK.FIRSTSCL) {
          if (!(allowed & word)) lex.errmsg(tok, "FFI_BADSCL");
        } else if (type !== 0) {
          break;
        }
        if (named !== 0) size = named;
        words |= word | ((word & words & SPEC.LONG) << 1);
        lex.next();
        continue;
      }
      if (type !== 0 || size !== 0 || words & NUMBER_WORDS) break;
      type = this.typeName(decl);
      if (type === 0) break;
    }
    this.pushSpecified(decl, words, size, type);
    decl.endSpecifier();
    return words & SCL;
  }

  /** A struct, union, enum, typedef or parameter; 0 when none stands here. */
  private typeName(decl: CDecl): number {
    const { lex } = this;
    let id: number;
    switch (lex.tok) {
      case CTOK.STRUCT:
        return this.struct(decl, CTINFO(CT.STRUCT, 0));
      case CTOK.UNION:
        return this.struct(decl, CTINFO(CT.STRUCT, CTF.UNION));
      case CTOK.ENUM:
        return parseEnum(this, this.expr, decl);
      case CTOK.IDENT:
        if (lex.nameKind !== CT.TYPEDEF) return 0;
        id = this.cts.child(lex.valId);
        break;
      case 0x24:
        id = lex.valId;
        break;
      default:
        return 0;
    }
    lex.next();
    return id;
  }

  private pushSpecified(decl: CDecl, words: number, size: number, type: number): void {
    if (words & SPEC.COMPLEX) type = size === 4 ? CTID.COMPLEX_FLOAT : CTID.COMPLEX_DOUBLE;
    if (type !== 0) return decl.pushType(type);
    const qual = decl.attr & CTF.QUAL;
    if (words & SPEC.VOID) {
      decl.push(CTINFO(CT.VOID, qual), CTSIZE_INVALID);
    } else {
      const [flags, bytes] = this.numberType(words, size >>> 0);
      decl.push(CTINFO(CT.NUM, flags | CTALIGN(lj_fls(bytes)) | qual), bytes);
    }
    decl.attr &= ~CTF.QUAL;
  }

  /** Flags and size of the number type that words say. */
  private numberType(words: number, size: number): [flags: number, size: number] {
    const unsigned = words & SPEC.UNSIGNED ? CTF.UNSIGNED : 0;
    if (words & SPEC.BOOL) {
      if (words & ~(SCL | SPEC.BOOL | SPEC.INT | SPEC.SIGNED | SPEC.UNSIGNED))
        this.lex.err("FFI_INVTYPE");
      return [CTF.BOOL | (words & SPEC.SIGNED ? unsigned : CTF.UNSIGNED), size || 1];
    }
    if (words & SPEC.FP) return [CTF.FP, words & SPEC.LONG ? 16 : size];
    if (words & SPEC.CHAR) return [unsigned, size];
    if (words & SPEC.SHORT) return [unsigned, 2];
    if (words & SPEC.LONGLONG) return [unsigned, 8];
    if (words & SPEC.LONG) return [unsigned | CTF.LONG, 8];
    if (size !== 0) return [unsigned, size];
    if (!(words & (SPEC.SIGNED | SPEC.UNSIGNED))) this.lex.errmsg(this.lex.tok, "FFI_DECLSPEC");
    return [unsigned, 4];
  }

  /* Declarators. */

  private declarator(decl: CDecl): void {
    const { lex } = this;
    lex.enter();
    this.pointers(decl);
    let asFunction = false;
    if (lex.opt("(")) {
      declAttributes(this, decl);
      // An inner declarator, or the first parameter of a function without a name.
      if (decl.mode & CPARSE_MODE.ABSTRACT && (lex.is(")") || lex.isTypeDecl())) {
        asFunction = true;
      } else {
        const { pos } = decl;
        this.declarator(decl);
        lex.check(")");
        decl.pos = pos;
      }
    } else if (lex.tok === CTOK.IDENT) {
      if (!(decl.mode & CPARSE_MODE.DIRECT)) lex.errToken(CTOK.EOF);
      decl.name = lex.str;
      decl.nameid = lex.valId;
      lex.next();
    } else if (!(decl.mode & CPARSE_MODE.ABSTRACT)) {
      lex.errToken(CTOK.IDENT);
    }
    for (;;) {
      if (asFunction) this.parameters(decl);
      else if (lex.opt("[")) this.dimension(decl);
      else if (lex.opt("(")) this.parameters(decl);
      else break;
      asFunction = false;
    }
    if (decl.mode & CPARSE_MODE.FIELD && lex.opt(":")) decl.bits = this.ksize();
    declAttributes(this, decl);
    decl.pushAttributes();
    lex.leave();
  }

  private pointers(decl: CDecl): void {
    const { lex } = this;
    for (;;) {
      if (lex.opt("*")) {
        declAttributes(this, decl);
        const short = ctype_msizeP(decl.attr) === 4;
        const align = short ? CTALIGN(2) : CTALIGN_PTR;
        decl.push(CTINFO(CT.PTR, align | (decl.attr & CTF.QUAL)), short ? 4 : CTSIZE_PTR);
      } else if (lex.opt("&") || lex.opt(CTOK.ANDAND)) {
        decl.push(CTINFO_REF(0), CTSIZE_PTR);
      } else {
        return;
      }
      decl.attr &= ~(CTF.QUAL | (CTMASK_MSIZEP << CTSHIFT_MSIZEP));
    }
  }

  private dimension(decl: CDecl): void {
    const { lex } = this;
    let flags = 0;
    let n = CTSIZE_INVALID;
    declAttributes(this, decl);
    if (lex.opt("?")) flags = CTF.VLA;
    else if (!lex.is("]")) n = this.ksize();
    lex.check("]");
    decl.add(CTINFO(CT.ARRAY, flags), n);
  }

  private parameters(fdecl: CDecl): void {
    const { lex, cts } = this;
    let info = CTINFO(CT.FUNC, 0);
    let n = 0;
    let first = 0;
    let last = 0;
    if (!lex.is(")")) {
      do {
        if (lex.opt(".")) {
          lex.check(".");
          lex.check(".");
          info = (info | CTF.VARARG) >>> 0;
          break;
        }
        const decl = this.newDecl();
        this.specifier(decl, SPEC.REGISTER);
        decl.mode = CPARSE_MODE.DIRECT | CPARSE_MODE.ABSTRACT;
        this.declarator(decl);
        const type = this.parameterType(decl.intern());
        if (type === 0) break;
        const field = cts.newType(CTINFO(CT.FIELD, type), n++);
        if (decl.name !== 0) cts.setName(field, decl.name);
        if (first === 0) first = field;
        else cts.sib[last] = field;
        last = field;
      } while (lex.opt(","));
    }
    lex.check(")");
    if (lex.is("{")) this.skipBody();
    fdecl.add(info, n, first);
  }

  /** Arrays and functions are passed as pointers; 0 for void. */
  private parameterType(id: number): number {
    const { cts } = this;
    const info = cts.info[cts.raw(id)];
    if (ctype_isvoid(info)) return 0;
    if (ctype_isrefarray(info))
      return cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | ctype_cid(info)), CTSIZE_PTR);
    if (ctype_isfunc(info)) return cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | id), CTSIZE_PTR);
    return id;
  }

  /** The body of a function definition, which counts as a semicolon. */
  private skipBody(): void {
    const { lex } = this;
    lex.mode |= CPARSE_MODE.SKIP;
    for (let level = 0; ; lex.next()) {
      if (lex.is("{")) level++;
      else if (lex.is("}") && --level === 0) break;
      else if (lex.tok === CTOK.EOF) lex.errToken(0x7d);
    }
    lex.mode &= ~CPARSE_MODE.SKIP;
    lex.tok = 0x3b;
  }

  /* Structs and enums. */

  private struct(sdecl: CDecl, sinfo: number): number {
    const { lex, cts } = this;
    const sid = parseTag(this, sdecl, sinfo);
    if (!lex.opt("{")) return sid;
    let last = sid;
    let open = false;
    while (!lex.is("}")) {
      const decl = this.newDecl();
      const scl = this.specifier(decl, SPEC.STATIC);
      decl.mode = CPARSE_MODE.DIRECT;
      if (!scl) decl.mode |= CPARSE_MODE.ABSTRACT | CPARSE_MODE.FIELD;
      for (;;) {
        // Nothing may follow [] or [?].
        if (open) lex.errToken(0x7d);
        decl.bits = CTSIZE_INVALID;
        this.declarator(decl);
        const type = decl.intern();
        const field = scl & SPEC.STATIC ? this.constant(type) : this.member(decl, type);
        if (scl & SPEC.STATIC) cts.setName(field, decl.name);
        const raw = cts.raw(type);
        open = !scl && ctype_isarray(cts.info[raw]) && cts.size[raw] === CTSIZE_INVALID;
        cts.sib[last] = field;
        last = field;
        if (!lex.opt(",")) break;
        decl.reset();
      }
      lex.check(";");
    }
    lex.check("}");
    cts.sib[last] = 0;
    declAttributes(this, sdecl);
    structLayout(lex, sid, sdecl.attr, this.directives.pack);
    return sid;
  }

  /** A member that structLayout has still to place. */
  private member(decl: CDecl, type: number): number {
    const { lex, cts } = this;
    const field = cts.newType();
    const raw = cts.raw(type);
    const info = cts.info[raw];
    const size = cts.size[raw];
    let width = CTBSZ_FIELD;
    if (decl.bits !== CTSIZE_INVALID) {
      width = decl.bits;
      const most = info & CTF.BOOL ? 1 : 8 * size;
      const fits = width <= most && 8 * size <= CTBSZ_MAX && (width !== 0 || decl.name === 0);
      if (!ctype_isinteger_or_bool(info) || !fits) lex.errmsg(0x3a, "BADVAL");
    } else if (decl.name === 0) {
      const transparent = ctype_isstruct(info) && !(info & CTF.VLA);
      if (!transparent && !ctype_isenum(info)) lex.errToken(CTOK.IDENT);
      cts.info[field] = CTINFO(CT.ATTRIB, CTATTRIB(CTA.SUBTYPE) | type);
      cts.size[field] = ctype_isstruct(info) ? (decl.attr | 0x80000000) >>> 0 : 0;
      return field;
    }
    cts.info[field] = CTINFO(CT.FIELD, (width << CTSHIFT_BITCSZ) | type);
    cts.size[field] = decl.attr >>> 0;
    if (decl.name !== 0) cts.setName(field, decl.name);
    return field;
  }

  /** `= value` of a static constant: its row. */
  private constant(type: number): number {
    const { lex, cts } = this;
    while (ctype_isattrib(cts.info[type])) type = cts.child(type);
    const info = cts.info[type];
    const size = cts.size[type];
    if (!ctype_isinteger(info) || !(info & CTF.CONST) || size > 4) lex.err("FFI_INVTYPE");
    lex.check("=");
    const { u32 } = this.expr.ternary();
    const shift = 8 * (4 - size);
    const value = info & CTF.UNSIGNED ? (u32 << shift) >>> shift : (u32 << shift) >> shift;
    return cts.newType(CTINFO(CT.CONSTVAL, CTF.CONST | type), value);
  }

  /* Whole declarations. */

  /** A type in parentheses, as in casts. */
  abstractDecl(): number {
    const decl = this.newDecl();
    this.specifier(decl, 0);
    decl.mode = CPARSE_MODE.ABSTRACT;
    this.declarator(decl);
    return decl.intern();
  }

  /** One type, up to the end of the text. */
  single(): number {
    const decl = this.newDecl();
    this.specifier(decl, 0);
    this.declarator(decl);
    const id = decl.intern();
    if (this.lex.tok !== CTOK.EOF) this.lex.errToken(CTOK.EOF);
    return id;
  }

  /** Declarations, up to the end of the text. */
  multi(): void {
    const { lex } = this;
    let first = true;
    while (lex.tok !== CTOK.EOF) {
      if (lex.opt(";")) {
        first = false;
      } else if (lex.is("#")) {
        this.directives.parse();
      } else {
        this.declaration();
        // One declaration alone needs no semicolon.
        if (lex.tok === CTOK.EOF && first) break;
        first = false;
        lex.check(";");
      }
    }
  }

  private declaration(): void {
    const { lex, cts } = this;
    const decl = this.newDecl();
    const scl = this.specifier(decl, SPEC.TYPEDEF | SPEC.EXTERN | SPEC.STATIC);
    if ((lex.is(";") || lex.tok === CTOK.EOF) && ctype_istypedef(decl.base)) {
      const { base } = decl;
      const info = cts.info[cts.raw(base & CTMASK_CID)];
      if (ctype_isstruct(info) || ctype_isenum(info)) return;
    }
    for (;;) {
      this.declarator(decl);
      const type = decl.intern();
      if (decl.name !== 0 && decl.nameid === 0) this.define(decl, type, scl);
      if (!lex.opt(",")) return;
      decl.reset();
    }
  }

  /** Give a name to what was declared. */
  private define(decl: CDecl, type: number, scl: number): void {
    const { cts } = this;
    let id: number;
    let external = false;
    if (scl & SPEC.TYPEDEF) {
      id = cts.newType(CTINFO(CT.TYPEDEF, type), 0);
    } else if (ctype_isfunc(cts.info[type])) {
      id = type; // function types are always new
      external = true;
    } else if (scl & SPEC.STATIC) {
      id = this.constant(type);
    } else {
      id = cts.newType(CTINFO(CT.EXTERN, type), 0);
      external = true;
    }
    if (external && decl.redir !== 0) {
      const attrib = cts.newType(CTINFO(CT.ATTRIB, CTATTRIB(CTA.REDIR)), 0);
      cts.sib[attrib] = cts.sib[id];
      cts.sib[id] = attrib;
      cts.setName(attrib, decl.redir);
    }
    cts.setName(id, decl.name);
    cts.addName(id);
  }
}

/** Run the parser; what an erroneous text has declared is taken back. */
function lj_cparse<T>(
  cts: CTState,
  src: Uint8Array,
  mode: number,
  param: number,
  parse: (p: CParser) => T,
): T {
  const saved = cts.save();
  try {
    const p = new CParser(cts, src, mode, param);
    const result = parse(p);
    p.lex.checkParameters();
    return result;
  } catch (e) {
    cts.restore(saved);
    throw e;
  }
}

/** Declarations of `ffi.cdef`. */
export function parseDeclarations(cts: CTState, src: Uint8Array, param = 0): void {
  const mode = CPARSE_MODE.MULTI | CPARSE_MODE.DIRECT;
  lj_cparse(cts, src, mode, param, (p) => p.multi());
}

/** The type that a text names. */
export function parseType(cts: CTState, src: Uint8Array, param = 0): number {
  const mode = CPARSE_MODE.ABSTRACT | CPARSE_MODE.NOIMPLICIT;
  return lj_cparse(cts, src, mode, param, (p) => p.single());
}
