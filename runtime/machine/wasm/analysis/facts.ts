/*
 * What is known of an instruction before it is translated: the registers that its
 * operands name and those that it changes, and whether it touches memory.
 */
import { MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { STATE, XMM, ZERO_WORD } from "../../state.js";

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

const NO_ACCESS = new Set([
  "lea", "nop", "prefetchw", "prefetchnta", "prefetcht0", "prefetcht1", "prefetcht2",
]); // prettier-ignore
export const accessSize = (i: Insn): number => (i.dk === MEM ? i.dsize : i.ssize) >>> 3;

/** Does an instruction read or write memory by an address expression? */
export const accesses = (i: Insn): boolean => i.mem && !NO_ACCESS.has(i.row?.name ?? "");

/** Mnemonics that leave their first operand as it is. */
const READING = new Set(["cmp", "test", "bt", "push", "pushw"]);

/** General registers that an instruction may change, as a mask. */
export function changes(i: Insn): number {
  if (i.changed < 0) i.changed = changedBy(i);
  return i.changed;
}
const bit = (r: number): number => 1 << r;
/** General registers that instructions change beside their operands, as masks by mnemonic. */
const IMPLIED: ReadonlyMap<string, number> = new Map(
  (
    [
      ["mul imul1 div idiv cwd cbw cmpxchg cmpxchg8b cmpxchg16b", [0, 2]],
      ["cpuid", [0, 1, 2, 3]],
      ["lahf xlatb", [0]],
      ["push pushw pushf pop popw popf call ret", [4]],
      ["leave", [4, 5]],
      ["movs cmps", [1, 6, 7]],
      ["stos scas", [1, 7]],
      ["lods", [0, 1, 6]],
      ["pcmpestri pcmpistri loop loope loopne", [1]],
    ] as const
  ).flatMap(([names, registers]) => {
    const mask = registers.reduce<number>((all, r) => all | bit(r), 0);
    return names.split(" ").map((name) => [name, mask] as const);
  }),
);
function changedBy(i: Insn): number {
  const name = i.row?.name ?? "";
  let mask = IMPLIED.get(name) ?? 0;
  if (i.dk === REG && i.da < XMM && !READING.has(name)) mask |= bit(register(i.da));
  if (i.sk === REG && i.sa < XMM && (name === "xchg" || name === "xadd"))
    mask |= bit(register(i.sa));
  if (name === "mulx") mask |= bit(register(i.v << 2));
  return mask;
}
