/*
 * The action list: what the preprocessor writes and the engine reads.
 *
 * A byte below DISP is copied to the output. The others are actions. Operands
 * come from the list itself (the bytes behind the action) and from the arguments
 * of dasm_put; what pass one has to remember takes cells of the section buffer.
 *
 *   action              bytes behind it   argument      cells
 *   DISP                -                 displacement  value
 *   IMM_S .. IMM_DB     -                 immediate     value
 *   VREG                where, see below  register      value
 *   SPACE               fill byte         byte count    value
 *   SETLABEL, REL_A     -                 address       value
 *   REL_LG              label             -             link, offset
 *   REL_PC              -                 PC label      link, offset
 *   IMM_LG              label             -             link
 *   IMM_PC              -                 PC label      link
 *   LABEL_LG            label             -             offset
 *   LABEL_PC            -                 PC label      offset
 *   ALIGN               size - 1          -             offset
 *   EXTERN              kind, name index  -             -
 *   ESC                 the byte          -             -
 *   MARK                -                 -             -
 *   SECTION             number            -             -, ends the list
 *   STOP                -                 -             -, ends the list
 *
 * Label bytes: 1-9 are the local labels, at a jump the last such label; 247-255
 * the next local label 1-9; 10-246 the global labels.
 *
 * Numbers and formats are DynASM's.
 */
export enum DASM {
  DISP = 233,
  IMM_S, // 8 bits, signed
  IMM_B, // 8 bits
  IMM_W, // 16 bits
  IMM_D, // 32 bits
  IMM_WB, // 16 bits, or 8 signed bits with opcode + 2
  IMM_DB, // 32 bits, or 8 signed bits with opcode + 2
  VREG,
  SPACE,
  SETLABEL,
  REL_A,
  REL_LG,
  REL_PC,
  IMM_LG,
  IMM_PC,
  LABEL_LG,
  LABEL_PC,
  ALIGN,
  EXTERN,
  ESC,
  MARK,
  SECTION,
  STOP,
}

/** First label byte of a global label; the last one. */
export const FIRST_GLOBAL = 10;
export const LAST_GLOBAL = 246;
/** Added to the number of a local label that is still to come. */
export const FORWARD = 246;

/** First byte behind EXTERN. */
export enum ExternKind {
  ABS32,
  REL32,
}

/**
 * The byte behind VREG: bits 5-7 say which field of the instruction takes the
 * register, bits 0-2 how far back its REX or VEX prefix is (on x86, where there is no
 * REX prefix, they say nothing), bits 3-4 are set on the last VREG of an instruction
 * whose REX prefix may be dropped, or whose VEX prefix shortened, when none of its
 * variable registers needs it: how many of them there are.
 */
export enum VREG {
  RM_BASE = 0x00, // modrm.rm, base of a memory operand: 4 and 12 need a SIB byte
  RM = 0x20, // modrm.rm as register, register in the opcode, base in a SIB byte
  INDEX = 0x40, // sib.index
  REG = 0x80, // modrm.reg
  VEX = 0xa0, // vex.vvvv
  IMM_HI = 0xc0, // upper half of an immediate byte
}
/** The bits of that byte. */
export const VREG_FIELD = 0xe0;
export const VREG_PREFIX = 7;

/**
 * Where the actions come from: one row per statement, sorted by position.
 * `rows` holds five numbers each: distance in the action list from the row before, file index
 * and line of the statement, file index and line of the outermost macro invocation that led to
 * it (the same again without a macro).
 */
export interface LineTable {
  readonly files: readonly string[];
  readonly rows: readonly number[];
  /** Memory operands that name a field of a layout; made when all layouts are there. See fields.ts. */
  readonly fields?: () => readonly FieldAccess[];
}

/** An operand of `bits` in a statement is a field of a layout. */
export interface FieldAccess {
  readonly file: number;
  readonly line: number;
  readonly layout: object;
  readonly name: string;
  readonly field: string;
  readonly bits: number;
}
export const LINE_ROW = 5;
