/* The decoder against iced-x86: what both accept has the same length and name. */
import test from "ava";
import iced from "iced-x86";
import { DecodeError, Decoder } from "../../runtime/machine/decode.js";
import { disassemble } from "../../runtime/machine/disasm.js";
import type { Insn } from "../../runtime/machine/insn.js";
import { CODE, CODE_SIZE, Generator, Random } from "./generate.js";

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
  const plain = (s: string): string => s.replace(/^(rep|repne) /, "").split(" ")[0];
  if (plain(a) === b || `${plain(a)}q` === b) return true; // pushf, popf
  if (plain(a) === `${b}w` || `${plain(a)}64` === b) return true; // pushw, pcmpestri with REX.W
  if (plain(a) === "nop")
    return /^(nop|reservednop|prefetch|endbr|lfence|mfence|sfence|ud|pause|rdssp)/.test(b);
  return plain(a) === "mov" && b === "movnti";
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
  const prefixes = [[], [0x66], [0xf2], [0xf3], [0x48], [0x66, 0x48], [0x41], [0xf3, 0x44]];
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
