/*
 * Flags that nobody can see need not be recorded: those that following instructions of
 * the node replace before anything reads them. Whatever may exit looks at them, too, since
 * the interpreter tier then needs what they are; so only instructions that cannot are
 * passed over. Memory is accessed without an exit where the address has been checked.
 * Where it is promised what is dead, analysis/liveness.ts has the answer.
 */
import type { Insn } from "../../insn.js";
import type { Row } from "../../table.js";
import { accesses, changes } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

/** Translations without an exit, unless memory operands have one, when flags are dead behind them. */
const PLAIN = new Set([
  "mov",
  "movzx",
  "movsx",
  "movsxd",
  "movbe",
  "lea",
  "bswap",
  "nop",
  "cbw",
  "cwd",
  "xchg",
  "add",
  "sub",
  "and",
  "or",
  "xor",
  "cmp",
  "test",
  "neg",
  "not",
  "inc",
  "dec",
  "xadd",
  "cmpxchg",
  "imul",
  "mul",
  "imul1",
  "shl",
  "shr",
  "sar",
  "shld",
  "shrd",
  "rol",
  "ror",
  "bt",
  "bts",
  "btr",
  "btc",
  "bsf",
  "bsr",
  "popcnt",
  "lzcnt",
  "tzcnt",
  "andn",
  "blsr",
  "blsmsk",
  "blsi",
  "bextr",
  "bzhi",
  "pdep",
  "pext",
  "mulx",
  "shlx",
  "sarx",
  "shrx",
  "rorx",
  "movsd",
  "movss",
  "movq",
  "movd",
  "movaps",
  "movapd",
  "movups",
  "movupd",
  "movdqa",
  "movdqu",
  "cvtsi2sd",
  "cvtsi2ss",
  "pxor",
  "xorps",
  "xorpd",
]);
/** Is that so of an instruction, memory operands apart? */
export const hasNoExit = (i: Insn): boolean => PLAIN.has(i.row?.name ?? "");
const ARITHMETIC = [..."oszapc"];

/** Rows that give all six flags new values, defined or not. */
const overwriting = new WeakMap<Row, boolean>();
function overwritesAll(row: Row): boolean {
  let known = overwriting.get(row);
  if (known === undefined) {
    const { writes, undefined: undef } = row.flags;
    known = ARITHMETIC.every((f) => writes.includes(f) || undef.includes(f));
    overwriting.set(row, known);
  }
  return known;
}
const COUNTED = /^(sh[lr]d?|sar)$/;
/** Shifts leave the flags alone when the count is zero. */
const overwrites = (i: Insn, row: Row): boolean =>
  overwritesAll(row) && (!COUNTED.test(row.name) || (!i.cl && (i.imm & 31) !== 0));

/** Do the instructions that follow replace all flags before anything can look at them? */
export function flagsDead(t: Translator): boolean {
  if (t.flagsAlive !== -1) return t.flagsAlive === 0;
  let changed = 0;
  for (const j of t.following()) {
    const { row } = j;
    if (row === null || !PLAIN.has(row.name) || row.flags.reads !== "") return false;
    if (accesses(j) && !isFree(t, j, changed)) return false;
    if (overwrites(j, row)) return true;
    changed |= changes(j);
  }
  return false;
}

/** Is the address of `j` one that has been checked, though registers have changed since? */
function isFree(t: Translator, j: Insn, changed: number): boolean {
  return Math.max(j.dsize, j.ssize) <= 64 && t.isChecked(j, changed);
}
