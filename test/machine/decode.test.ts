/* The decoder and the disassembler against iced-x86. */
import test from "ava";
import iced from "iced-x86";
import { DecodeError, Decoder } from "../../runtime/machine/decode.js";
import { disassemble } from "../../runtime/machine/disasm.js";
import type { Insn } from "../../runtime/machine/insn.js";
import { Generator } from "./generate.js";
import { CODE, CODE_SIZE, Random } from "./values.js";

const SIZE = 16;

function ours(bytes: Uint8Array): Insn | null {
  const memory = new Uint8Array(0x10 + bytes.length);
  memory.set(bytes, 0x10);
  try {
    return new Decoder(() => memory).decode(0x10, 0x10 + bytes.length);
  } catch (e) {
    if (e instanceof DecodeError) return null;
    throw e;
  }
}

/** Length and mnemonic as iced has them; null when it finds no instruction. */
function theirs(bytes: Uint8Array): { length: number; name: string } | null {
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
  const instruction = decoder.decode();
  const valid = !instruction.isInvalid;
  const result = {
    length: instruction.length,
    name: iced.Mnemonic[instruction.mnemonic].toLowerCase(),
  };
  instruction.free();
  decoder.free();
  return valid ? result : null;
}

/** Names that mean the same thing. */
const same = (a: string, b: string): boolean => {
  const plain = (s: string): string => s.replace(/^(rep|repe|repne|lock) /, "").split(" ")[0];
  if (plain(a) === b || `${plain(a)}q` === b) return true; // pushf, popf
  if (plain(a) === `${b}w` || `${plain(a)}64` === b) return true; // pushw, pcmpestri with REX.W
  if (plain(a) === "nop") return /^(nop|reservednop|prefetch|endbr|ud|rdssp)/.test(b);
  return false;
};

test("generated instructions have the length and name that iced gives them", (t) => {
  const generator = new Generator(5);
  let count = 0;
  for (let n = 0; n < 400; n++) {
    const { code } = generator.next();
    for (let at = 0; at < CODE_SIZE;) {
      const bytes = code.subarray(at, at + SIZE);
      const mine = ours(bytes);
      const other = theirs(bytes);
      if (mine === null || mine.row?.name === "int3") break;
      const text = `${disassemble(mine)} ${Buffer.from(bytes).toString("hex")} at ${CODE + at}`;
      t.is(mine.len, other?.length ?? 0, text);
      t.true(same(disassemble(mine), other?.name ?? "nothing"), `${text}: ${other?.name}`);
      at += mine.len;
      count++;
    }
  }
  t.true(count > 8000);
});

/** iced's text in our ways: decimal, no notes on how an address is encoded. */
function nasm(formatter: iced.Formatter, bytes: Uint8Array, pc: number): string {
  const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
  decoder.ip = BigInt(pc);
  const instruction = decoder.decode();
  const text = formatter.format(instruction);
  instruction.free();
  decoder.free();
  return decimal(text)
    .replace(/\[((dword )?rel|[dq]word) /, "[")
    .replace(/\*1(?=[-+\]])/, "");
}
const decimal = (text: string): string =>
  text.replace(/(-?)(0x[0-9a-f]+)/g, (_, sign: string, digits: string) => sign + BigInt(digits));

/**
 * Where taste differs: forms of nop, order of xchg, names of predicates, signs of immediates,
 * whether registers that are cleared above are of 32 or 64 bits.
 */
const OTHER_TEXT =
  /^(lock )?(nop|xchg|cmp[ps][sd]|pushw|movsxd (..|r\d+w),|ret |bswap|movmsk|pmovmsk|pextr|pinsr)|^mov \w+, \d{19,}$/;
/** Prefixes without effect here, which iced names. */
const HINTS = /^(?:(?:bnd|xrelease|xacquire|[cdefgs]s|rep(?= (?:ret|jmp|call))) )+/;

function intelFormatter(): iced.Formatter {
  const formatter = new iced.Formatter(iced.FormatterSyntax.Nasm);
  formatter.spaceAfterOperandSeparator = true;
  formatter.numberBase = 10;
  formatter.hexPrefix = "0x"; // of branch targets
  formatter.hexSuffix = "";
  formatter.memorySizeOptions = iced.MemorySizeOptions.Minimal;
  formatter.signedImmediateOperands = true;
  formatter.showBranchSize = false;
  formatter.branchLeadingZeros = false;
  return formatter;
}

/** Our text when it differs from iced's, else null. */
function difference(formatter: iced.Formatter, i: Insn, bytes: Uint8Array): string | null {
  const mine = decimal(disassemble(i));
  if (OTHER_TEXT.test(mine)) return null;
  const other = nasm(formatter, bytes, i.pc)
    .replace(HINTS, "")
    .replace(/^(pcmpestr.)64/, "$1")
    .replace(/^(a32|o16(?= f)) /, "")
    .replace(/\[([fg]s):/, "$1:[");
  // Where st0 is the other operand, iced does not name it; of an implied st1 neither.
  if (/^f\w+ .*st\d/.test(mine)) return mine.split(" ")[0] === other.split(" ")[0] ? null : mine;
  if (mine === "fwait" && other === "wait") return null;
  // Two operands stand for three when the first two are the same.
  if (mine === other || mine === other.replace(/^imul (\w+),/, "imul $1, $1,")) return null;
  return `${mine}  iced: ${other}  bytes: ${Buffer.from(bytes).toString("hex")}`;
}

test("generated instructions read as iced has them", (t) => {
  const formatter = intelFormatter();
  const generator = new Generator(6);
  let count = 0;
  for (let n = 0; n < 400; n++) {
    const memory = new Uint8Array(CODE + CODE_SIZE);
    memory.set(generator.next().code, CODE);
    const decoder = new Decoder(() => memory);
    for (let pc = CODE; memory[pc] !== 0xcc; count++) {
      const i = decoder.decode(pc, CODE + CODE_SIZE);
      const text = difference(formatter, i, memory.subarray(pc, pc + 15));
      if (text !== null) t.fail(text);
      pc = i.next;
    }
  }
  t.true(count > 8000);
  formatter.free();
});

test("random bytes that are an instruction here read as iced has them", (t) => {
  const formatter = intelFormatter();
  const random = new Random(11);
  const prefixes = [
    [],
    [0x66],
    [0xf2],
    [0xf3],
    [0x48],
    [0x66, 0x48],
    [0x41],
    [0xf3, 0x44],
    [0x47],
    [0x66, 0x4f],
    [0x64],
    [0x67],
    [0x65, 0x66],
    [0xf0],
    [0x2e],
  ];
  const escapes = [[0x0f], [0x0f, 0x38], [0x0f, 0x3a]];
  const vex = (): number[] => [
    0xc4,
    (1 + random.below(3)) | (random.below(8) << 5),
    random.below(256),
  ];
  const memory = new Uint8Array(CODE + 16);
  const decoder = new Decoder(() => memory);
  let accepted = 0;
  for (let n = 0; n < 90000; n++) {
    const legacy = [...random.pick(prefixes), ...(random.chance(65) ? random.pick(escapes) : [])];
    const head = random.chance(15) ? vex() : legacy;
    for (let k = 0; k < 16; k++) memory[CODE + k] = head[k] ?? random.below(256);
    let i: Insn;
    try {
      i = decoder.decode(CODE, CODE + 16);
    } catch (e) {
      if (e instanceof DecodeError) continue;
      throw e;
    }
    accepted++;
    const bytes = memory.subarray(CODE, CODE + 15);
    t.is(i.len, theirs(bytes)?.length ?? 0);
    const text = difference(formatter, i, bytes);
    if (text !== null) t.fail(text);
  }
  t.true(accepted > 20000);
  formatter.free();
});
