/*
 * What the decoder needs of a row of table.ts, as numbers: an instruction is decoded once, mostly before engines have
 * compiled the decoder, and comparing texts is dear then.
 */
import { rowsAt } from "./table.js";
import type { Row } from "./table.js";

/** What stands in front of the opcode: names of table.ts. */
const PREFIXES: readonly Row["prefix"][] = ["", "np", "nr", "o16", "w1", "66", "f2", "f3"];
/** In their order. */
export enum Prefix {
  ANY,
  NP,
  NR,
  O16,
  W1,
  P66,
  F2,
  F3,
}

/** Where an operand is: letters of table.ts. What has none of them, the row names. */
const PLACES = "FTERWMUGVBZArCOJ1I";
/** In their order. */
export enum Place {
  F,
  T,
  E,
  R,
  W,
  M,
  U,
  G,
  V,
  B,
  Z,
  A,
  RAX,
  C,
  O,
  J,
  ONE,
  I,
}

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
export const IMPLICIT: ReadonlySet<string> = new Set([
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
export const NOT_16_BITS: ReadonlySet<string> = new Set([
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
  readonly places: readonly Place[];
  readonly sizes: readonly number[];

  constructor(readonly row: Row) {
    const { prefix, operands } = row;
    this.prefix = PREFIXES.indexOf(prefix);
    this.places = operands.map((o) => PLACES.indexOf(o[0]));
    this.sizes = operands.map(sizeOf);
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
