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
import {
  CLEARING_LOADS,
  FAULTING,
  FRESH,
  IMPLIED,
  NO_ACCESS,
  PLAIN,
  READING,
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
const nameOf = (i: Insn): string => i.row?.name ?? "";

// Memory.

export const accessSize = (i: Insn): number => (i.dk === MEM ? i.dsize : i.ssize) >>> 3;

/** Does an instruction read or write memory by an address expression? */
export const accesses = (i: Insn): boolean => i.mem && !NO_ACCESS.has(nameOf(i));
/** May an instruction fault, where nothing is promised of memory? */
export const mayFault = (i: Insn): boolean => accesses(i) || FAULTING.has(nameOf(i));
/** Has the translation of an instruction no exit, memory operands apart, when flags are dead behind it? */
export const hasNoExit = (i: Insn): boolean => WITHOUT_EXIT.has(nameOf(i));

// General registers.

const NOTHING_IMPLIED: Implied = { reads: 0, changes: 0 };
const impliedBy = (i: Insn): Implied => IMPLIED.get(nameOf(i)) ?? NOTHING_IMPLIED;

/** Does an instruction make its destination zero, whatever that was? */
const isZeroing = (i: Insn): boolean =>
  i.dk === REG && i.sk === REG && i.da === i.sa && ZEROING.has(nameOf(i));
/** Does an instruction give all of its destination register a new value? */
function isFresh(i: Insn): boolean {
  if (i.dk !== REG || i.dsize < 32) return false;
  const name = nameOf(i);
  if (CLEARING_LOADS.has(name)) return i.sk === MEM;
  return FRESH.has(name) || isZeroing(i) || (name === "imul" && i.row?.operands.length === 3);
}

/** General registers that an instruction may change, as a mask. */
export function changes(i: Insn): number {
  if (i.changed < 0) i.changed = changedBy(i);
  return i.changed;
}
function changedBy(i: Insn): number {
  const name = nameOf(i);
  let mask = impliedBy(i).changes;
  if (i.dk === REG && i.da < XMM && !READING.has(name)) mask |= bit(register(i.da));
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
/** Flags that an instruction reads. */
export function readsFlags(i: Insn): number {
  const reads = i.row?.flags.reads ?? "";
  return flagMask(reads === "?" ? conditionReads[i.cc >> 1] : reads);
}
const COUNTED = new Set(["shl", "shr", "shld", "shrd", "sar", "rol", "ror", "rcl", "rcr"]);
/** Flags that an instruction replaces whatever happens, by defined values or not. */
export function replacesFlags(i: Insn): number {
  const { row } = i;
  if (row === null) return 0;
  // Shifts leave the flags alone when the count is zero, comparisons of strings without an element.
  if ((row.name === "cmps" || row.name === "scas") && i.rep !== 0) return 0;
  if ((i.cl || (i.imm & 31) === 0) && COUNTED.has(row.name)) return 0;
  return flagMask(row.flags.writes) | flagMask(row.flags.undefined);
}

/** Does an instruction give any flag a new value? */
export function writesFlags({ row }: Insn): boolean {
  return row !== null && (row.flags.writes !== "" || row.flags.undefined !== "");
}

/** What an instruction may read. */
export const readBy = (i: Insn): Liveness =>
  (i.reads ??= PLAIN.has(nameOf(i)) ? namedBy(i) : EVERYTHING);

/** Registers that operands and mnemonic name as read. */
function namedBy(i: Insn): Liveness {
  let general = impliedBy(i).reads;
  let vector = 0;
  const operand = (address: number): void => {
    if (address < STATE) return; // there is none
    if (address >= XMM) vector |= bit(register(address));
    else general |= bit(register(address));
  };
  if (i.mem) {
    const b = baseOf(i);
    const x = indexOf(i);
    if (b !== NO_REGISTER) general |= bit(b);
    if (x !== NO_REGISTER) general |= bit(x);
  }
  if (i.sk === REG && !isZeroing(i)) operand(i.sa);
  if (i.dk === REG && !isFresh(i)) operand(i.da);
  if (i.v !== 0) operand(i.v << 2);
  if (i.cl) general |= bit(1);
  return { general, vector, flags: readsFlags(i) };
}

/** All registers that an instruction works on. */
export function worksOn(i: Insn): Liveness {
  // Of most, what they name is what they read, and that is kept.
  const { general, vector, flags } = PLAIN.has(nameOf(i)) ? readBy(i) : namedBy(i);
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
