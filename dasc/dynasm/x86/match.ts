/*
 * Which form of an instruction fits its operands: the first whose kinds and sizes do.
 *
 * A memory operand without a size takes that of the registers beside it (the count of a
 * shift is none of them), if they agree and the form has memory of this size: `mov [rax], ecx`, but not `movzx eax,
 * [rax]` and not `mov [rax], 1`. An expression may carry a size for it.
 */
import { fitsS8 } from "./number.js";
import type { Form, SizeClass, Slot } from "./notation.js";
import type { Immediate, LabelOperand, Operand } from "./operands.js";
import type { Size } from "./registers.js";

export interface Match {
  readonly form: Form;
  /** Bits of v, y, n or z, where the form has one. */
  readonly size: Size | undefined;
}

/** Why no form fits: the best that could be said. */
export type Misfit = "count" | "mode" | "kind" | "size" | "missing size";

/** Sizes of a class; natural ones need neither a prefix nor a size in the text. */
const SIZES: Readonly<Record<32 | 64, Readonly<Record<SizeClass & string, readonly Size[]>>>> = {
  32: {
    v: [16, 32],
    y: [32],
    w: [16, 32],
    n: [16, 32],
    a: [32],
    z: [128, 256],
    o: [8, 16, 32, 80, 128, 256],
  },
  64: {
    v: [16, 32, 64],
    y: [32, 64],
    w: [16, 32],
    n: [16, 64],
    a: [64],
    z: [128, 256],
    o: [8, 16, 32, 64, 80, 128, 256],
  },
};

export function matchForm(
  forms: readonly Form[],
  operands: readonly Operand[],
  mode: 32 | 64,
): Match | Misfit {
  let misfit: Misfit = "count";
  for (const form of forms) {
    const result = fit(form, operands, mode);
    if (typeof result === "object") return result;
    if (ORDER[result] > ORDER[misfit]) misfit = result;
  }
  return misfit;
}

/** How much of a form fitted. */
const ORDER: Readonly<Record<Misfit, number>> = {
  count: 0,
  mode: 1,
  kind: 2,
  size: 3,
  "missing size": 4,
};

function fit(form: Form, operands: readonly Operand[], mode: 32 | 64): Match | Misfit {
  const { slots } = form;
  if (slots.length !== operands.length) return "count";
  if (!form.modes.includes(mode)) return "mode";
  for (let i = 0; i < slots.length; i++) if (!accepts(slots[i], operands[i], mode)) return "kind";
  let shared: Size | undefined; // of the operands that have one
  let differ = false;
  let common: Size | undefined; // of all v, y, n, z
  for (let i = 0; i < slots.length; i++) {
    const operand = operands[i];
    if (operand.kind !== "reg" && operand.kind !== "mem") continue;
    const { size } = operand;
    const wanted = operand.kind === "reg" ? slots[i].size : slots[i].memorySize;
    if (size === undefined || wanted === undefined) continue;
    if (typeof wanted === "number") {
      if (wanted !== size) return "size";
    } else {
      if (!SIZES[mode][wanted].includes(size)) return "size";
      if (common !== undefined && common !== size) return "size";
      common = size;
    }
    if (shared !== undefined && shared !== size) differ = true;
    shared = size;
  }
  for (let i = 0; i < slots.length && !differ; i++) {
    const stated = slots[i].type === "imm" ? sizeStated(slots[i], operands[i], mode) : undefined;
    if (stated === undefined) continue;
    if (shared !== undefined && shared !== stated) return "size";
    shared = stated;
  }
  const open = slots.find((slot, i) => isOpen(slot, operands[i]))?.memorySize;
  if (open !== undefined) {
    const hasCount = slots.some((slot) => slot.text === "cl");
    if (shared === undefined || differ || hasCount) return "missing size";
    if (!sizesOf(open, mode).includes(shared)) return "missing size";
    if (typeof open === "string") common = shared;
  }
  return { form, size: common };
}

/** Sizes that memory of a slot can have. */
export const sizesOf = (wanted: SizeClass, mode: 32 | 64): readonly Size[] =>
  typeof wanted === "number" ? [wanted] : SIZES[mode][wanted];

/** The size that an immediate brings along, and that the others must have then. */
function sizeStated(slot: Slot, operand: Operand, mode: 32 | 64): Size | undefined {
  if (slot.mute || slot.sized !== undefined) return undefined;
  if (operand.kind === "label") return mode;
  return operand.kind === "imm" ? operand.size : undefined;
}

const isOpen = (slot: Slot, operand: Operand): boolean =>
  operand.kind === "mem" &&
  operand.size === undefined &&
  slot.memorySize !== undefined &&
  slot.memorySize !== "o";

function accepts(slot: Slot, operand: Operand, mode: 32 | 64): boolean {
  switch (operand.kind) {
    case "reg":
      if (!slot.register || operand.set !== slot.type) return false;
      if (slot.only === undefined) return true;
      return operand.expr === undefined && operand.number === slot.only && !operand.rex;
    case "mem":
      return slot.type === "disp" ? !operand.base && !operand.index : slot.memory;
    case "imm":
      return slot.type === "one" ? operand.value === 1 : acceptsImmediate(slot, operand);
    case "label":
      return slot.type === "label" || (slot.type === "imm" && acceptsLabel(slot, operand, mode));
  }
}

function acceptsImmediate(slot: Slot, { value, size }: Immediate): boolean {
  if (slot.type !== "imm") return false;
  if (slot.imm === "s") return value !== undefined && fitsS8(value);
  if (slot.sized !== undefined) return slot.sized === (size ?? 0);
  return slot.imm !== "shortest" || value === undefined || fitsS8(value);
}

/** An address is a number; the address of a label is known to the engine, and has 32 bits. */
function acceptsLabel(slot: Slot, { label }: LabelOperand, mode: 32 | 64): boolean {
  if (slot.imm === "s" || slot.imm === "shortest") return false;
  if (slot.sized !== undefined && slot.sized !== mode) return false;
  if (label.kind === "address") return true;
  return mode === 32 && (slot.mute || slot.imm === "v" || slot.imm === "d");
}
