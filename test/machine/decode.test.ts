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

test("of random bytes, what the machine accepts iced accepts with the same length", (t) => {
  const random = new Random(11);
  const prefixes = [
    [], [0x66], [0xf2], [0xf3], [0x48], [0x66, 0x48], [0x41], [0xf3, 0x44], [0x64], [0x67], [0x65, 0x66],
  ]; // prettier-ignore
  const escapes = [[0x0f], [0x0f, 0x38], [0x0f, 0x3a]];
  const vex = (): number[] => [0xc4, 0xe0 | random.below(4), random.below(256)];
  let accepted = 0;
  for (let n = 0; n < 90000; n++) {
    const legacy = [...random.pick(prefixes), ...(random.chance(70) ? random.pick(escapes) : [])];
    const head = random.chance(20) ? vex() : legacy;
    const bytes = Uint8Array.from({ length: SIZE }, (_, k) => head[k] ?? random.below(256));
    const mine = ours(bytes);
    if (mine === null) continue;
    const other = theirs(bytes);
    accepted++;
    const text = `${disassemble(mine)} ${Buffer.from(bytes).toString("hex")}: ${other?.name}`;
    t.is(mine.len, other?.length ?? 0, text);
    t.true(same(disassemble(mine), other?.name ?? "nothing"), text);
  }
  t.true(accepted > 20000);
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
    .replace(/\[(rel|qword) /, "[")
    .replace(/\*1(?=[+\]])/, "");
}
const decimal = (text: string): string =>
  text.replace(/(-?)(0x[0-9a-f]+)/g, (_, sign: string, digits: string) => sign + BigInt(digits));

/** Where taste differs: forms of nop, order of xchg, names of predicates, unsigned immediates. */
const OTHER_TEXT = /^(lock )?(nop|xchg|cmp[ps][sd]|pushw|movsxd (..|r\d+w),)|^mov \w+, \d{19,}$/;

test("disassembled text is that of iced", (t) => {
  const formatter = new iced.Formatter(iced.FormatterSyntax.Nasm);
  formatter.spaceAfterOperandSeparator = true;
  formatter.numberBase = 10;
  formatter.hexPrefix = "0x"; // of branch targets
  formatter.hexSuffix = "";
  formatter.memorySizeOptions = iced.MemorySizeOptions.Minimal;
  formatter.signedImmediateOperands = true;
  formatter.showBranchSize = false;
  formatter.branchLeadingZeros = false;
  const generator = new Generator(6);
  let count = 0;
  for (let n = 0; n < 400; n++) {
    const memory = new Uint8Array(CODE + CODE_SIZE);
    memory.set(generator.next().code, CODE);
    const decoder = new Decoder(() => memory);
    for (let pc = CODE; memory[pc] !== 0xcc; count++) {
      const i = decoder.decode(pc, CODE + CODE_SIZE);
      const mine = decimal(disassemble(i));
      if (!OTHER_TEXT.test(mine)) {
        const other = nasm(formatter, memory.subarray(pc, pc + 15), pc);
        // Two operands stand for three when the first two are the same.
        if (mine !== other && mine !== other.replace(/^imul (\w+),/, "imul $1, $1,"))
          t.is(mine, other);
      }
      pc = i.next;
    }
  }
  t.true(count > 8000);
  formatter.free();
});
