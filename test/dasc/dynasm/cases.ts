/*
 * Instructions for every form of the instruction table, as text that dynasm and GNU
 * as (intel syntax) both read.
 */
import { instructionTable } from "../../../dasc/dynasm/x64/arch.js";
import type { Form, Slot } from "../../../dasc/dynasm/x64/rows.js";

const GP: Readonly<Record<number, readonly string[]>> = {
  8: ["bl", "r9b", "sil"],
  16: ["bx", "r9w"],
  32: ["ebx", "r13d"],
  64: ["rsi", "r12"],
};
const ACCUMULATOR: Readonly<Record<number, string>> = { 8: "al", 16: "ax", 32: "eax", 64: "rax" };
const SIZE_NAMES: Readonly<Record<number, string>> = {
  8: "byte",
  16: "word",
  32: "dword",
  64: "qword",
  128: "oword",
};

/** Addresses that differ in ModRM, SIB, displacement and REX. */
const ADDRESSES = [
  "rax", "rcx+8", "rdx-129", "rbx+0x12345678", "rsp", "rsp+8", "rbp", "rbp-4", "rbp+200",
  "r12", "r12+1", "r13", "r13+1000", "r8", "rax+rbx", "rax+rbx*2", "rbp+rcx*4", "r13+rcx*8",
  "rsp+rdx*8+16", "r12+r13*4+5", "rax+r9*8-1000", "rcx*4+64", "r10*8+0x1000", "0x1000",
]; // prettier-ignore

/** Sizes that a class of the form may have; fixed sizes as they are. */
function sizesOf(form: Form): (number | undefined)[] {
  const classes = new Set(form.slots.map((s) => s.size).filter((s) => typeof s === "string"));
  if (classes.has("v")) return [16, 32, 64];
  if (classes.has("y")) return [32, 64];
  if (classes.has("n")) return [16, 64];
  if (classes.has("a")) return [64];
  return [undefined];
}

const sizeOf = (slot: Slot, size: number | undefined): number | undefined =>
  typeof slot.size === "number" ? slot.size : slot.size === undefined ? undefined : size;

function operandTexts(slot: Slot, size: number | undefined, all: boolean): string[] {
  const bits = sizeOf(slot, size) ?? 0;
  const out: string[] = [];
  switch (slot.type) {
    case "one":
      return ["1"];
    case "label":
      return ["->target"];
    case "imm":
      switch (slot.imm) {
        case "b":
          return ["5", "200"];
        case "s":
          return ["5", "-7"];
        case "shortest":
          return ["5", "-7"];
        case "w":
          return ["0x1234"];
        case "d":
          return ["0x12345", "-129"];
        case "q":
          return ["0x1122334455667788"];
        default:
          return size === 16 ? ["0x1234"] : ["0x12345678", "-129"];
      }
    case "xmm":
      if (slot.only !== undefined) return ["xmm0"];
      out.push("xmm1", "xmm9");
      break;
    case "gp":
      if (slot.only === 0) return [ACCUMULATOR[bits]];
      if (slot.only !== undefined) return [slot.text];
      if (slot.register) out.push(...GP[bits]);
  }
  if (!slot.memory) return out;
  if (!slot.register) out.length = 0;
  const prefix = slot.size === undefined ? "" : `${SIZE_NAMES[bits]} `;
  const addresses = all ? ADDRESSES : ["rcx+8", "r12+r13*4+5"];
  return [...out, ...addresses.map((a) => `${prefix}[${a}]`)];
}

/** Varies one operand at a time, the others at their first variant and then at their last. */
function combinations(variants: readonly string[][]): string[] {
  const out = new Set<string>();
  for (const pick of [0, -1])
    variants.forEach((options, i) => {
      for (const option of options)
        out.add(variants.map((v, j) => (j === i ? option : v.at(pick))).join(", "));
    });
  if (variants.length === 0) out.add("");
  return [...out];
}

export interface Case {
  readonly form: Form;
  readonly text: string;
}

/** Instructions of all x64 forms; a few forms with every kind of address. */
export function casesOfTable(): Case[] {
  const out: Case[] = [];
  const seen = new Set<string>();
  for (const [name, forms] of instructionTable())
    for (const form of forms) {
      if (!form.modes.includes(64)) continue;
      const all = ["add", "mov", "lea", "movsd", "roundsd", "imul"].includes(name);
      for (const size of sizesOf(form))
        for (const operands of combinations(form.slots.map((s) => operandTexts(s, size, all)))) {
          const text = `${name} ${operands}`.trim();
          if (seen.has(text)) continue;
          seen.add(text);
          out.push({ form, text });
        }
    }
  return out;
}
