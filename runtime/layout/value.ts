/*
 * TValue, as LuaJIT lays it out for x64 with LJ_GC64 and one number type.
 *
 *                 63       47 46                                          0
 *   number        |               IEEE 754 double                         |
 *   nil/false/true|  itype    |  all ones                                 |
 *   GC object     |  itype    |  47-bit address (here always below 4 GiB) |
 *
 * Guest addresses stay below 4 GiB, so runtime code works on the two 32-bit
 * words: the tag is `hi >> 15` (arithmetic), and for a GC object the low word
 * is the whole address and the high word is exactly `itype << 15`.
 */

/** Internal type tags: `hi >> 15` of a TValue that is not a number. ORDER LJ_T. */
export enum LJ_T {
  NIL = -1,
  FALSE = -2,
  TRUE = -3,
  LIGHTUD = -4,
  STR = -5,
  UPVAL = -6,
  THREAD = -7,
  PROTO = -8,
  FUNC = -9,
  TRACE = -10,
  CDATA = -11,
  TAB = -12,
  UDATA = -13,
  /** First tag that is a number: tags are compared unsigned, `<=` means number. */
  NUMX = -14,
}

/** High word below this (unsigned) means the TValue is a number. */
export const HI_NUMBER_END = ((LJ_T.NUMX + 1) << 15) >>> 0; // 0xfff98000

/** High words of the primitive TValues (low word is 0xffffffff for all of them). */
export enum HI {
  NIL = -1,
  FALSE = ~(1 << 15),
  TRUE = ~(2 << 15),
}

/** High word marking the control variable of ITERN (low word: iteration index). */
export const LJ_KEYINDEX = 0xfffe7fff | 0;

/** Type tags of the GC objects' `gct` field: `~LJ_T`. */
export enum GCT {
  STR = ~LJ_T.STR,
  UPVAL = ~LJ_T.UPVAL,
  THREAD = ~LJ_T.THREAD,
  PROTO = ~LJ_T.PROTO,
  FUNC = ~LJ_T.FUNC,
  TRACE = ~LJ_T.TRACE,
  CDATA = ~LJ_T.CDATA,
  TAB = ~LJ_T.TAB,
  UDATA = ~LJ_T.UDATA,
}

/** Names by `~itype` as `type()` and error messages print them; ORDER LJ_T. */
export const lj_obj_itypename = [
  "nil",
  "boolean",
  "boolean",
  "userdata",
  "string",
  "upval",
  "thread",
  "proto",
  "function",
  "trace",
  "cdata",
  "table",
  "userdata",
  "number",
] as const;

/** Flags of GCHeader.marked. Two whites that flip, black, finalised, ephemeral/weak. */
export enum LJ_GC {
  WHITE0 = 0x01,
  WHITE1 = 0x02,
  BLACK = 0x04,
  FINALIZED = 0x08,
  HELD = 0x08, // thread that JavaScript stores to at any time
  WEAKKEY = 0x08,
  WEAKVAL = 0x10,
  CDATA_FIN = 0x10,
  FIXED = 0x20,
  SFIXED = 0x40,
  BIG = 0x80, // black table that is traversed in pieces
  WHITES = WHITE0 | WHITE1,
  COLORS = WHITES | BLACK | BIG,
  WEAK = WEAKKEY | WEAKVAL,
}

/**
 * GCState.state. ORDER: what marks has the lowest numbers, one comparison tells it. `atomic` may last: traces are left
 * for it, and an exit may lead to another trace.
 */
export enum GCS {
  propagate,
  atomic,
  pause,
  sweepstring,
  sweep,
  finalize,
}
