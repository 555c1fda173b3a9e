/*
 * What is known of an instruction before it is translated: which registers and flags it
 * reads and gives new values, and whether it touches memory. Whoever leaves something out,
 * keeps something over an instruction or lets something die relies on this; so the
 * translator asserts, whenever a rule runs, that the rule reads and writes no general
 * register beyond what stands here.
 *
 * Beside its operands an instruction may work on registers that its mnemonic implies; the
 * tables of mnemonics.ts have them. A mnemonic that is not in `PLAIN` is taken to read everything.
 */
import { MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { STATE, XMM, ZERO_WORD } from "../../state.js";
import { conditionReads } from "../../table.js";
import type { Row } from "../../table.js";
import {
  CLEARING_LOADS,
  CONDITIONAL,
  FAULTING,
  FRESH,
  IMPLIED,
  NO_ACCESS,
  PLAIN,
  READING,
  SETTING,
  WITHOUT_EXIT,
  ZEROING,
  type Implied,
} from "./mnemonics.js";

/** In place of a base or index that is absent. */
export const NO_REGISTER = 16;

export const baseOf = (i: Insn): number =>
  i.base === ZERO_WORD ? NO_REGISTER : ((i.base << 2) - STATE) >> 3;
export const indexOf = (i: Insn): number =>
  i.index === ZERO_WORD ? NO_REGISTER : ((i.index << 2) - STATE) >> 3;

/** Number of a general or vector register operand. */
export const register = (address: number): number =>
  address >= XMM ? (address - XMM) >> 4 : (address - STATE) >> 3;
/** Is a byte operand ah, ch, dh or bh? */
export const isHighByte = (address: number): boolean => (address & 7) === 1;

const FLAG_BITS: Readonly<Record<string, number>> = {
  c: 1,
  p: 4,
  a: 0x10,
  z: 0x40,
  s: 0x80,
  o: 0x800,
  d: 0,
};
function flagMask(letters: string): number {
  let mask = 0;
  for (let k = 0; k < letters.length; k++) mask |= FLAG_BITS[letters[k]];
  return mask;
}
const SHIFTS = new Set(["shl", "shr", "sar", "shld", "shrd"]);
const COUNTED = new Set(["shl", "shr", "shld", "shrd", "sar", "rol", "ror", "rcl", "rcr"]);
/** What is known of mnemonics: see mnemonics.ts. */
enum Fact {
  JUMP = 1,
  NO_ACCESS = 2,
  FAULTING = 4,
  NO_EXIT = 8,
  READING = 0x10,
  CLEARING = 0x20,
  FRESH = 0x40,
  ZEROING = 0x80,
  PLAIN = 0x100,
  COUNTED = 0x200,
  SETTING = 0x400,
  CONDITIONAL = 0x800,
  EXCHANGING = 0x1000,
  COMPARING_STRINGS = 0x2000,
}
/** In the order of Fact. */
const SETS = [
  new Set(["j", "jmp", "call", "ret"]),
  NO_ACCESS,
  FAULTING,
  WITHOUT_EXIT,
  READING,
  CLEARING_LOADS,
  FRESH,
  ZEROING,
  PLAIN,
  COUNTED,
  SETTING,
  CONDITIONAL,
  new Set(["xchg", "xadd"]),
  new Set(["cmps", "scas"]),
];

const NOTHING_IMPLIED: Implied = { reads: 0, changes: 0 };

/** What is known of a row. */
export class RowFacts {
  readonly bits: number;
  readonly implied: Implied;
  /** Flags that it reads, -1 when its condition says which, and those that it may replace. */
  readonly flagsRead: number;
  readonly flagsReplaced: number;
  /** Kinds of flags by operand size, null when it leaves flags alone; undefined until asked for (flagkinds.ts). */
  flagKinds: Readonly<Record<number, number>> | null | undefined = undefined;
  /** Does it leave the flags alone when a count is zero? */
  readonly shifts: boolean;

  constructor({ name, operands, flags }: Pick<Row, "name" | "operands" | "flags">) {
    const fresh = name === "imul" && operands.length === 3 ? Fact.FRESH : 0;
    this.bits = SETS.reduce((bits, set, k) => bits | (set.has(name) ? 1 << k : 0), fresh);
    this.shifts = SHIFTS.has(name);
    this.implied = IMPLIED.get(name) ?? NOTHING_IMPLIED;
    this.flagsRead = flags.reads === "?" ? -1 : flagMask(flags.reads);
    this.flagsReplaced = flagMask(flags.writes + flags.undefined);
  }
}
const NO_FLAGS = { reads: "", writes: "", undefined: "" };
/** Of what is not an instruction of the guest. */
const NO_FACTS = new RowFacts({ name: "", operands: [], flags: NO_FLAGS });
export const factsOf = ({ row }: Insn): RowFacts =>
  row === null ? NO_FACTS : (row.facts ??= new RowFacts(row));

/** Registers and flags as masks: general, vector, flags by their bits in RFLAGS. */
export interface Liveness {
  readonly general: number;
  readonly vector: number;
  readonly flags: number;
}
export const EVERYTHING: Liveness = { general: 0xffff, vector: 0xffff, flags: 0x8d5 };
export const NOTHING: Liveness = { general: 0, vector: 0, flags: 0 };

/** By half of the condition code. */
const CONDITION_FLAGS = conditionReads.map(flagMask);

/**
 * What is known of an instruction, found all at once when it is asked for first: as answers to single questions it
 * was a sixth of the calls of a translation. As a Liveness, it is what the instruction may read.
 */
export class Known implements Liveness {
  readonly bits: number;
  readonly general: number;
  readonly vector: number;
  readonly flags: number;
  /** The flags that it reads by what its row says. */
  readonly flagsNamed: number;
  /** What it gives a new value whatever happens; flags by defined values or not. */
  readonly newGeneral: number;
  readonly newVector: number;
  readonly newFlags: number;
  /** What it may change, and general and vector registers that it works on. */
  readonly changes: number;
  readonly vectorChanges: number;
  readonly flagChanges: number;
  readonly works: number;
  readonly vectorWorks: number;

  constructor(i: Insn) {
    const { row, dk, sk, da, sa } = i;
    const { bits, implied, flagsRead, flagsReplaced } = factsOf(i);
    const isZeroing = dk === REG && sk === REG && da === sa && (bits & Fact.ZEROING) !== 0;
    // Does it give all of its destination register a new value?
    const isFresh =
      dk === REG &&
      i.dsize >= 32 &&
      ((bits & Fact.CLEARING) !== 0 ? sk === MEM : (bits & Fact.FRESH) !== 0 || isZeroing);
    const dBit = 1 << (da >= XMM ? (da - XMM) >> 4 : (da - STATE) >> 3);
    const sBit = 1 << (sa >= XMM ? (sa - XMM) >> 4 : (sa - STATE) >> 3);
    const vBit = i.v === 0 ? 0 : 1 << (((i.v << 2) - STATE) >> 3);

    // What operands and mnemonic name as read: vector registers come behind the general ones.
    let named = implied.reads | vBit;
    if (i.mem) {
      if (i.base !== ZERO_WORD) named |= 1 << (((i.base << 2) - STATE) >> 3);
      if (i.index !== ZERO_WORD) named |= 1 << (((i.index << 2) - STATE) >> 3);
    }
    if (sk === REG && !isZeroing && sa >= STATE) named |= sa >= XMM ? sBit << 16 : sBit;
    if (dk === REG && !isFresh && da >= STATE) named |= da >= XMM ? dBit << 16 : dBit;
    if (i.cl) named |= 2;

    let changes = implied.changes;
    if (dk === REG && da < XMM && (bits & Fact.READING) === 0) changes |= dBit;
    if (sk === REG && sa < XMM && (bits & Fact.EXCHANGING) !== 0) changes |= sBit;
    if (vBit !== 0 && row?.name === "mulx") changes |= vBit;
    this.changes = changes;
    this.vectorChanges = dk === REG && da >= XMM ? dBit : sk === REG && sa >= XMM ? sBit : 0;
    this.works = (named & 0xffff) | changes;
    this.vectorWorks = (named >>> 16) | this.vectorChanges;

    this.bits = bits;
    this.flagsNamed = flagsRead < 0 ? CONDITION_FLAGS[i.cc >> 1] : flagsRead;
    const isPlain = (bits & Fact.PLAIN) !== 0;
    this.general = isPlain ? named & 0xffff : EVERYTHING.general;
    this.vector = isPlain ? named >>> 16 : EVERYTHING.vector;
    this.flags = isPlain ? this.flagsNamed : EVERYTHING.flags;
    this.newGeneral = isFresh && da < XMM ? dBit : 0;
    this.newVector = isFresh && da >= XMM ? dBit : 0;
    this.flagChanges = flagsReplaced;
    // Shifts leave the flags alone when the count is zero, comparisons of strings without an element.
    const keepsFlags =
      ((bits & Fact.COUNTED) !== 0 && (i.cl || (i.imm & 31) === 0)) ||
      ((bits & Fact.COMPARING_STRINGS) !== 0 && i.rep !== 0);
    this.newFlags = keepsFlags ? 0 : flagsReplaced;
  }
}
export const known = (i: Insn): Known => (i.known ??= new Known(i));
const is = (i: Insn, fact: Fact): boolean => (known(i).bits & fact) !== 0;

/** By mnemonic: does a node end with it? */
export const jumps = (i: Insn): boolean => is(i, Fact.JUMP);

// Memory.

export const accessSize = (i: Insn): number => (i.dk === MEM ? i.dsize : i.ssize) >>> 3;

/** Does an instruction read or write memory by an address expression? */
export const accesses = (i: Insn): boolean => i.mem && !is(i, Fact.NO_ACCESS);
/** May an instruction fault, where nothing is promised of memory? */
export const mayFault = (i: Insn): boolean => accesses(i) || is(i, Fact.FAULTING);
/** Has the translation of an instruction no exit, memory operands apart, when flags are dead behind it? */
export const hasNoExit = (i: Insn): boolean => is(i, Fact.NO_EXIT);

/** Does an instruction set flags without a look at those before? Does it do no more with flags than to look at them? */
export const setsFlags = (i: Insn): boolean => is(i, Fact.SETTING);
export const looksAtFlags = (i: Insn): boolean => is(i, Fact.CONDITIONAL);

/** General and vector registers that an instruction may change, as masks. */
export const changes = (i: Insn): number => known(i).changes;
export const vectorChanges = (i: Insn): number => known(i).vectorChanges;
