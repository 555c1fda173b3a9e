/*
 * The intermediate representation: SSA instructions of 8 bytes in one linear array.
 *
 *      16      16     8   8   8   8
 *   +-------+-------+---+---+---+---+
 *   |  op1  |  op2  | t | o | r | s |    r, s: register and spill slot, once assembled
 *   +-------+-------+---+---+---+---+
 *   |  op12 / i / gcr   |  ot   | prev|  prev: the instruction before with this opcode
 *   +-------+-------+---+---+---+---+
 *
 * References are 16-bit numbers. Constants lie below REF_BIAS and grow downwards,
 * instructions lie above it and grow upwards; so "is it a constant" is one comparison and
 * a reference orders instructions in time. Constants of 64 bits take two places: the
 * instruction, and the value at the reference behind it.
 *
 *   0001 >  num SLOAD  #2    T       guard, slot 2 with type check
 *   0002    num ADD    0001  +1.5    right operand: a KNUM below the bias
 *
 * These tables are read by buildvm (fold rules, jit.vmdef): order is LuaJIT's, since dumps,
 * `jit.util` and tools show the numbers. ORDER IR, IRT, IRFPM, IRFL, IRCALL.
 */
import { GCcdata, GCfunc, GCstr, GCtab, GCudata, IOFileUD } from "../layout/objects.js";
import { lua_State } from "../layout/state.js";

/**
 * Opcode, mode, operands. Mode: C commutative; A allocation, L load, S store, N none of
 * these, R a reference that is none; W weak guard. Operands: ref, lit (16 bits), cst
 * (constant of 32 bits), ___ unused.
 */
export const irdef = [
  // Guarded assertions: ^1 is the opposite, ^3 swaps operands (LT GT), ^4 is the unsigned or unordered form.
  ["LT",     "N ", "ref", "ref"],
  ["GE",     "N ", "ref", "ref"],
  ["LE",     "N ", "ref", "ref"],
  ["GT",     "N ", "ref", "ref"],
  ["ULT",    "N ", "ref", "ref"],
  ["UGE",    "N ", "ref", "ref"],
  ["ULE",    "N ", "ref", "ref"],
  ["UGT",    "N ", "ref", "ref"],
  ["EQ",     "C ", "ref", "ref"],
  ["NE",     "C ", "ref", "ref"],
  ["ABC",    "N ", "ref", "ref"],
  ["RETF",   "S ", "ref", "ref"],
  // Miscellaneous.
  ["NOP",    "N ", "___", "___"],
  ["BASE",   "N ", "lit", "lit"],
  ["PVAL",   "N ", "lit", "___"],
  ["GCSTEP", "S ", "___", "___"],
  ["HIOP",   "S ", "ref", "ref"],
  ["LOOP",   "S ", "___", "___"],
  ["USE",    "S ", "ref", "___"],
  ["PHI",    "S ", "ref", "ref"],
  ["RENAME", "S ", "ref", "lit"],
  ["PROF",   "S ", "___", "___"],
  // Constants.
  ["KPRI",   "N ", "___", "___"],
  ["KINT",   "N ", "cst", "___"],
  ["KGC",    "N ", "cst", "___"],
  ["KPTR",   "N ", "cst", "___"],
  ["KKPTR",  "N ", "cst", "___"],
  ["KNULL",  "N ", "cst", "___"],
  ["KNUM",   "N ", "cst", "___"],
  ["KINT64", "N ", "cst", "___"],
  ["KSLOT",  "N ", "ref", "lit"],
  // Bit operations.
  ["BNOT",   "N ", "ref", "___"],
  ["BSWAP",  "N ", "ref", "___"],
  ["BAND",   "C ", "ref", "ref"],
  ["BOR",    "C ", "ref", "ref"],
  ["BXOR",   "C ", "ref", "ref"],
  ["BSHL",   "N ", "ref", "ref"],
  ["BSHR",   "N ", "ref", "ref"],
  ["BSAR",   "N ", "ref", "ref"],
  ["BROL",   "N ", "ref", "ref"],
  ["BROR",   "N ", "ref", "ref"],
  // Arithmetic. ORDER ARITH
  ["ADD",    "C ", "ref", "ref"],
  ["SUB",    "N ", "ref", "ref"],
  ["MUL",    "C ", "ref", "ref"],
  ["DIV",    "N ", "ref", "ref"],
  ["MOD",    "N ", "ref", "ref"],
  ["POW",    "N ", "ref", "ref"],
  ["NEG",    "N ", "ref", "ref"],
  ["ABS",    "N ", "ref", "ref"],
  ["LDEXP",  "N ", "ref", "ref"],
  ["MIN",    "N ", "ref", "ref"],
  ["MAX",    "N ", "ref", "ref"],
  ["FPMATH", "N ", "ref", "lit"],
  // Arithmetic that checks for overflow.
  ["ADDOV",  "CW", "ref", "ref"],
  ["SUBOV",  "NW", "ref", "ref"],
  ["MULOV",  "CW", "ref", "ref"],
  // References to memory. A array, H hash, U upvalue, F field, S stack.
  ["AREF",   "R ", "ref", "ref"],
  ["HREFK",  "R ", "ref", "ref"],
  ["HREF",   "L ", "ref", "ref"],
  ["NEWREF", "S ", "ref", "ref"],
  ["UREFO",  "LW", "ref", "lit"],
  ["UREFC",  "LW", "ref", "lit"],
  ["FREF",   "R ", "ref", "lit"],
  ["TMPREF", "S ", "ref", "lit"],
  ["STRREF", "N ", "ref", "ref"],
  ["LREF",   "L ", "___", "___"],
  // Loads and stores, in the same order.
  ["ALOAD",  "L ", "ref", "___"],
  ["HLOAD",  "L ", "ref", "___"],
  ["ULOAD",  "L ", "ref", "___"],
  ["FLOAD",  "L ", "ref", "lit"],
  ["XLOAD",  "L ", "ref", "lit"],
  ["SLOAD",  "L ", "lit", "lit"],
  ["VLOAD",  "L ", "ref", "lit"],
  ["ALEN",   "L ", "ref", "ref"],
  ["ASTORE", "S ", "ref", "ref"],
  ["HSTORE", "S ", "ref", "ref"],
  ["USTORE", "S ", "ref", "ref"],
  ["FSTORE", "S ", "ref", "ref"],
  ["XSTORE", "S ", "ref", "ref"],
  // Allocations.
  ["SNEW",   "N ", "ref", "ref"],
  ["XSNEW",  "A ", "ref", "ref"],
  ["TNEW",   "AW", "lit", "lit"],
  ["TDUP",   "AW", "ref", "___"],
  ["CNEW",   "AW", "ref", "ref"],
  ["CNEWI",  "NW", "ref", "ref"],
  // Buffers.
  ["BUFHDR", "L ", "ref", "lit"],
  ["BUFPUT", "LW", "ref", "ref"],
  ["BUFSTR", "AW", "ref", "ref"],
  // Barriers.
  ["TBAR",   "S ", "ref", "ref"],
  ["OBAR",   "S ", "ref", "ref"],
  ["XBAR",   "S ", "___", "___"],
  // Conversions.
  ["CONV",   "N ", "ref", "lit"],
  ["TOBIT",  "N ", "ref", "ref"],
  ["TOSTR",  "N ", "ref", "lit"],
  ["STRTO",  "N ", "ref", "___"],
  // Calls.
  ["CALLN",  "NW", "ref", "lit"],
  ["CALLA",  "AW", "ref", "lit"],
  ["CALLL",  "LW", "ref", "lit"],
  ["CALLS",  "S ", "ref", "lit"],
  ["CALLXS", "S ", "ref", "ref"],
  ["CARG",   "N ", "ref", "ref"],
] as const;

export type IRName = (typeof irdef)[number][0];
/** Opcode numbers: enums, since bundlers put their values in place. ORDER IR */
export enum IR {
  LT, GE, LE, GT, ULT, UGE, ULE, UGT, EQ, NE, ABC, RETF, NOP, BASE, PVAL, GCSTEP, HIOP, LOOP,
  USE, PHI, RENAME, PROF, KPRI, KINT, KGC, KPTR, KKPTR, KNULL, KNUM, KINT64, KSLOT, BNOT, BSWAP,
  BAND, BOR, BXOR, BSHL, BSHR, BSAR, BROL, BROR, ADD, SUB, MUL, DIV, MOD, POW, NEG, ABS, LDEXP,
  MIN, MAX, FPMATH, ADDOV, SUBOV, MULOV, AREF, HREFK, HREF, NEWREF, UREFO, UREFC, FREF, TMPREF,
  STRREF, LREF, ALOAD, HLOAD, ULOAD, FLOAD, XLOAD, SLOAD, VLOAD, ALEN, ASTORE, HSTORE, USTORE,
  FSTORE, XSTORE, SNEW, XSNEW, TNEW, TDUP, CNEW, CNEWI, BUFHDR, BUFPUT, BUFSTR, TBAR, OBAR, XBAR,
  CONV, TOBIT, TOSTR, STRTO, CALLN, CALLA, CALLL, CALLS, CALLXS, CARG,
}
export const IR__MAX = irdef.length;

/** Result types, by `~itype` where values have them; then numbers. ORDER LJ_T */
export const irtypes = [
  "NIL", "FALSE", "TRUE", "LIGHTUD", "STR", "P32", "THREAD", "PROTO", "FUNC", "P64", "CDATA",
  "TAB", "UDATA", "FLOAT", "NUM", "I8", "U8", "I16", "U16", "INT", "U32", "I64", "U64", "SOFTFP",
] as const;
/** Bytes of a value of each type. */
export const irt_sizes: readonly number[] = [
  4, 4, 4, 8, 8, 4, 8, 8, 8, 8, 8, 8, 8, 4, 8, 1, 1, 2, 2, 4, 4, 8, 8, 4,
];

export enum IRT {
  NIL, FALSE, TRUE, LIGHTUD, STR, P32, THREAD, PROTO, FUNC, P64, CDATA, TAB, UDATA, FLOAT, NUM,
  I8, U8, I16, U16, INT, U32, I64, U64, SOFTFP, MAX_,
  PTR = P64, PGC = P64, IGC = I64, INTP = I64, UINTP = U64,
  /** Flags beside the type. */
  MARK = 0x20, // for whoever needs one for a while
  ISPHI = 0x40, // left or right operand of a PHI
  GUARD = 0x80, // the instruction is a guard
  TYPE = 0x1f,
  T = 0xff,
}

/** Functions of FPMATH. ORDER FPM */
export const irfpm = ["FLOOR", "CEIL", "TRUNC", "SQRT", "LOG", "LOG2", "OTHER"] as const;
export enum IRFPM { FLOOR, CEIL, TRUNC, SQRT, LOG, LOG2, OTHER }

/** SBufExt, a buffer object's payload; see runtime/core (string.buffer). */
const SBUF = GCudata.SIZEOF;
/** Fields that FLOAD and FREF name, with their offsets. */
export const irfields = [
  ["STR_LEN", GCstr.len],
  ["FUNC_ENV", GCfunc.env],
  ["FUNC_PC", GCfunc.pc],
  ["FUNC_FFID", GCfunc.ffid],
  ["THREAD_ENV", lua_State.env],
  ["TAB_META", GCtab.metatable],
  ["TAB_ARRAY", GCtab.array],
  ["TAB_NODE", GCtab.node],
  ["TAB_ASIZE", GCtab.asize],
  ["TAB_HMASK", GCtab.hmask],
  ["TAB_NOMM", GCtab.nomm],
  ["UDATA_META", GCudata.metatable],
  ["UDATA_UDTYPE", GCudata.udtype],
  ["UDATA_FILE", GCudata.SIZEOF + IOFileUD.handle],
  ["SBUF_W", SBUF],
  ["SBUF_E", SBUF + 8],
  ["SBUF_B", SBUF + 16],
  ["SBUF_L", SBUF + 24],
  ["SBUF_REF", SBUF + 32],
  ["SBUF_R", SBUF + 40],
  ["CDATA_CTYPEID", GCcdata.ctypeid],
  ["CDATA_PTR", GCcdata.SIZEOF],
  ["CDATA_INT", GCcdata.SIZEOF],
  ["CDATA_INT64", GCcdata.SIZEOF],
  ["CDATA_INT64_4", GCcdata.SIZEOF + 4],
] as const;
export enum IRFL {
  STR_LEN, FUNC_ENV, FUNC_PC, FUNC_FFID, THREAD_ENV, TAB_META, TAB_ARRAY, TAB_NODE, TAB_ASIZE,
  TAB_HMASK, TAB_NOMM, UDATA_META, UDATA_UDTYPE, UDATA_FILE, SBUF_W, SBUF_E, SBUF_B, SBUF_L,
  SBUF_REF, SBUF_R, CDATA_CTYPEID, CDATA_PTR, CDATA_INT, CDATA_INT64, CDATA_INT64_4,
}

/** Bits of SLOAD's second operand. */
export enum IRSLOAD {
  PARENT = 0x01, // coalesce with the parent trace
  FRAME = 0x02, // the frame link
  TYPECHECK = 0x04,
  CONVERT = 0x08, // number to integer
  READONLY = 0x10, // the slot is not written back
  INHERIT = 0x20, // inherited by exits and side traces
  KEYINDEX = 0x40, // the index of a table traversal
}
export enum IRXLOAD { READONLY = 1, VOLATILE = 2, UNALIGNED = 4 }
export enum IRBUFHDR { RESET, APPEND, WRITE }
export enum IRTOSTR { INT, NUM, CHAR }
export enum IRTMPREF { IN1 = 0x01, OUT1 = 0x02, OUT2 = 0x04 }

/** Constants of 16 bytes in jit_State.ksimd: the mask that clears a sign, and the one that flips it. */
export enum LJ_KSIMD { ABS, NEG }

/** CONV's second operand: source type, target type << 5, mode. */
export const IRCONV_SRCMASK = 0x001f;
export const IRCONV_DSTMASK = 0x03e0;
export const IRCONV_DSH = 5;
export const IRCONV_NUM_INT = (IRT.NUM << IRCONV_DSH) | IRT.INT;
export const IRCONV_INT_NUM = (IRT.INT << IRCONV_DSH) | IRT.NUM;
export const IRCONV_SEXT = 0x0800;
export const IRCONV_MODEMASK = 0x0fff;
export const IRCONV_CSH = 12;
export const IRCONV_CONVMASK = 0xf000;
/** How strictly a number must be an integer, weakest first. */
export enum IRCONV {
  TOBIT = 0 << IRCONV_CSH, // not at all; in the backpropagation cache only
  ANY = 1 << IRCONV_CSH,
  INDEX = 2 << IRCONV_CSH, // checked, with rules of its own for backpropagation
  CHECK = 3 << IRCONV_CSH,
}

/**
 * Functions that CALLN, CALLA, CALLL and CALLS name: arguments, kind of call (N A L S),
 * result type, flags (L: lua_State* is passed first, f: no FPR is clobbered, u: the
 * result is the bits of a number). Rows of functions that x64 does not call keep their place.
 */
export const ircalls = [
  ["lj_str_cmp", 2, "N", "INT", "f"],
  ["lj_str_find", 4, "N", "PGC", ""],
  ["lj_str_new", 3, "S", "STR", "L"],
  ["lj_strscan_num", 2, "N", "INT", ""],
  ["lj_strfmt_int", 2, "N", "STR", "L"],
  ["lj_strfmt_num", 2, "N", "STR", "L"],
  ["lj_strfmt_char", 2, "N", "STR", "L"],
  ["lj_strfmt_putint", 2, "L", "PGC", ""],
  ["lj_strfmt_putnum", 2, "L", "PGC", ""],
  ["lj_strfmt_putquoted", 2, "L", "PGC", ""],
  ["lj_strfmt_putfxint", 3, "L", "PGC", ""],
  ["lj_strfmt_putfnum_int", 3, "L", "PGC", ""],
  ["lj_strfmt_putfnum_uint", 3, "L", "PGC", ""],
  ["lj_strfmt_putfnum", 3, "L", "PGC", ""],
  ["lj_strfmt_putfstr", 3, "L", "PGC", ""],
  ["lj_strfmt_putfchar", 3, "L", "PGC", ""],
  ["lj_buf_putmem", 3, "S", "PGC", ""],
  ["lj_buf_putstr", 2, "L", "PGC", ""],
  ["lj_buf_putchar", 2, "L", "PGC", ""],
  ["lj_buf_putstr_reverse", 2, "L", "PGC", ""],
  ["lj_buf_putstr_lower", 2, "L", "PGC", ""],
  ["lj_buf_putstr_upper", 2, "L", "PGC", ""],
  ["lj_buf_putstr_rep", 3, "L", "PGC", ""],
  ["lj_buf_puttab", 5, "L", "PGC", ""],
  ["lj_bufx_set", 4, "S", "NIL", ""],
  ["lj_bufx_more", 2, "S", "INT", ""],
  ["lj_serialize_put", 2, "S", "PGC", ""],
  ["lj_serialize_get", 2, "S", "PTR", ""],
  ["lj_serialize_encode", 2, "A", "STR", "L"],
  ["lj_serialize_decode", 3, "A", "INT", "L"],
  ["lj_buf_tostr", 1, "L", "STR", ""],
  ["lj_tab_new_ah", 3, "A", "TAB", "L"],
  ["lj_tab_new1", 2, "A", "TAB", "L"],
  ["lj_tab_dup", 2, "A", "TAB", "L"],
  ["lj_tab_clear", 1, "S", "NIL", ""],
  ["lj_tab_newkey", 3, "S", "PGC", "L"],
  ["lj_tab_keyindex", 2, "L", "INT", ""],
  ["lj_vm_next", 2, "L", "PTR", ""],
  ["lj_tab_len", 1, "L", "INT", ""],
  ["lj_tab_len_hint", 2, "L", "INT", ""],
  ["lj_gc_step_jit", 2, "S", "NIL", "L"],
  ["lj_gc_barrieruv", 2, "S", "NIL", ""],
  ["lj_mem_newgco", 2, "A", "PGC", "L"],
  ["lj_prng_u64d", 1, "S", "NUM", "u"],
  ["lj_vm_modi", 2, "N", "INT", ""],
  ["log10", 1, "N", "NUM", ""],
  ["exp", 1, "N", "NUM", ""],
  ["sin", 1, "N", "NUM", ""],
  ["cos", 1, "N", "NUM", ""],
  ["tan", 1, "N", "NUM", ""],
  ["asin", 1, "N", "NUM", ""],
  ["acos", 1, "N", "NUM", ""],
  ["atan", 1, "N", "NUM", ""],
  ["sinh", 1, "N", "NUM", ""],
  ["cosh", 1, "N", "NUM", ""],
  ["tanh", 1, "N", "NUM", ""],
  ["fputc", 2, "S", "INT", ""],
  ["fwrite", 4, "S", "INT", ""],
  ["fflush", 1, "S", "INT", ""],
  // ORDER FPM
  ["lj_vm_floor", 1, "N", "NUM", ""],
  ["lj_vm_ceil", 1, "N", "NUM", ""],
  ["lj_vm_trunc", 1, "N", "NUM", ""],
  ["sqrt", 1, "N", "NUM", ""],
  ["log", 1, "N", "NUM", ""],
  ["lj_vm_log2", 1, "N", "NUM", ""],
  ["pow", 2, "N", "NUM", ""],
  ["atan2", 2, "N", "NUM", ""],
  ["ldexp", 2, "N", "NUM", ""],
  // Of processors without doubles or 64-bit integers.
  ["lj_vm_tobit", 1, "N", "INT", ""],
  ["softfp_add", 2, "N", "NUM", ""],
  ["softfp_sub", 2, "N", "NUM", ""],
  ["softfp_mul", 2, "N", "NUM", ""],
  ["softfp_div", 2, "N", "NUM", ""],
  ["softfp_cmp", 2, "N", "NIL", ""],
  ["softfp_i2d", 1, "N", "NUM", ""],
  ["softfp_d2i", 1, "N", "INT", ""],
  ["lj_vm_sfmin", 2, "N", "NUM", ""],
  ["lj_vm_sfmax", 2, "N", "NUM", ""],
  ["lj_vm_tointg", 1, "N", "INT", ""],
  ["softfp_ui2d", 1, "N", "NUM", ""],
  ["softfp_f2d", 1, "N", "NUM", ""],
  ["softfp_d2ui", 1, "N", "INT", ""],
  ["softfp_d2f", 1, "N", "FLOAT", ""],
  ["softfp_i2f", 1, "N", "FLOAT", ""],
  ["softfp_ui2f", 1, "N", "FLOAT", ""],
  ["softfp_f2i", 1, "N", "INT", ""],
  ["softfp_f2ui", 1, "N", "INT", ""],
  ["fp64_l2d", 1, "N", "NUM", ""],
  ["fp64_ul2d", 1, "N", "NUM", ""],
  ["fp64_l2f", 1, "N", "FLOAT", ""],
  ["fp64_ul2f", 1, "N", "FLOAT", ""],
  ["fp64_d2l", 1, "N", "I64", ""],
  ["fp64_d2ul", 1, "N", "U64", ""],
  ["fp64_f2l", 1, "N", "I64", ""],
  ["fp64_f2ul", 1, "N", "U64", ""],
  // FFI.
  ["lj_carith_divi64", 2, "N", "I64", "f"],
  ["lj_carith_divu64", 2, "N", "U64", "f"],
  ["lj_carith_modi64", 2, "N", "I64", "f"],
  ["lj_carith_modu64", 2, "N", "U64", "f"],
  ["lj_carith_powi64", 2, "N", "I64", "f"],
  ["lj_carith_powu64", 2, "N", "U64", "f"],
  ["lj_cdata_newv", 4, "S", "CDATA", "L"],
  ["lj_cdata_setfin", 4, "S", "NIL", "L"],
  ["strlen", 1, "L", "INTP", ""],
  ["memcpy", 3, "S", "PTR", ""],
  ["memset", 3, "S", "PTR", ""],
  ["lj_vm_errno", 0, "S", "INT", "f"],
  ["lj_carith_mul64", 2, "N", "I64", "f"],
  ["lj_carith_shl64", 2, "N", "U64", "f"],
  ["lj_carith_shr64", 2, "N", "U64", "f"],
  ["lj_carith_sar64", 2, "N", "U64", "f"],
  ["lj_carith_rol64", 2, "N", "U64", "f"],
  ["lj_carith_ror64", 2, "N", "U64", "f"],
] as const;
export type IRCallName = (typeof ircalls)[number][0];
export enum IRCALL {
  lj_str_cmp, lj_str_find, lj_str_new, lj_strscan_num, lj_strfmt_int, lj_strfmt_num,
  lj_strfmt_char, lj_strfmt_putint, lj_strfmt_putnum, lj_strfmt_putquoted, lj_strfmt_putfxint,
  lj_strfmt_putfnum_int, lj_strfmt_putfnum_uint, lj_strfmt_putfnum, lj_strfmt_putfstr,
  lj_strfmt_putfchar, lj_buf_putmem, lj_buf_putstr, lj_buf_putchar, lj_buf_putstr_reverse,
  lj_buf_putstr_lower, lj_buf_putstr_upper, lj_buf_putstr_rep, lj_buf_puttab, lj_bufx_set,
  lj_bufx_more, lj_serialize_put, lj_serialize_get, lj_serialize_encode, lj_serialize_decode,
  lj_buf_tostr, lj_tab_new_ah, lj_tab_new1, lj_tab_dup, lj_tab_clear, lj_tab_newkey,
  lj_tab_keyindex, lj_vm_next, lj_tab_len, lj_tab_len_hint, lj_gc_step_jit, lj_gc_barrieruv,
  lj_mem_newgco, lj_prng_u64d, lj_vm_modi, log10, exp, sin, cos, tan, asin, acos, atan, sinh,
  cosh, tanh, fputc, fwrite, fflush, lj_vm_floor, lj_vm_ceil, lj_vm_trunc, sqrt, log, lj_vm_log2,
  pow, atan2, ldexp, lj_vm_tobit, softfp_add, softfp_sub, softfp_mul, softfp_div, softfp_cmp,
  softfp_i2d, softfp_d2i, lj_vm_sfmin, lj_vm_sfmax, lj_vm_tointg, softfp_ui2d, softfp_f2d,
  softfp_d2ui, softfp_d2f, softfp_i2f, softfp_ui2f, softfp_f2i, softfp_f2ui, fp64_l2d, fp64_ul2d,
  fp64_l2f, fp64_ul2f, fp64_d2l, fp64_d2ul, fp64_f2l, fp64_f2ul, lj_carith_divi64,
  lj_carith_divu64, lj_carith_modi64, lj_carith_modu64, lj_carith_powi64, lj_carith_powu64,
  lj_cdata_newv, lj_cdata_setfin, strlen, memcpy, memset, lj_vm_errno, lj_carith_mul64,
  lj_carith_shl64, lj_carith_shr64, lj_carith_sar64, lj_carith_rol64, lj_carith_ror64,
}

/** Modes of operands, two bits each in irMode. */
export enum IRM {
  ref, lit, cst, none,
  /** Commutative; kind (compare under S); weak guard. */
  C = 0x10, N = 0x00, A = 0x20, L = 0x40, S = 0x60, W = 0x80,
}

const operandModes = { ref: IRM.ref, lit: IRM.lit, cst: IRM.cst, ___: IRM.none } as const;
/** Per opcode: op1 | op2 << 2 | mode bits. W is set for weak guards only. */
export const lj_ir_mode = Uint8Array.from(
  irdef.map(([, mode, op1, op2]) => {
    const bits = [...mode.trimEnd()].map((c) =>
      c === "C" ? IRM.C : c === "A" ? IRM.A : c === "L" ? IRM.L : c === "S" ? IRM.S : c === "W" ? IRM.W : 0,
    );
    return bits.reduce((all: number, bit: number) => all | bit, operandModes[op1] | (operandModes[op2] << 2));
  }),
);
export const irm_op1 = (o: number): IRM => lj_ir_mode[o] & 3;
export const irm_op2 = (o: number): IRM => (lj_ir_mode[o] >> 2) & 3;
export const irm_iscomm = (o: number): boolean => (lj_ir_mode[o] & IRM.C) !== 0;
export const irm_kind = (o: number): IRM => lj_ir_mode[o] & IRM.S;

/** From a load to the store of the same kind. */
export const IRDELTA_L2S = IR.ASTORE - IR.ALOAD;

export const REF_BIAS = 0x8000;
export const REF_TRUE = REF_BIAS - 3;
export const REF_FALSE = REF_BIAS - 2;
export const REF_NIL = REF_BIAS - 1;
export const REF_BASE = REF_BIAS;
export const REF_FIRST = REF_BIAS + 1;
export const REF_DROP = 0xffff;
export const irref_isk = (ref: number): boolean => ref < REF_BIAS;

/** Opcode and type together, what emitir takes: `IRT_(IR.ADD, IRT.NUM)`. */
export const IRT_ = (o: number, t: number): number => (o << 8) | t;
export const IRTI = (o: number): number => IRT_(o, IRT.INT);
export const IRTN = (o: number): number => IRT_(o, IRT.NUM);
export const IRTG = (o: number, t: number): number => IRT_(o, IRT.GUARD | t);
export const IRTGI = (o: number): number => IRT_(o, IRT.GUARD | IRT.INT);

/*
 * Tagged references: 31..24 type, 23..16 flags, 15..0 reference; a signed int32, 0 for none.
 */
export type TRef = number;
export const TREF_REFMASK = 0x0000ffff;
export const TREF_FRAME = 0x00010000;
export const TREF_CONT = 0x00020000;
export const TREF_KEYINDEX = 0x00100000;
export const TREF = (ref: number, t: number): TRef => ref | (t << 24);
export const tref_ref = (tr: TRef): number => tr & TREF_REFMASK;
export const tref_type = (tr: TRef): IRT => (tr >>> 24) & IRT.TYPE;
export const tref_typerange = (tr: TRef, first: IRT, last: IRT): boolean =>
  ((tr >>> 24) & IRT.TYPE) >= first && ((tr >>> 24) & IRT.TYPE) <= last;
export const tref_istype = (tr: TRef, t: IRT): boolean => (tr >>> 24 & IRT.TYPE) === t;
export const tref_isnil = (tr: TRef): boolean => tref_istype(tr, IRT.NIL);
export const tref_istrue = (tr: TRef): boolean => tref_istype(tr, IRT.TRUE);
export const tref_islightud = (tr: TRef): boolean => tref_istype(tr, IRT.LIGHTUD);
export const tref_isstr = (tr: TRef): boolean => tref_istype(tr, IRT.STR);
export const tref_isfunc = (tr: TRef): boolean => tref_istype(tr, IRT.FUNC);
export const tref_iscdata = (tr: TRef): boolean => tref_istype(tr, IRT.CDATA);
export const tref_istab = (tr: TRef): boolean => tref_istype(tr, IRT.TAB);
export const tref_isudata = (tr: TRef): boolean => tref_istype(tr, IRT.UDATA);
export const tref_isnum = (tr: TRef): boolean => tref_istype(tr, IRT.NUM);
export const tref_isint = (tr: TRef): boolean => tref_istype(tr, IRT.INT);
export const tref_isbool = (tr: TRef): boolean => tref_typerange(tr, IRT.FALSE, IRT.TRUE);
export const tref_ispri = (tr: TRef): boolean => tref_type(tr) <= IRT.TRUE;
export const tref_istruecond = (tr: TRef): boolean =>
  tref_type(tr) !== IRT.NIL && tref_type(tr) !== IRT.FALSE;
export const tref_isinteger = (tr: TRef): boolean => tref_typerange(tr, IRT.I8, IRT.INT);
export const tref_isnumber = (tr: TRef): boolean => tref_typerange(tr, IRT.NUM, IRT.INT);
export const tref_isnumber_str = (tr: TRef): boolean => tref_isnumber(tr) || tref_isstr(tr);
export const tref_isgcv = (tr: TRef): boolean => tref_typerange(tr, IRT.STR, IRT.UDATA);
export const tref_isk = (tr: TRef): boolean => irref_isk(tref_ref(tr));
export const tref_isk2 = (a: TRef, b: TRef): boolean => tref_isk(a) && tref_isk(b);
export const TREF_PRI = (t: IRT): TRef => TREF(REF_NIL - t, t);
export const TREF_NIL = TREF_PRI(IRT.NIL);
export const TREF_FALSE = TREF_PRI(IRT.FALSE);
export const TREF_TRUE = TREF_PRI(IRT.TRUE);

/** Types as instructions store them (with flags) or bare. */
export const irt_ispri = (t: number): boolean => (t & IRT.TYPE) <= IRT.TRUE;
export const irt_isnum = (t: number): boolean => (t & IRT.TYPE) === IRT.NUM;
export const irt_isint = (t: number): boolean => (t & IRT.TYPE) === IRT.INT;
export const irt_isfp = (t: number): boolean =>
  (t & IRT.TYPE) === IRT.NUM || (t & IRT.TYPE) === IRT.FLOAT;
export const irt_isinteger = (t: number): boolean =>
  (t & IRT.TYPE) >= IRT.I8 && (t & IRT.TYPE) <= IRT.INT;
export const irt_isgcv = (t: number): boolean =>
  (t & IRT.TYPE) >= IRT.STR && (t & IRT.TYPE) <= IRT.UDATA;
export const irt_isguard = (t: number): boolean => (t & IRT.GUARD) !== 0;
export const irt_isphi = (t: number): boolean => (t & IRT.ISPHI) !== 0;
export const irt_ismarked = (t: number): boolean => (t & IRT.MARK) !== 0;
export const irt_sametype = (a: number, b: number): boolean => ((a ^ b) & IRT.TYPE) === 0;
const IRT_IS64 =
  (1 << IRT.NUM) | (1 << IRT.I64) | (1 << IRT.U64) | (1 << IRT.P64) | (1 << IRT.LIGHTUD) | (1 << IRT.STR) |
  (1 << IRT.THREAD) | (1 << IRT.PROTO) | (1 << IRT.FUNC) | (1 << IRT.CDATA) | (1 << IRT.TAB) | (1 << IRT.UDATA);
export const irt_is64 = (t: number): boolean => ((IRT_IS64 >> (t & IRT.TYPE)) & 1) !== 0;
/** LJ_T of a value of this type. */
export const irt_toitype = (t: number): number => ~(t & IRT.TYPE);
