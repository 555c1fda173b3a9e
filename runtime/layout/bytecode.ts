/*
 * The bytecode of LuaJIT 2.1: one row per opcode, in LuaJIT's order.
 *
 *   31      24 23      16 15       8 7        0
 *   |    B    |    C    |    A    |    OP    |   format ABC
 *   |         D         |    A    |    OP    |   format AD
 *
 * Columns: name, mode of A, mode of B, mode of C or D, metamethod.
 *   dst   slot, written          base  first slot of a range     var  slot, read
 *   rbase range start, read      uv    upvalue index             lit  unsigned number
 *   lits  signed 16-bit number   pri   primitive: nil, false, true by number 0 1 2
 *   num   number constant        str   string constant, from the end (~D)
 *   tab   template table         func  prototype                 jump biased by 0x8000
 *   cdata cdata constant         ___   unused
 */
const ___ = "none";
export const bytecodes = [
  // Comparisons. Each even/odd pair inverts the condition; a JMP follows.
  ["ISLT",   "var",   ___,   "var",   "lt"],
  ["ISGE",   "var",   ___,   "var",   "lt"],
  ["ISLE",   "var",   ___,   "var",   "le"],
  ["ISGT",   "var",   ___,   "var",   "le"],
  ["ISEQV",  "var",   ___,   "var",   "eq"],
  ["ISNEV",  "var",   ___,   "var",   "eq"],
  ["ISEQS",  "var",   ___,   "str",   "eq"],
  ["ISNES",  "var",   ___,   "str",   "eq"],
  ["ISEQN",  "var",   ___,   "num",   "eq"],
  ["ISNEN",  "var",   ___,   "num",   "eq"],
  ["ISEQP",  "var",   ___,   "pri",   "eq"],
  ["ISNEP",  "var",   ___,   "pri",   "eq"],
  // Unary tests and copies.
  ["ISTC",   "dst",   ___,   "var",   ___],
  ["ISFC",   "dst",   ___,   "var",   ___],
  ["IST",    ___,     ___,   "var",   ___],
  ["ISF",    ___,     ___,   "var",   ___],
  ["ISTYPE", "var",   ___,   "lit",   ___],
  ["ISNUM",  "var",   ___,   "lit",   ___],
  // Unary operators.
  ["MOV",    "dst",   ___,   "var",   ___],
  ["NOT",    "dst",   ___,   "var",   ___],
  ["UNM",    "dst",   ___,   "var",   "unm"],
  ["LEN",    "dst",   ___,   "var",   "len"],
  // Binary operators.
  ["ADDVN",  "dst",   "var", "num",   "add"],
  ["SUBVN",  "dst",   "var", "num",   "sub"],
  ["MULVN",  "dst",   "var", "num",   "mul"],
  ["DIVVN",  "dst",   "var", "num",   "div"],
  ["MODVN",  "dst",   "var", "num",   "mod"],
  ["ADDNV",  "dst",   "var", "num",   "add"],
  ["SUBNV",  "dst",   "var", "num",   "sub"],
  ["MULNV",  "dst",   "var", "num",   "mul"],
  ["DIVNV",  "dst",   "var", "num",   "div"],
  ["MODNV",  "dst",   "var", "num",   "mod"],
  ["ADDVV",  "dst",   "var", "var",   "add"],
  ["SUBVV",  "dst",   "var", "var",   "sub"],
  ["MULVV",  "dst",   "var", "var",   "mul"],
  ["DIVVV",  "dst",   "var", "var",   "div"],
  ["MODVV",  "dst",   "var", "var",   "mod"],
  ["POW",    "dst",   "var", "var",   "pow"],
  ["CAT",    "dst",   "rbase", "rbase", "concat"],
  // Constants.
  ["KSTR",   "dst",   ___,   "str",   ___],
  ["KCDATA", "dst",   ___,   "cdata", ___],
  ["KSHORT", "dst",   ___,   "lits",  ___],
  ["KNUM",   "dst",   ___,   "num",   ___],
  ["KPRI",   "dst",   ___,   "pri",   ___],
  ["KNIL",   "base",  ___,   "base",  ___],
  // Upvalues and closures.
  ["UGET",   "dst",   ___,   "uv",    ___],
  ["USETV",  "uv",    ___,   "var",   ___],
  ["USETS",  "uv",    ___,   "str",   ___],
  ["USETN",  "uv",    ___,   "num",   ___],
  ["USETP",  "uv",    ___,   "pri",   ___],
  ["UCLO",   "rbase", ___,   "jump",  ___],
  ["FNEW",   "dst",   ___,   "func",  "gc"],
  // Tables.
  ["TNEW",   "dst",   ___,   "lit",   "gc"],
  ["TDUP",   "dst",   ___,   "tab",   "gc"],
  ["GGET",   "dst",   ___,   "str",   "index"],
  ["GSET",   "var",   ___,   "str",   "newindex"],
  ["TGETV",  "dst",   "var", "var",   "index"],
  ["TGETS",  "dst",   "var", "str",   "index"],
  ["TGETB",  "dst",   "var", "lit",   "index"],
  ["TGETR",  "dst",   "var", "var",   "index"],
  ["TSETV",  "var",   "var", "var",   "newindex"],
  ["TSETS",  "var",   "var", "str",   "newindex"],
  ["TSETB",  "var",   "var", "lit",   "newindex"],
  ["TSETM",  "base",  ___,   "num",   "newindex"],
  ["TSETR",  "var",   "var", "var",   "newindex"],
  // Calls and varargs. T: tail call, M: multiple arguments.
  ["CALLM",  "base",  "lit", "lit",   "call"],
  ["CALL",   "base",  "lit", "lit",   "call"],
  ["CALLMT", "base",  ___,   "lit",   "call"],
  ["CALLT",  "base",  ___,   "lit",   "call"],
  ["ITERC",  "base",  "lit", "lit",   "call"],
  ["ITERN",  "base",  "lit", "lit",   "call"],
  ["VARG",   "base",  "lit", "lit",   ___],
  ["ISNEXT", "base",  ___,   "jump",  ___],
  // Returns.
  ["RETM",   "base",  ___,   "lit",   ___],
  ["RET",    "rbase", ___,   "lit",   ___],
  ["RET0",   "rbase", ___,   "lit",   ___],
  ["RET1",   "rbase", ___,   "lit",   ___],
  // Loops and branches. I: interpreter only, J: compiled.
  ["FORI",   "base",  ___,   "jump",  ___],
  ["JFORI",  "base",  ___,   "jump",  ___],
  ["FORL",   "base",  ___,   "jump",  ___],
  ["IFORL",  "base",  ___,   "jump",  ___],
  ["JFORL",  "base",  ___,   "lit",   ___],
  ["ITERL",  "base",  ___,   "jump",  ___],
  ["IITERL", "base",  ___,   "jump",  ___],
  ["JITERL", "base",  ___,   "lit",   ___],
  ["LOOP",   "rbase", ___,   "jump",  ___],
  ["ILOOP",  "rbase", ___,   "jump",  ___],
  ["JLOOP",  "rbase", ___,   "lit",   ___],
  ["JMP",    "rbase", ___,   "jump",  ___],
  // Bit operators.
  ["BNOT",   "dst",   ___,   "var",   ___],
  ["BAND",   "dst",   "var", "var",   ___],
  ["BOR",    "dst",   "var", "var",   ___],
  ["BXOR",   "dst",   "var", "var",   ___],
  ["BSHL",   "dst",   "var", "var",   ___],
  ["BSHR",   "dst",   "var", "var",   ___],
  ["BSAR",   "dst",   "var", "var",   ___],
  // Function headers. F: fixed arguments, V: varargs, C: C function, CW: wrapped.
  ["FUNCF",  "rbase", ___,   ___,     ___],
  ["IFUNCF", "rbase", ___,   ___,     ___],
  ["JFUNCF", "rbase", ___,   "lit",   ___],
  ["FUNCV",  "rbase", ___,   ___,     ___],
  ["IFUNCV", "rbase", ___,   ___,     ___],
  ["JFUNCV", "rbase", ___,   "lit",   ___],
  ["FUNCC",  "rbase", ___,   ___,     ___],
  ["FUNCCW", "rbase", ___,   ___,     ___],
] as const;

/** Opcode numbers by name. An enum: builds put the numbers where they are used. A test compares it with the table. */
export enum BC {
  ISLT, ISGE, ISLE, ISGT, ISEQV, ISNEV, ISEQS, ISNES, ISEQN, ISNEN, ISEQP, ISNEP, ISTC, ISFC,
  IST, ISF, ISTYPE, ISNUM, MOV, NOT, UNM, LEN, ADDVN, SUBVN, MULVN, DIVVN, MODVN, ADDNV, SUBNV,
  MULNV, DIVNV, MODNV, ADDVV, SUBVV, MULVV, DIVVV, MODVV, POW, CAT, KSTR, KCDATA, KSHORT, KNUM,
  KPRI, KNIL, UGET, USETV, USETS, USETN, USETP, UCLO, FNEW, TNEW, TDUP, GGET, GSET, TGETV, TGETS,
  TGETB, TGETR, TSETV, TSETS, TSETB, TSETM, TSETR, CALLM, CALL, CALLMT, CALLT, ITERC, ITERN,
  VARG, ISNEXT, RETM, RET, RET0, RET1, FORI, JFORI, FORL, IFORL, JFORL, ITERL, IITERL, JITERL,
  LOOP, ILOOP, JLOOP, JMP, BNOT, BAND, BOR, BXOR, BSHL, BSHR, BSAR, FUNCF, IFUNCF, JFUNCF, FUNCV,
  IFUNCV, JFUNCV, FUNCC, FUNCCW,
}
export type BytecodeName = keyof typeof BC;
export type OperandMode =
  (typeof bytecodes)[number][1] | (typeof bytecodes)[number][2] | (typeof bytecodes)[number][3];

/** The number of opcodes; fast functions take the dispatch entries behind it. */
export const BC__MAX = bytecodes.length;

/** The tricks that handlers, parser and dispatch play with opcode numbers; a test calls it. */
export function assertOrder(): void {
  const pairs: [BytecodeName, number, BytecodeName][] = [
    ["ISLT", 1, "ISGE"], ["ISLE", 1, "ISGT"], ["ISEQV", 1, "ISNEV"], ["ISEQS", 1, "ISNES"],
    ["ISEQN", 1, "ISNEN"], ["ISEQP", 1, "ISNEP"], ["ISTC", 1, "ISFC"], ["IST", 1, "ISF"],
    ["CALLMT", 1, "CALLT"], ["RETM", 1, "RET"], ["FORL", 1, "IFORL"], ["FORL", 2, "JFORL"],
    ["ITERL", 1, "IITERL"], ["ITERL", 2, "JITERL"], ["LOOP", 1, "ILOOP"], ["LOOP", 2, "JLOOP"],
    ["FUNCF", 1, "IFUNCF"], ["FUNCF", 2, "JFUNCF"], ["FUNCV", 1, "IFUNCV"], ["FUNCV", 2, "JFUNCV"],
    ["JMP", 1, "BNOT"], ["BSAR", 1, "FUNCF"],
  ];
  bytecodes.forEach(([name], op) => {
    if (BC[name] !== op) throw new Error(`bytecode order: ${name}`);
  });
  for (const [a, distance, b] of pairs)
    if (BC[a] + distance !== BC[b]) throw new Error(`bytecode order: ${a} and ${b}`);
  if ((BC.ISLT & 3) !== 0 || (BC.ISEQV & 1) !== 0) throw new Error("bytecode order: comparisons");
  if (BC.CALLT - BC.CALL !== BC.CALLMT - BC.CALLM) throw new Error("bytecode order: tail calls");
}
export const BCBIAS_J = 0x8000;
export const BCMAX_A = 0xff;
export const BCMAX_B = 0xff;
export const BCMAX_C = 0xff;
export const BCMAX_D = 0xffff;
export const NO_REG = BCMAX_A;
/** End of a jump list. */
export const NO_JMP = -1;

export const bc_op = (ins: number): number => ins & 0xff;
export const bc_a = (ins: number): number => (ins >>> 8) & 0xff;
export const bc_b = (ins: number): number => ins >>> 24;
export const bc_c = (ins: number): number => (ins >>> 16) & 0xff;
export const bc_d = (ins: number): number => ins >>> 16;
export const bc_j = (ins: number): number => (ins >>> 16) - BCBIAS_J;

/** Compose instructions; the result is a signed 32-bit number, which JavaScript engines need no object for. */
export const BCINS_ABC = (op: number, a: number, b: number, c: number): number =>
  op | (a << 8) | (b << 24) | (c << 16);
export const BCINS_AD = (op: number, a: number, d: number): number => op | (a << 8) | (d << 16);
export const BCINS_AJ = (op: number, a: number, j: number): number => BCINS_AD(op, a, j + BCBIAS_J);

/** Stack slots of a numeric for loop relative to operand A. */
export enum FORL {
  IDX,
  STOP,
  STEP,
  EXT,
}

/** Operand D of TNEW: slots of the array part, and above them the size of the hash part as a power of two. */
export enum TNEW {
  ASIZE_BITS = 11,
  ASIZE = 0x7ff,
  /** Slots that the largest operand stands for. */
  ASIZE_MOST = 0x801,
}
