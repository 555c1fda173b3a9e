/* Instructions as text, in Intel's style: `mov rax, [rdi+12]`. */
import { DecodeError, Decoder, variableSize } from "./decode.js";
import { BY_REX, sizeOf } from "./form.js";
import type { Insn } from "./insn.js";
import { FS_BASE, GPR_NAMES, STATE, ZERO_WORD } from "./state.js";
import { conditions } from "./table.js";

const BYTE_NAMES = ["al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"] as const;
const HIGH_NAMES = ["ah", "ch", "dh", "bh"] as const;
const SIZE_NAMES: Readonly<Record<number, string>> = {
  8: "byte ",
  16: "word ",
  32: "dword ",
  64: "qword ",
  80: "tword ",
  128: "xmmword ",
};

function registerName(r: number, size: number, rex: boolean): string {
  if (size === 64) return GPR_NAMES[r];
  if (r >= 8) return `r${r}${size === 32 ? "d" : size === 16 ? "w" : "b"}`;
  if (size === 8) return !rex && r >= 4 ? HIGH_NAMES[r - 4] : BYTE_NAMES[r];
  return size === 32 ? `e${GPR_NAMES[r].slice(1)}` : GPR_NAMES[r].slice(1);
}

const signed = (v: number): string =>
  Math.abs(v) < 0x10000 ? String(v) : `${v < 0 ? "-" : ""}0x${Math.abs(v).toString(16)}`;
/** A 64-bit number from two halves, in hex. */
const hex64 = (hi: number, lo: number): string =>
  hi === 0
    ? (lo >>> 0).toString(16)
    : `${(hi >>> 0).toString(16)}${(lo >>> 0).toString(16).padStart(8, "0")}`;

function memory(i: Insn): string {
  const wordName = (w: number): string =>
    registerName((w - (STATE >>> 2)) >>> 1, i.address32 ? 32 : 64, true);
  const segment = i.segment === ZERO_WORD ? "" : i.segment === FS_BASE ? "fs:" : "gs:";
  return segment + place(i, wordName);
}

function place(i: Insn, wordName: (w: number) => string): string {
  const parts: string[] = [];
  if (i.base !== ZERO_WORD) parts.push(wordName(i.base));
  if (i.index !== ZERO_WORD)
    parts.push(i.shift ? `${wordName(i.index)}*${1 << i.shift}` : wordName(i.index));
  if (parts.length === 0) return `[0x${hex64(i.dispHi, i.disp)}]`;
  if (i.disp === 0) return `[${parts.join("+")}]`;
  return `[${parts.join("+")}${i.disp > 0 ? "+" : ""}${signed(i.disp)}]`;
}

function operandSize(operand: string, i: Insn): number {
  const size = operand[0] === "R" && !i.mem ? BY_REX : sizeOf(operand);
  return size > 0 ? size : variableSize(size, i);
}

function operandText(i: Insn, operand: string, bare: boolean): string {
  const size = operandSize(operand, i);
  const rex = i.rex !== 0;
  const sized = (text: string): string => (bare ? SIZE_NAMES[size] : "") + text;
  switch (operand[0]) {
    case "E":
      return i.mem ? sized(memory(i)) : registerName(i.rm, size, rex);
    case "W":
    case "U":
      return i.mem ? sized(memory(i)) : `xmm${i.rm}`;
    case "R":
      return i.mem ? sized(memory(i)) : registerName(i.rm, size, true);
    case "B":
      return registerName(i.vvvv, size, true);
    case "X":
      return "xmm0";
    case "M":
      return X87.test(i.row?.name ?? "") ? sized(memory(i)) : memory(i);
    case "F":
      return `st${i.rm}`;
    case "T":
      return "st0";
    case "O":
      return sized(memory(i));
    case "G":
      return registerName(i.reg, size, rex);
    case "V":
      return `xmm${i.reg}`;
    case "Z":
      return registerName(i.rm, size, rex);
    case "A":
    case "r":
      return registerName(0, size, rex);
    case "C":
      return "cl";
    case "J":
      return `0x${hex64(Math.floor(i.target / 0x100000000), i.target)}`;
    case "1":
      return "1";
    default:
      return i.immHi === i.imm >> 31 ? signed(i.imm) : `0x${hex64(i.immHi, i.imm)}`;
  }
}

/** Mnemonics that differ from the table's, which names one executor for several. */
const WIDE: Readonly<Record<string, readonly [string, string, string]>> = {
  cbw: ["cbw", "cwde", "cdqe"],
  cwd: ["cwd", "cdq", "cqo"],
  movs: ["movsw", "movsd", "movsq"],
  stos: ["stosw", "stosd", "stosq"],
  lods: ["lodsw", "lodsd", "lodsq"],
  cmps: ["cmpsw", "cmpsd", "cmpsq"],
  scas: ["scasw", "scasd", "scasq"],
};

/** Mnemonics that leave no doubt about the size of their only operand. */
const NAMES_SIZE =
  /^(set|prefetch|clflush|ldmxcsr|stmxcsr|cmpxchg|f(ldcw|nst[cs]w|bld|bstp|ldenv|nstenv|nsave|rstor)$)/;
const X87 = /^f/;

export function disassemble(i: Insn): string {
  const row = i.row;
  if (row === null) return "?";
  let { name } = row;
  if (name === "xchg" && row.low === "r" && i.rm === 0) return "nop";
  if (name in WIDE && row.operands[0][0] !== "E") {
    const text =
      row.operands[0] === "AL"
        ? `${name}b`
        : WIDE[name][i.opsize === 16 ? 0 : i.opsize === 32 ? 1 : 2];
    const rep = /^(cmps|scas)/.test(name) ? "repe" : "rep";
    return i.rep === 0 || /^c[bw]/.test(name) ? text : `${i.rep === 0xf3 ? rep : "repne"} ${text}`;
  }
  if (row.low === "c") name += conditions[i.cc];
  if (name === "imul1") name = "imul";
  // The operand tells the size, unless it is an immediate.
  if (/^(push|pop)w$/.test(name) && row.operands[0][0] !== "I") name = name.slice(0, -1);
  if (/^(movd|pextrd|pinsrd)$/.test(name) && i.rex & 8) name = `${name.slice(0, -1)}q`;
  // The size of a memory operand is plain when a register stands beside it.
  const bare =
    (!row.operands.some((o) => /^[GVZAr]/.test(o) && o !== row.operands[0]) &&
      !/^([GVZArB]|$)/.test(row.operands[0] ?? "") &&
      !NAMES_SIZE.test(name)) ||
    /^(mov[sz]x$|cvtsi2|crc32)/.test(name);
  const operands = row.operands.map((o) => operandText(i, o, bare));
  const text = operands.length === 0 ? name : `${name} ${operands.join(", ")}`;
  return i.lock ? `lock ${text}` : text;
}

/** An instruction as text, its length, and where a direct jump or call leads to. */
export interface Disassembled {
  readonly text: string;
  readonly length: number;
  readonly target?: number;
}

/** The instruction at `offset` of bytes that stand at `address - offset`; what is none is data. */
export function disassembleAt(bytes: Uint8Array, offset: number, address: number): Disassembled {
  try {
    const i = new Decoder(() => bytes).decode(offset, bytes.length);
    const length = i.next - offset;
    if (!i.row?.operands.some((o) => o[0] === "J")) return { text: disassemble(i), length };
    i.target += address - offset;
    return { text: disassemble(i), length, target: i.target };
  } catch (e) {
    if (!(e instanceof DecodeError)) throw e;
    return { text: `db ${bytes[offset]}`, length: 1 };
  }
}
