/*
 * The reference that --instructions and --dumparch print, made from the table.
 */
import { DASM } from "../actions.js";
import { nearest } from "../diagnostics.js";
import { instructionTable } from "./arch.js";
import { statements } from "./data.js";
import { usage } from "./explain.js";
import type { Edition, Form, InstructionTable, Slot } from "./notation.js";
import { SIZE_LETTERS, registers } from "./registers.js";
import type { Size } from "./registers.js";

export type ArchName = "x86" | "x64";

const modeOf = (arch: ArchName): 32 | 64 => (arch === "x64" ? 64 : 32);

const LEGEND = `\
  r8 r/m32 m64       register, register or memory, memory of so many bits; m: of any size
  r16|32|64          any; all operands with such a choice have the same size, for which
                     66 or W is added
  xmm/m64            register, or memory of so many bits; /m alone: as large as the register
  imm8 imm           immediate; imm: of the operand size, up to 32 bits
  byte expression    expression with this size in front of it

  ib iw id iq        immediate behind the instruction; iv: of the operand size, up to 32 bits
  /r /0 ... /7       ModRM with register and register or memory; with a number
  /is4               register in the upper half of an immediate byte
  +r                 the register is part of the opcode
  W L                REX.W, VEX.W; VEX.L
`;

/**
 * Every mnemonic with its forms, or those of one mnemonic. Undefined when there is none
 * of this name: see nearestInstruction.
 */
export function describeInstructions(
  arch: ArchName,
  mnemonic?: string,
  edition?: Edition,
): string | undefined {
  const table = instructionTable(edition);
  const mode = modeOf(arch);
  const names = mnemonic === undefined ? [...table.names()].sort() : [mnemonic];
  const rows = names.flatMap((name) => formsOf(table, name, mode));
  if (rows.length === 0) return undefined;
  const width = Math.max(...rows.map((form) => usage(form, mode).length));
  const lines = rows.map((form) => {
    const remark = form.remark ? `  (DynASM's bytes: ${form.remark})` : "";
    return `${usage(form, mode).padEnd(width)}  ${encodingOf(form)}${remark}\n`;
  });
  return (mnemonic === undefined ? `${LEGEND}\n` : "") + lines.join("");
}

/** The mnemonic that may have been meant. */
export function nearestInstruction(arch: ArchName, name: string): string | undefined {
  const table = instructionTable();
  const mode = modeOf(arch);
  return nearest(
    name,
    [...table.names()].filter((n) => formsOf(table, n, mode).length > 0),
  );
}

/**
 * Registers, action codes, statements and instructions, as DynASM's -A orders them.
 * @param directives those that are not the architecture's, with their usage
 */
export function describeArchitecture(
  arch: ArchName,
  directives: Iterable<readonly [name: string, usage: string]>,
): string {
  const all = new Map(directives);
  for (const [name, { usage }] of statements) all.set(name, usage);
  const actions = Object.entries(DASM).filter(([, code]) => typeof code === "number");
  return [
    "Register names, sizes and internal numbers:",
    ...registerLines(modeOf(arch)),
    "DynASM encoding engine action codes:",
    ...actions.map(([name, code]) => `  ${name.padEnd(10)} ${hex(Number(code))}  ${code}`),
    "",
    "Pseudo-Opcodes:",
    ...[...all].sort().map(([name, usage]) => `  ${name.padEnd(12)} ${usage}`.trimEnd()),
    "",
    "Opcodes:",
    ...(describeInstructions(arch)?.split("\n").slice(LEGEND.split("\n").length) ?? []).map(
      (line) => line && `  ${line}`,
    ),
  ].join("\n");
}

function formsOf(table: InstructionTable, name: string, mode: 32 | 64): Form[] {
  return table.forms(name).filter((form) => form.modes.includes(mode));
}

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");

/** `66 0F 58 /r`, `VEX.66.0F.W1 58 /r ib`. */
function encodingOf(form: Form): string {
  const { vex, w, l, prefix, opcode, modrm, slots } = form;
  const out: string[] = [];
  if (vex) {
    const map = opcode.slice(0, -1).map(hex).join("");
    out.push(["VEX", ...(l ? ["L"] : []), ...prefix.map(hex), map, ...(w ? ["W"] : [])].join("."));
    out.push(hex(opcode[opcode.length - 1]));
  } else out.push(...(w ? ["W"] : []), ...[...prefix, ...opcode].map(hex));
  if (slots.some((s) => s.place === "opcode")) out.push("+r");
  if (modrm !== undefined) out.push(typeof modrm === "number" ? `/${modrm}` : "/r");
  for (const slot of slots) out.push(...behind(slot));
  return out.join(" ");
}

/** What follows ModRM for an operand. */
function behind(slot: Slot): string[] {
  if (slot.place === "rel") return ["rel32"];
  if (slot.place === "high") return ["/is4"];
  if (slot.place === "disp") return [slot.text === "off64" ? "iq" : "id"];
  switch (slot.imm) {
    case undefined:
      return [];
    case "b":
    case "s":
      return ["ib"];
    case "shortest":
      return ["ib (opcode + 2) or iv"];
    default:
      return [`i${slot.imm}`];
  }
}

function registerLines(mode: 32 | 64): string[] {
  const { codes, byCode } = registers(mode);
  const size = (bits: Size): string => SIZE_NAMES[SIZE_LETTERS[bits]];
  const out: string[] = [];
  const shown = new Set<string>();
  for (const [name, code] of codes) {
    const register = byCode.get(code);
    if (!register || shown.has(code)) continue; // another name for it
    shown.add(code);
    const isVariable = code.length === 2;
    if (isVariable && out.length > 0) out.push("");
    const number = isVariable ? "(variable)" : String(register.number);
    out.push(`  ${name.padEnd(5)} ${size(register.size).padEnd(8)} ${number}`);
  }
  return [...out, ""];
}

const SIZE_NAMES: Readonly<Record<string, string>> = {
  b: "byte",
  w: "word",
  d: "dword",
  q: "qword",
  f: "fpword",
  o: "oword",
  y: "yword",
};
