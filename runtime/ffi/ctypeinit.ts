/*
 * The rows that every table of C types begins with: basic types, in the order of CTID, the
 * typedefs and the keywords that declarations find without declaring them. Numbers and order
 * are LuaJIT's: programs see them in the numbers of unnamed structs.
 */
import { CTID } from "../layout/objects.js";
import { CT, CTA, CTALIGN, CTALIGN_PTR, CTATTRIB, CTF, CTINFO, CTSIZE_INVALID, CTSIZE_PTR } from "./ctinfo.js"; // prettier-ignore

export { CTID };

const num = (flags: number, size: number): readonly [number, number] => [
  CTINFO(CT.NUM, flags | CTALIGN(31 - Math.clz32(size))),
  size,
];
const ptr = (to: CTID): readonly [number, number] => [
  CTINFO(CT.PTR, CTALIGN_PTR | to),
  CTSIZE_PTR,
];

export const builtinTypes: readonly (readonly [info: number, size: number])[] = [
  [CTINFO(CT.ATTRIB, CTATTRIB(CTA.BAD)), 0],
  [CTINFO(CT.VOID, 0), CTSIZE_INVALID],
  [CTINFO(CT.VOID, CTF.CONST), CTSIZE_INVALID],
  num(CTF.BOOL | CTF.UNSIGNED, 1),
  num(CTF.CONST, 1),
  num(0, 1),
  num(CTF.UNSIGNED, 1),
  num(0, 2),
  num(CTF.UNSIGNED, 2),
  num(0, 4),
  num(CTF.UNSIGNED, 4),
  num(CTF.LONG, 8),
  num(CTF.LONG | CTF.UNSIGNED, 8),
  num(CTF.FP, 4),
  num(CTF.FP, 8),
  [CTINFO(CT.ARRAY, CTF.COMPLEX | CTALIGN(2) | CTID.FLOAT), 8],
  [CTINFO(CT.ARRAY, CTF.COMPLEX | CTALIGN(3) | CTID.DOUBLE), 16],
  ptr(CTID.VOID),
  ptr(CTID.CVOID),
  ptr(CTID.CCHAR),
  ptr(CTID.UINT8),
  [CTINFO(CT.ARRAY, CTF.CONST | CTID.CCHAR), CTSIZE_INVALID],
  [CTINFO(CT.ENUM, CTALIGN(2) | CTID.INT32), 4],
];

export const typedefTypes: readonly (readonly [name: string, id: CTID])[] = [
  ["va_list", CTID.P_VOID],
  ["__builtin_va_list", CTID.P_VOID],
  ["__gnuc_va_list", CTID.P_VOID],
  ["ptrdiff_t", CTID.INT64],
  ["size_t", CTID.UINT64],
  ["wchar_t", CTID.INT32],
  ["int8_t", CTID.INT8],
  ["int16_t", CTID.INT16],
  ["int32_t", CTID.INT32],
  ["int64_t", CTID.INT64],
  ["uint8_t", CTID.UINT8],
  ["uint16_t", CTID.UINT16],
  ["uint32_t", CTID.UINT32],
  ["uint64_t", CTID.UINT64],
  ["intptr_t", CTID.INT64],
  ["uintptr_t", CTID.UINT64],
  ["ssize_t", CTID.INT64],
];

/** Tokens of the parser; characters stand for themselves. The order groups what declarations ask for. */
export enum CTOK {
  OFS = 255,
  IDENT,
  STRING,
  INTEGER,
  EOF,
  OROR,
  ANDAND,
  EQ,
  NE,
  LE,
  GE,
  SHL,
  SHR,
  DEREF,
  VOID,
  BOOL,
  CHAR,
  INT,
  FP,
  LONG,
  LONGLONG, // never scanned: the bit of a second "long"
  SHORT,
  COMPLEX,
  SIGNED,
  UNSIGNED,
  CONST,
  VOLATILE,
  RESTRICT,
  INLINE,
  TYPEDEF,
  EXTERN,
  STATIC,
  AUTO,
  REGISTER,
  EXTENSION,
  ASM,
  ATTRIBUTE,
  DECLSPEC,
  CCDECL,
  PTRSZ,
  STRUCT,
  UNION,
  ENUM,
  SIZEOF,
  ALIGNOF,
  FIRSTDECL = VOID,
  FIRSTSCL = TYPEDEF,
  LASTDECLFLAG = REGISTER,
  LASTDECL = ENUM,
}

const spellings = (
  token: CTOK,
  size: number,
  ...names: string[]
): (readonly [name: string, token: CTOK, size: number])[] =>
  names.map((name) => [name, token, size] as const);

/** Keywords; size is what the word says of a size, or which calling convention it names. */
export const keywordTypes: readonly (readonly [name: string, token: CTOK, size: number])[] = [
  ...spellings(CTOK.VOID, -1, "void"),
  ...spellings(CTOK.BOOL, 0, "_Bool"),
  ...spellings(CTOK.BOOL, 1, "bool"),
  ...spellings(CTOK.CHAR, 1, "char"),
  ...spellings(CTOK.INT, 4, "int"),
  ...spellings(CTOK.INT, 1, "__int8"),
  ...spellings(CTOK.INT, 2, "__int16"),
  ...spellings(CTOK.INT, 4, "__int32"),
  ...spellings(CTOK.INT, 8, "__int64"),
  ...spellings(CTOK.FP, 4, "float"),
  ...spellings(CTOK.FP, 8, "double"),
  ...spellings(CTOK.LONG, 0, "long"),
  ...spellings(CTOK.SHORT, 0, "short"),
  ...spellings(CTOK.COMPLEX, 0, "_Complex", "complex", "__complex", "__complex__"),
  ...spellings(CTOK.SIGNED, 0, "signed", "__signed", "__signed__"),
  ...spellings(CTOK.UNSIGNED, 0, "unsigned"),
  ...spellings(CTOK.CONST, 0, "const", "__const", "__const__"),
  ...spellings(CTOK.VOLATILE, 0, "volatile", "__volatile", "__volatile__"),
  ...spellings(CTOK.RESTRICT, 0, "restrict", "__restrict", "__restrict__"),
  ...spellings(CTOK.INLINE, 0, "inline", "__inline", "__inline__"),
  ...spellings(CTOK.TYPEDEF, 0, "typedef"),
  ...spellings(CTOK.EXTERN, 0, "extern"),
  ...spellings(CTOK.STATIC, 0, "static"),
  ...spellings(CTOK.AUTO, 0, "auto"),
  ...spellings(CTOK.REGISTER, 0, "register"),
  ...spellings(CTOK.EXTENSION, 0, "__extension__"),
  ...spellings(CTOK.ATTRIBUTE, 0, "__attribute", "__attribute__"),
  ...spellings(CTOK.ASM, 0, "asm", "__asm", "__asm__"),
  ...spellings(CTOK.DECLSPEC, 0, "__declspec"),
  ...spellings(CTOK.CCDECL, 0, "__cdecl"),
  ...spellings(CTOK.CCDECL, 1, "__thiscall"),
  ...spellings(CTOK.CCDECL, 2, "__fastcall"),
  ...spellings(CTOK.CCDECL, 3, "__stdcall"),
  ...spellings(CTOK.PTRSZ, 4, "__ptr32"),
  ...spellings(CTOK.PTRSZ, 8, "__ptr64"),
  ...spellings(CTOK.STRUCT, 0, "struct"),
  ...spellings(CTOK.UNION, 0, "union"),
  ...spellings(CTOK.ENUM, 0, "enum"),
  ...spellings(CTOK.SIZEOF, 0, "sizeof"),
  ...spellings(CTOK.ALIGNOF, 0, "__alignof", "__alignof__"),
];
