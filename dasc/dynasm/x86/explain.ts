/*
 * What is said of operands that fit no form.
 */
import { TemplateError, nearest } from "../diagnostics.js";
import type { Misfit } from "./match.js";
import type { Form } from "./notation.js";
import type { Operand } from "./operands.js";

/** An error that says what was given and what there is. */
export function explain(
  misfit: Misfit,
  name: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  mode: 32 | 64,
  registerNames: Iterable<string>,
): TemplateError {
  const here = forms.filter((form) => form.modes.includes(mode));
  const sameCount = here.filter((form) => form.slots.length === operands.length);
  const given = `\`${[name, operands.map(describe).join(", ")].join(" ").trim()}'`;
  const shown = sameCount.length > 0 ? sameCount : here;
  const there = `there is ${[...new Set(shown.map(usage))].join("; ")}`;
  if (sameCount.length === 0) {
    const counts = [...new Set(here.map((form) => form.slots.length))].sort((a, b) => a - b);
    const many = `${counts.join(" or ")} operand${counts.join() === "1" ? "" : "s"}`;
    return new TemplateError(`\`${name}' takes ${many}, not ${operands.length}: ${there}`, name);
  }
  switch (misfit) {
    case "missing size":
      return new TemplateError(
        `${given} needs the size of its memory operand: byte, word, dword, qword, oword ...; ${there}`,
        "[",
      );
    case "size":
      return new TemplateError(`operand sizes do not fit: ${given}; ${there}`, name);
    default: {
      const word = operands.map(bareWord).find((w) => w !== undefined);
      const meant = word && meantRegister(word, mode, registerNames);
      if (meant) return new TemplateError(`\`${word}' is no register: ${meant}`, word);
      return new TemplateError(`no such form: ${given}; ${there}`, name);
    }
  }
}

/** An expression that could be meant as a register. */
const bareWord = (operand: Operand): string | undefined =>
  operand.kind === "imm" ? /^[a-z]\w*(?:\(\d\))?$/.exec(operand.expr)?.[0] : undefined;

const SPELLINGS: Readonly<Record<string, string>> = {
  spl: "r4b",
  bpl: "r5b",
  sil: "r6b",
  dil: "r7b",
};

function meantRegister(word: string, mode: 32 | 64, names: Iterable<string>): string | undefined {
  const spelling = SPELLINGS[word] ?? /^st\((\d)\)$/.exec(word)?.[0].replace(/[()]/g, "");
  if (spelling) return `DynASM writes ${spelling}`;
  if (mode === 32 && /^(r[a-ds][xpi]|r\d+[dwb]?|[xy]mm\d+)$/.test(word)) return "not on x86";
  const near = nearest(word, names);
  return near && `did you mean \`${near}'?`;
}

/** The mnemonic and its operands, as the table has them. */
export const usage = (form: Form): string =>
  `${form.name} ${form.slots.map((slot) => shownOperand(slot.text)).join(", ")}`.trim();

/** The notation of the table without what only the encoding needs. */
const shownOperand = (text: string): string => text.replace(/^-|\*$|\.[vh]$/g, "");

/** An operand in the notation of the table. */
function describe(operand: Operand): string {
  switch (operand.kind) {
    case "reg":
      if (operand.set === "st") return "st";
      if (operand.set === "vector") return operand.size === 256 ? "y" : "x";
      return `r${operand.size}`;
    case "mem":
      return `m${operand.size ?? ""}`;
    case "imm":
      return operand.size ? `i${operand.size}` : "imm";
    case "label":
      return operand.label.kind === "address" ? "address" : "label";
  }
}
