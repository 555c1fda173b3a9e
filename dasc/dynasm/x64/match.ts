/*
 * Which form of an instruction fits its operands.
 *
 * The size of a memory operand may be left out when something else decides it. It
 * does when all fitting forms agree; `mov [rax], 1` fits one form per size, and is
 * an error.
 */
import { TemplateError } from "../diagnostics.js";
import type { Memory, Operand, Register, Size } from "./operands.js";
import type { Form, SizeClass, Slot } from "./rows.js";

export interface Match {
  readonly form: Form;
  /** Bits of v, y or n, where the form has one. */
  readonly size: Size | undefined;
}

/** Sizes of a class; natural ones need neither a prefix nor a size in the text. */
function sizesOf(size: "v" | "y" | "n" | "a", mode: 32 | 64): readonly Size[] {
  switch (size) {
    case "v":
      return [16, 32, 64];
    case "y":
      return [32, 64];
    case "n":
      return [16, mode];
    case "a":
      return [mode];
  }
}

export const isNatural = (slot: Slot): boolean => slot.size === "n" || slot.size === "a";

export function matchForm(
  name: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  mode: 32 | 64,
): Match {
  let first: Match | undefined;
  let failure: Failure = { depth: -1, message: "" };
  for (const form of forms) {
    if (form.slots.length !== operands.length || !form.modes.includes(mode)) continue;
    const fit = fits(form, operands, mode);
    if ("message" in fit) {
      const saysMore = fit.depth === failure.depth && failure.message === "";
      if (fit.depth > failure.depth || saysMore) failure = fit;
      continue;
    }
    if (first === undefined) {
      first = fit;
      if (!operands.some((o) => o.kind === "mem" && o.size === undefined)) break;
      if (fit.size === undefined && hasClass(form)) throw needsSize(name);
    } else if (memorySize(first, operands) !== memorySize(fit, operands)) throw needsSize(name);
  }
  if (first) return first;
  throw noMatch(name, forms, operands, mode, failure);
}

interface Failure {
  /** How many operands fitted. */
  readonly depth: number;
  readonly message: string;
}

function fits(form: Form, operands: readonly Operand[], mode: 32 | 64): Match | Failure {
  let size: Size | undefined;
  for (let i = 0; i < operands.length; i++) {
    const slot = form.slots[i];
    const operand = operands[i];
    if (!fitsSlot(slot, operand)) return { depth: i, message: "" };
    if (operand.kind !== "reg" && operand.kind !== "mem") continue;
    if (operand.kind === "reg" && slot.type === "xmm") continue;
    if (operand.size === undefined || slot.size === undefined) continue;
    if (typeof slot.size === "number") {
      if (slot.size !== operand.size) return { depth: i, message: "wrong operand size" };
      continue;
    }
    if (!sizesOf(slot.size, mode).includes(operand.size))
      return { depth: i, message: "wrong operand size" };
    if (size !== undefined && size !== operand.size)
      return { depth: i, message: "operands differ in size" };
    size = operand.size;
  }
  if (size === 64 && mode === 32) return { depth: 0, message: "no 64-bit operands on x86" };
  if (size === undefined && form.slots.some(isNatural)) size = mode;
  for (let i = 0; i < operands.length; i++) {
    const message = immediateProblem(form.slots[i], operands[i], size);
    if (message !== undefined) return { depth: operands.length, message };
  }
  return { form, size };
}

function fitsSlot(slot: Slot, operand: Operand): boolean {
  switch (operand.kind) {
    case "reg":
      if (!slot.register || operand.set !== slot.type) return false;
      if (slot.only !== undefined) return isRegister(operand, slot.only);
      return !(slot.notAccumulator && isRegister(operand, 0));
    case "mem":
      return slot.memory;
    case "imm":
      return slot.type === "imm" || (slot.type === "one" && operand.value === 1);
    case "label":
      return slot.type === "label";
  }
}

const isRegister = (r: Register, n: number): boolean =>
  r.expr === undefined && r.number === n && !r.high;

/** Why an immediate does not fit: a text, empty when another form is meant to take it. */
function immediateProblem(
  slot: Slot,
  operand: Operand,
  size: Size | undefined,
): string | undefined {
  if (operand.kind !== "imm" || slot.imm === undefined) return undefined;
  const { value, big } = operand;
  if (value === undefined && (big === undefined || slot.imm === "q")) return undefined;
  const v = value ?? Infinity;
  const signedByte = v >= -128 && v <= 127;
  switch (slot.imm) {
    case "b":
      return v >= -128 && v <= 255 ? undefined : "immediate does not fit into a byte";
    case "s":
      return signedByte ? undefined : "";
    case "shortest":
      return signedByte ? undefined : "";
    case "w":
      return inBits(v, 16) ? undefined : "immediate does not fit into 16 bits";
    case "d":
      return inBits(v, 31) ? undefined : "immediate does not fit into 32 signed bits";
    case "v":
      if (size === 64)
        return inBits(v, 31) ? undefined : "immediate does not fit into 32 signed bits: use mov64";
      return inBits(v, size ?? 32) ? undefined : `immediate does not fit into ${size} bits`;
    case "q":
      return undefined;
  }
}

/** Signed or unsigned in this many bits; 31: signed in 32. */
function inBits(v: number, bits: number): boolean {
  if (bits === 31) return v >= -0x80000000 && v <= 0x7fffffff;
  return v >= -(2 ** (bits - 1)) && v < 2 ** bits;
}

const hasClass = (form: Form): boolean =>
  form.slots.some((s) => typeof s.size === "string" && !isNatural(s) && s.memory);

/** Size that a match gives to the operand whose size was left out. */
function memorySize(match: Match, operands: readonly Operand[]): SizeClass | undefined {
  const i = operands.findIndex((o) => o.kind === "mem");
  const { size } = match.form.slots[i];
  return typeof size === "number" || size === undefined ? size : (match.size ?? size);
}

function needsSize(name: string): TemplateError {
  return new TemplateError(
    `\`${name}' needs the size of its memory operand: byte, word, dword, qword`,
    "[",
  );
}

function noMatch(
  name: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  mode: 32 | 64,
  failure: Failure,
): TemplateError {
  const counts = [...new Set(forms.map((f) => f.slots.length))];
  if (!counts.includes(operands.length)) {
    const many = counts.sort((a, b) => a - b).join(" or ");
    return new TemplateError(
      `\`${name}' takes ${many} operand${many === "1" ? "" : "s"}, not ${operands.length}`,
      name,
    );
  }
  const possible = forms.filter((f) => f.slots.length === operands.length);
  if (!possible.some((f) => f.modes.includes(mode)))
    return new TemplateError(`no \`${name}' on ${mode === 64 ? "x64" : "x86"}`, name);
  const given = `\`${name} ${operands.map(describe).join(", ")}'`;
  if (failure.depth === operands.length)
    return new TemplateError(`${failure.message}: ${given}`, name);
  const shapes = [...new Set(possible.map((f) => f.slots.map((s) => s.text).join(", ")))];
  const why = failure.message === "" ? "bad operands" : failure.message;
  return new TemplateError(`${why}: ${given}; there is ${shapes.join("; ")}`, name);
}

function describe(operand: Operand): string {
  switch (operand.kind) {
    case "reg":
      return operand.set === "xmm" ? "x" : `r${operand.size}`;
    case "mem":
      return `m${(operand as Memory).size ?? ""}`;
    case "imm":
      return "imm";
    case "label":
      return "label";
  }
}
