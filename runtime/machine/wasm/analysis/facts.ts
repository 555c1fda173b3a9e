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

const bit = (r: number): number => 1 << r;

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
];

/** What is known of a row. */
export class RowFacts {
  readonly bits: number;
  readonly implied: Implied;
  /** Flags that it reads, -1 when its condition says which, and those that it may replace. */
  readonly flagsRead: number;
  readonly flagsReplaced: number;
  /** Kinds of flags by operand size, null when it leaves flags alone; undefined until asked for (flagkinds.ts). */
  flagKinds: Readonly<Record<number, number>> | null | undefined = undefined;

  constructor({ name, operands, flags }: Pick<Row, "name" | "operands" | "flags">) {
    const fresh = name === "imul" && operands.length === 3 ? Fact.FRESH : 0;
    this.bits = SETS.reduce((bits, set, k) => bits | (set.has(name) ? 1 << k : 0), fresh);
    this.implied = IMPLIED.get(name) ?? { reads: 0, changes: 0 };
    this.flagsRead = flags.reads === "?" ? -1 : flagMask(flags.reads);
    this.flagsReplaced = flagMask(flags.writes + flags.undefined);
  }
}
const NO_FLAGS = { reads: "", writes: "", undefined: "" };
/** Of what is not an instruction of the guest. */
const NO_FACTS = new RowFacts({ name: "", operands: [], flags: NO_FLAGS });
export const factsOf = ({ row }: Insn): RowFacts =>
  row === null ? NO_FACTS : (row.facts ??= new RowFacts(row));
const is = (i: Insn, fact: Fact): boolean => (factsOf(i).bits & fact) !== 0;
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

// General registers.

/** Does an instruction make its destination zero, whatever that was? */
const isZeroing = (i: Insn): boolean =>
  i.dk === REG && i.sk === REG && i.da === i.sa && is(i, Fact.ZEROING);
/** Does an instruction give all of its destination register a new value? */
function isFresh(i: Insn): boolean {
  if (i.dk !== REG || i.dsize < 32) return false;
  return is(i, Fact.CLEARING) ? i.sk === MEM : is(i, Fact.FRESH) || isZeroing(i);
}

/** General registers that an instruction may change, as a mask. */
export function changes(i: Insn): number {
  if (i.changed < 0) i.changed = changedBy(i);
  return i.changed;
}
function changedBy(i: Insn): number {
  const name = i.row?.name;
  let mask = factsOf(i).implied.changes;
  if (i.dk === REG && i.da < XMM && !is(i, Fact.READING)) mask |= bit(register(i.da));
  if (i.sk === REG && i.sa < XMM && (name === "xchg" || name === "xadd"))
    mask |= bit(register(i.sa));
  if (name === "mulx") mask |= bit(register(i.v << 2));
  return mask;
}

/** Vector registers that an instruction may change, as a mask. */
export const vectorChanges = (i: Insn): number =>
  i.dk === REG && i.da >= XMM
    ? bit(register(i.da))
    : i.sk === REG && i.sa >= XMM
      ? bit(register(i.sa))
      : 0;

// What an instruction reads and overwrites.

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
/** Flags that an instruction reads. */
export function readsFlags(i: Insn): number {
  const { flagsRead } = factsOf(i);
  return flagsRead < 0 ? CONDITION_FLAGS[i.cc >> 1] : flagsRead;
}
/** Flags that an instruction replaces whatever happens, by defined values or not. */
export function replacesFlags(i: Insn): number {
  const { row } = i;
  if (row === null) return 0;
  // Shifts leave the flags alone when the count is zero, comparisons of strings without an element.
  if ((row.name === "cmps" || row.name === "scas") && i.rep !== 0) return 0;
  const isKept = is(i, Fact.COUNTED) && (i.cl || (i.imm & 31) === 0);
  return isKept ? 0 : factsOf(i).flagsReplaced;
}

/** Does an instruction give any flag a new value? */
export const writesFlags = (i: Insn): boolean => factsOf(i).flagsReplaced !== 0;

/** What an instruction may read. */
export const readBy = (i: Insn): Liveness =>
  (i.reads ??= is(i, Fact.PLAIN) ? namedBy(i) : EVERYTHING);

/** Registers that operands and mnemonic name as read. */
function namedBy(i: Insn): Liveness {
  let all = factsOf(i).implied.reads;
  if (i.mem) {
    const b = baseOf(i);
    const x = indexOf(i);
    if (b !== NO_REGISTER) all |= bit(b);
    if (x !== NO_REGISTER) all |= bit(x);
  }
  if (i.sk === REG && !isZeroing(i)) all |= anyBit(i.sa);
  if (i.dk === REG && !isFresh(i)) all |= anyBit(i.da);
  if (i.v !== 0) all |= anyBit(i.v << 2);
  if (i.cl) all |= bit(1);
  return { general: all & 0xffff, vector: all >>> 16, flags: readsFlags(i) };
}
/** Of a register operand: vector registers come behind the general ones. */
const anyBit = (address: number): number =>
  address < STATE ? 0 : bit(register(address) + (address >= XMM ? 16 : 0));

/** General registers that an instruction works on. */
export const worksOnGeneral = (i: Insn): number =>
  (is(i, Fact.PLAIN) ? readBy(i) : namedBy(i)).general | changes(i);

/** All registers that an instruction works on. */
export function worksOn(i: Insn): Liveness {
  // Of most, what they name is what they read, and that is kept.
  const { general, vector, flags } = is(i, Fact.PLAIN) ? readBy(i) : namedBy(i);
  return { general: general | changes(i), vector: vector | vectorChanges(i), flags };
}

/** What an instruction gives a new value whatever happens. */
export const replacedBy = (i: Insn): Liveness => (i.replaces ??= replacements(i));
function replacements(i: Insn): Liveness {
  let general = 0;
  let vector = 0;
  if (isFresh(i)) {
    if (i.da >= XMM) vector = bit(register(i.da));
    else general = bit(register(i.da));
  }
  return { general, vector, flags: replacesFlags(i) };
}
