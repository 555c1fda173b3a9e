/*
 * What the decoder needs of a row of table.ts, as numbers: an instruction is decoded once, mostly before engines have
 * compiled the decoder, and comparing texts is dear then.
 */
import { rowsAt } from "./table.js";
import type { Row } from "./table.js";

/** What stands in front of the opcode. */
export enum Prefix {
  ANY,
  /** None of 66, f2, f3. */
  NONE,
  /** Neither f2 nor f3. */
  NO_REP,
  OPERAND_SIZE,
  REX_W,
  P66,
  F2,
  F3,
}
const PREFIXES: Readonly<Record<Row["prefix"], Prefix>> = {
  "": Prefix.ANY,
  np: Prefix.NONE,
  nr: Prefix.NO_REP,
  o16: Prefix.OPERAND_SIZE,
  w1: Prefix.REX_W,
  "66": Prefix.P66,
  f2: Prefix.F2,
  f3: Prefix.F3,
};

/** Where an operand is. */
export enum Place {
  /** The row says it all. */
  NAMED,
  /** The stack of the x87 says where. */
  STACK,
  /** The rm field: a general register or memory; a register of 32 or 64 bits, or memory of the size of the row. */
  RM,
  RM_WIDE,
  RM_VECTOR,
  REG,
  REG_VECTOR,
  VEX,
  OPCODE,
  RAX,
  CL,
  OFFSET,
  RELATIVE,
  ONE,
  IMMEDIATE,
}
const PLACES: Readonly<Record<string, Place>> = {
  F: Place.STACK,
  T: Place.STACK,
  E: Place.RM,
  R: Place.RM_WIDE,
  W: Place.RM_VECTOR,
  M: Place.RM_VECTOR,
  U: Place.RM_VECTOR,
  G: Place.REG,
  V: Place.REG_VECTOR,
  B: Place.VEX,
  Z: Place.OPCODE,
  A: Place.RAX,
  r: Place.RAX,
  C: Place.CL,
  O: Place.OFFSET,
  J: Place.RELATIVE,
  "1": Place.ONE,
  I: Place.IMMEDIATE,
};

/** Sizes of operands in bits, or where they depend on prefixes one of these. */
export const BY_PREFIX = 0;
export const BY_REX = -1;
export const AT_MOST_32 = -2;
const SIZES: Readonly<Record<string, number>> = {
  b: 8,
  w: 16,
  d: 32,
  q: 64,
  t: 80,
  o: 128,
  y: BY_REX,
  z: AT_MOST_32,
};
const SIZES_OF_NAMES: Readonly<Record<string, number>> = {
  AL: 8,
  CL: 8,
  "1": 8,
  AX: 16,
  XMM0: 128,
};
export const sizeOf = (operand: string): number =>
  SIZES_OF_NAMES[operand] ?? (operand === "rAX" ? BY_PREFIX : (SIZES[operand[1]] ?? BY_PREFIX));

/**
 * Instructions that find memory, or count, without a ModRM byte that says so. No compiler
 * has them do so with 32 bits or in another segment, and they are undefined then.
 */
const IMPLICIT: ReadonlySet<string> = new Set([
  "movs",
  "stos",
  "lods",
  "cmps",
  "scas",
  "xlatb",
  "maskmovdqu",
  "loop",
  "loope",
  "loopne",
  "jrcxz",
]);
/** Have no 16-bit form; of push and pop, `pushw` and `popw` are that. */
const NOT_16_BITS: ReadonlySet<string> = new Set([
  "push",
  "pop",
  "pushf",
  "popf",
  "call",
  "jmp",
  "leave",
  "ret",
]);
/** May stand behind a lock prefix when the destination is memory. */
export const LOCKABLE: ReadonlySet<string> = new Set([
  "add",
  "or",
  "adc",
  "sbb",
  "and",
  "sub",
  "xor",
  "not",
  "neg",
  "inc",
  "dec",
  "xchg",
  "xadd",
  "cmpxchg",
  "cmpxchg8b",
  "cmpxchg16b",
  "bts",
  "btr",
  "btc",
]);

export class Form {
  readonly prefix: Prefix;
  readonly modrm: boolean;
  /** Required reg and rm fields, or -1. */
  readonly ext: number;
  readonly rm: number;
  /** What the mod field may not be: 3 for none but memory, 0 for none but a register, or -1. */
  readonly not: number;
  readonly isLowRegister: boolean;
  readonly isLowCondition: boolean;
  readonly places: readonly Place[];
  readonly sizes: readonly number[];
  /** Do VEX.vvvv and an operand size of 16 bits mean something? */
  readonly hasVvvv: boolean;
  readonly has16Bits: boolean;
  readonly isImplicit: boolean;
  readonly isLockable: boolean;

  constructor(readonly row: Row) {
    const { name, operands } = row;
    this.prefix = PREFIXES[row.prefix];
    this.modrm = row.modrm;
    this.ext = row.ext;
    this.rm = row.rm;
    this.not = row.mod === "" ? -1 : row.mod === "mem" ? 3 : 0;
    this.isLowRegister = row.low === "r";
    this.isLowCondition = row.low === "c";
    this.places = operands.map((o) => PLACES[o[0]] ?? Place.NAMED);
    this.sizes = operands.map(sizeOf);
    this.hasVvvv = this.places.includes(Place.VEX);
    this.has16Bits = !NOT_16_BITS.has(name);
    this.isImplicit = IMPLICIT.has(name);
    this.isLockable = LOCKABLE.has(name);
  }
}

/** Forms by opcode, in the order in which they are tried. */
export class Forms {
  private readonly known: (readonly Form[] | undefined)[] = new Array<undefined>(0x800).fill(
    undefined,
  );

  at(key: number): readonly Form[] {
    return this.known[key] ?? this.make(key);
  }
  private make(key: number): readonly Form[] {
    return (this.known[key] = rowsAt(key).map((row) => new Form(row)));
  }
}
