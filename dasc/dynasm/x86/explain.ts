/*
 * What is said of operands that fit no form.
 */
import { TemplateError, nearest } from "../diagnostics.js";
import { sizesOf } from "./match.js";
import type { Misfit } from "./match.js";
import type { Form } from "./notation.js";
import { SIZE_WORDS } from "./number.js";
import type { Operand } from "./operands.js";

/**
 * An error that says what was given and what there is.
 * @param wasThere DynASM's table of 2022 had such a form
 */
export function explain(
  misfit: Misfit,
  name: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  mode: 32 | 64,
  registerNames: Iterable<string>,
  wasThere = false,
): TemplateError {
  const here = forms.filter((form) => form.modes.includes(mode));
  const sameCount = here.filter((form) => form.slots.length === operands.length);
  const given = `\`${[name, operands.map(describe).join(", ")].join(" ").trim()}'`;
  const shown = sameCount.length > 0 ? sameCount : here;
  const there = `there is ${[...new Set(shown.map((form) => usage(form, mode)))].join("; ")}`;
  if (sameCount.length === 0) {
    const counts = [...new Set(here.map((form) => form.slots.length))].sort((a, b) => a - b);
    const many = `${counts.join(" or ")} operand${counts.join() === "1" ? "" : "s"}`;
    return new TemplateError(`\`${name}' takes ${many}, not ${operands.length}: ${there}`, name);
  }
  if (wasThere) {
    const meant = `write \`${name.replace(/d$/, "q")}' for 64 bits, or translate with --dynasm 2022`;
    return new TemplateError(`${given} is no form since July 2026: ${meant}; ${there}`, name);
  }
  switch (misfit) {
    case "missing size": {
      const words = memorySizes(sameCount, operands, mode).join(", ");
      const what = `a size in front of its memory operand: ${words}`;
      return new TemplateError(`${given} needs ${what}; ${there}`, "[");
    }
    case "size":
      return new TemplateError(`operand sizes do not fit: ${given}; ${there}`, name);
    default: {
      const local = operands.find((o) => o.kind === "imm" && /^[<>]\d+$/.test(o.expr));
      if (local?.kind === "imm")
        return new TemplateError(`no local label: ${local.expr}, there are 1 to 9`, local.expr);
      const word = operands.map(bareWord).find((w) => w !== undefined);
      const meant = word && meantRegister(word, mode, registerNames);
      if (meant) return new TemplateError(`\`${word}' is no register: ${meant}`, word);
      return new TemplateError(`no such form: ${given}; ${there}`, name);
    }
  }
}

/** Words for the sizes that the memory operand without one may have. */
function memorySizes(
  forms: readonly Form[],
  operands: readonly Operand[],
  mode: 32 | 64,
): string[] {
  const at = operands.findIndex((o) => o.kind === "mem" && o.size === undefined);
  const sizes = new Set<number>();
  for (const { slots } of forms)
    if (slots[at].memory)
      for (const size of sizesOf(slots[at].memorySize ?? "o", mode)) sizes.add(size);
  return Object.keys(SIZE_WORDS).filter((word) => sizes.has((SIZE_WORDS[word] ?? 0) * 8));
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
  if (mode === 32 && /^(r[a-ds][xpi]|r\d+[dwb]?|[xy]mm\d+)$/.test(word)) return "x64 has it";
  const near = nearest(word, names);
  return near && `did you mean \`${near}'?`;
}

/** The mnemonic and its operands for people: `add r/m16|32|64, imm8`. */
export const usage = (form: Form, mode: 32 | 64): string =>
  `${form.name} ${form.slots.map((slot) => shownOperand(slot.text, mode)).join(", ")}`.trim();

const IMMEDIATES: Readonly<Record<string, string>> = {
  s8: "imm8",
  iv: "imm",
  is: "imm8|imm",
  i64: "imm64",
  off64: "[imm64]",
  disp8: "[imm32]",
  disp16: "[imm32]",
  disp32: "[imm32]",
  rel: "label",
};
const SIZE_PREFIXES: Readonly<Record<string, string>> = {
  b: "byte",
  w: "word",
  d: "dword",
  q: "qword",
};
const KINDS: Readonly<Record<string, string>> = { rm: "r/m", x: "xmm", y: "ymm", z: "xmm|ymm" };

/** An operand of the table. */
function shownOperand(text: string, mode: 32 | 64): string {
  const wide = mode === 64 ? "|64" : "";
  const sizes: Readonly<Record<string, string>> = {
    v: `16|32${wide}`,
    y: `32${wide}`,
    w: "16|32",
    n: `16|${mode}`,
    a: String(mode),
    o: "",
  };
  const plain = text.replace(/^-|^0=|\*$|\.[vh]$/g, "");
  const sized = /^([bwdq])=/.exec(plain);
  if (sized) return `${SIZE_PREFIXES[sized[1]]} expression`;
  if (IMMEDIATES[plain]) return IMMEDIATES[plain];
  if (/^i\d/.test(plain)) return plain.replace("i", "imm");
  if (plain === "av") return mode === 64 ? "ax|eax|rax" : "ax|eax";
  if (plain === "x0") return "xmm0";
  if (plain === "zn") return "m128|256";
  const m = /^(rm|r|m|[xyz])(m?)(\d+|[vywnao])?$/.exec(plain);
  if (!m) return plain;
  const [, kind, memory, size = ""] = m;
  return `${KINDS[kind] ?? kind}${memory && "/m"}${sizes[size] ?? size}`;
}

/** An operand that was given. */
function describe(operand: Operand): string {
  switch (operand.kind) {
    case "reg":
      if (operand.set === "st") return "st";
      if (operand.set === "vector") return operand.size === 256 ? "ymm" : "xmm";
      return `r${operand.size}`;
    case "mem":
      return `m${operand.size ?? ""}`;
    case "imm":
      return operand.size ? `imm${operand.size}` : "imm";
    case "label":
      return operand.label.kind === "address" ? "address" : "label";
  }
}
