/*
 * Tags: the names of structs, unions and enums, and the constants of enums.
 */
import { strToJs } from "../core/objects/str.js";
import { declAttributes, type SizeParser } from "./cattrib.js";
import type { CDecl } from "./cdecl.js";
import type { CExpr } from "./cexpr.js";
import { CPARSE_MODE, CPNS_DEFAULT, CPNS_STRUCT } from "./clex.js";
import { CT, CTALIGN, CTF, CTINFO, CTSHIFT_NUM, CTSIZE_INVALID } from "./ctinfo.js";
import { CTID, CTOK } from "./ctypeinit.js";

/** The row that `struct NAME` or `struct {` stands for. */
export function parseTag(p: SizeParser, decl: CDecl, info: number): number {
  const { lex } = p;
  const { cts } = lex;
  lex.tmask = CPNS_STRUCT;
  lex.next();
  declAttributes(p, decl);
  lex.tmask = CPNS_DEFAULT;
  let id: number;
  if (!lex.is("{")) {
    if (lex.tok !== CTOK.IDENT) lex.errToken(CTOK.IDENT);
    id = lex.valId;
    if (id === 0) {
      if (lex.mode & CPARSE_MODE.NOIMPLICIT) lex.errmsg(0, "FFI_BADTAG", strToJs(cts.vm, lex.str));
      id = cts.newType(info, CTSIZE_INVALID);
      cts.setName(id, lex.str);
      cts.addName(id);
    } else if (((cts.info[id] ^ info) & ((15 << CTSHIFT_NUM) | CTF.UNION)) !== 0) {
      lex.errmsg(0, "FFI_REDEF", cts.nameOf(id));
    }
    lex.next();
  } else {
    id = cts.newType(info, CTSIZE_INVALID);
  }
  if (lex.is("{")) {
    if (cts.size[id] !== CTSIZE_INVALID || cts.sib[id] !== 0)
      lex.errmsg(0, "FFI_REDEF", cts.nameOf(id));
    cts.sib[id] = 1; // is being defined
  }
  return id;
}

/** Parse an enum: its row. */
export function parseEnum(p: SizeParser, expr: CExpr, decl: CDecl): number {
  const { lex } = p;
  const { cts } = lex;
  const eid = parseTag(p, decl, CTINFO(CT.ENUM, CTID.VOID));
  if (!lex.opt("{")) return eid;
  let base = CTID.UINT32;
  let value = 0;
  let type = CTID.INT32;
  let last = eid;
  do {
    const name = lex.str;
    if (lex.tok !== CTOK.IDENT) lex.errToken(CTOK.IDENT);
    if (lex.valId !== 0) lex.errmsg(0, "FFI_REDEF", strToJs(cts.vm, name));
    lex.next();
    if (lex.opt("=")) {
      const k = expr.kint();
      value = k.u32;
      // Constants are signed when they can be, the type is unsigned unless one is negative.
      const unsigned = k.id === CTID.UINT32;
      type = unsigned && value >= 0x80000000 ? CTID.UINT32 : CTID.INT32;
      if (!unsigned && value >= 0x80000000) base = CTID.INT32;
    }
    const id = cts.newType(CTINFO(CT.CONSTVAL, CTF.CONST | type), value);
    cts.sib[last] = id;
    last = id;
    cts.setName(id, name);
    cts.addName(id);
    value = (value + 1) >>> 0;
    if (value === 0x80000000) type = CTID.UINT32;
    if (!lex.opt(",")) break;
  } while (!lex.is("}"));
  lex.check("}");
  cts.info[eid] = CTINFO(CT.ENUM, CTALIGN(2) | base);
  cts.size[eid] = 4;
  return eid;
}
