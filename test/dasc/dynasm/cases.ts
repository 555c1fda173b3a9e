/*
 * Instructions for every form of the instruction table, as text for dynasm.
 */
import { instructionTable } from "../../../dasc/dynasm/x86/arch.js";
import type { Form, SizeClass, Slot } from "../../../dasc/dynasm/x86/notation.js";

export type Mode = 32 | 64;

const REGISTERS: Readonly<Record<number, readonly [low: string, high: string]>> = {
  8: ["bl", "r9b"],
  16: ["bx", "r9w"],
  32: ["ebx", "r13d"],
  64: ["rsi", "r12"],
  80: ["st1", "st7"],
  128: ["xmm1", "xmm9"],
  256: ["ymm1", "ymm9"],
};
const ACCUMULATORS: Readonly<Record<number, string>> = {
  8: "al",
  16: "ax",
  32: "eax",
  64: "rax",
  80: "st0",
  128: "xmm0",
};
const SIZE_NAMES: Readonly<Record<number, string>> = {
  8: "byte",
  16: "word",
  32: "dword",
  64: "qword",
  80: "tword",
  128: "oword",
  256: "yword",
};

/** Addresses that differ in ModRM, SIB, displacement and REX; those of both modes first. */
const ADDRESSES = [
  "A",
  "C+8",
  "D-129",
  "B+0x12345678",
  "SP",
  "SP+8",
  "BP",
  "BP-4",
  "BP+200",
  "A+B",
  "A+B*2",
  "BP+C*4",
  "SP+D*8+16",
  "C*4+64",
  "0x1000",
];
const ADDRESSES_64 = [
  "r12",
  "r12+1",
  "r13",
  "r13+1000",
  "r8",
  "r13+rcx*8",
  "r12+r13*4+5",
  "rax+r9*8-1000",
  "r10*8+0x1000",
];

/** `A+B*2` is rax+rbx*2, eax+ebx*2. */
function address(pattern: string, mode: Mode): string {
  const prefix = mode === 64 ? "r" : "e";
  return pattern.replace(/\b(A|B|C|D|SP|BP)\b/g, (r) =>
    r.length === 1 ? `${prefix}${r.toLowerCase()}x` : `${prefix}${r.toLowerCase()}`,
  );
}

/** Sizes that a class of the form may have. */
function sizesOf(form: Form, mode: Mode): (number | undefined)[] {
  const all = form.slots.flatMap((s) => [s.size, s.memorySize]);
  const classes = new Set(all.filter((s) => typeof s === "string"));
  const wide = mode === 64 ? [64] : [];
  if (classes.has("v")) return [16, 32, ...wide];
  if (classes.has("y")) return [32, ...wide];
  if (classes.has("w")) return [16, 32];
  if (classes.has("n")) return [16, mode];
  if (classes.has("a")) return [mode];
  return classes.has("z") ? [128, 256] : [undefined];
}

const bitsOf = (size: SizeClass | undefined, chosen: number | undefined): number | undefined =>
  typeof size === "number" ? size : size === undefined || size === "o" ? undefined : chosen;

const IMMEDIATES: Readonly<Record<string, readonly string[]>> = {
  b: ["5", "200"],
  s: ["5", "-7"],
  shortest: ["5", "-7"],
  w: ["0x1234"],
  d: ["0x12345", "-129"],
};

function operandTexts(slot: Slot, size: number | undefined, mode: Mode, all: boolean): string[] {
  const wide = mode === 64;
  if (slot.type === "one") return ["1"];
  if (slot.type === "label") return ["->target"];
  if (slot.type === "disp") return ["[0x1234]"];
  if (slot.type === "imm") {
    if (slot.sized) return []; // an expression
    if (slot.imm === "q") return ["0x1122334455667788"];
    return [...(IMMEDIATES[slot.imm ?? ""] ?? (size === 16 ? ["0x1234"] : ["0x12345678", "-129"]))];
  }
  if (slot.only !== undefined)
    return [slot.text === "cl" ? "cl" : ACCUMULATORS[bitsOf(slot.size, size) ?? 32]];
  const registers = REGISTERS[bitsOf(slot.size, size) ?? 32];
  const exists = slot.register && (wide || registers !== REGISTERS[64]);
  const out = exists ? registers.slice(0, wide || registers[0] === "st1" ? 2 : 1) : [];
  if (!slot.memory) return out;
  const bits = bitsOf(slot.memorySize, size);
  const prefix = bits === undefined ? "" : `${SIZE_NAMES[bits]} `;
  const few = wide ? ["rcx+8", "r12+r13*4+5"] : ["ecx+8"];
  const every = [...ADDRESSES.map((a) => address(a, mode)), ...(wide ? ADDRESSES_64 : [])];
  return [...out, ...(all ? every : few).map((a) => `${prefix}[${a}]`)];
}

/** Varies one operand at a time, the others at their first variant; then all at their last. */
function combinations(variants: readonly string[][]): string[] {
  if (variants.some((v) => v.length === 0)) return [];
  const out = new Set<string>();
  variants.forEach((options, i) => {
    for (const option of options)
      out.add(variants.map((v, j) => (j === i ? option : v[0])).join(", "));
  });
  out.add(variants.map((v) => v.at(-1)).join(", "));
  return [...out];
}

export interface Case {
  readonly form: Form;
  readonly text: string;
}

/** Instructions of all forms of a mode; a few forms with every kind of address. */
export function casesOfTable(mode: Mode): Case[] {
  const table = instructionTable();
  const out = new Map<string, Case>();
  for (const name of table.names())
    for (const form of table.forms(name)) {
      if (!form.modes.includes(mode)) continue;
      const all = ["add", "mov", "lea", "movsd", "roundsd", "imul", "vaddpd"].includes(name);
      for (const size of sizesOf(form, mode))
        for (const operands of combinations(
          form.slots.map((s) => operandTexts(s, size, mode, all)),
        )) {
          const text = `${name} ${operands}`.trim();
          if (!out.has(text) && !text.includes("->")) out.set(text, { form, text });
        }
    }
  return [...out.values()];
}
