/*
 * Statements made from the instruction table: every form with operands of every kind,
 * fixed and variable registers, all ways to address memory, literals at their limits,
 * and statements that are wrong.
 */
import type { Form, InstructionTable, Slot } from "../../../dasc/dynasm/x86/notation.js";

/** A number below n. */
export type Random = (n: number) => number;

/** xorshift. */
export function seeded(seed: number): Random {
  let x = seed | 1;
  return (n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

const LOW: Readonly<Record<number, readonly string[]>> = {
  8: ["al", "cl", "dl", "bl", "ah", "bh"],
  16: ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"],
  32: ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"],
  64: ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"],
  80: ["st0", "st1", "st2", "st3", "st4", "st5", "st6", "st7"],
  128: ["xmm0", "xmm1", "xmm5", "xmm7"],
  256: ["ymm0", "ymm1", "ymm5", "ymm7"],
};
const HIGH: Readonly<Record<number, readonly string[]>> = {
  8: ["r4b", "r6b", "r8b", "r15b"],
  16: ["r8w", "r12w", "r13w"],
  32: ["r8d", "r12d", "r13d"],
  64: ["r8", "r12", "r13"],
  80: ["st7"],
  128: ["xmm8", "xmm15"],
  256: ["ymm8", "ymm15"],
};
const VARIABLE: Readonly<Record<number, string>> = {
  8: "Rb",
  16: "Rw",
  32: "Rd",
  64: "Rq",
  80: "Rf",
  128: "xmm",
  256: "ymm",
};
const SIZE_NAMES: Readonly<Record<number, string>> = {
  8: "byte",
  16: "word",
  32: "dword",
  64: "qword",
  80: "tword",
  128: "oword",
  256: "yword",
};
const DISPLACEMENTS = [
  "",
  "",
  "",
  "+0",
  "+1",
  "+127",
  "+128",
  "-128",
  "-129",
  "+0x12345678",
  "-0x80000000",
  "+0xffffffff",
  "+foo",
  "-foo",
  "+foo*8",
  "+foo+4",
  "+ 8",
  " +8",
  "+8+8",
  "+#FOO",
  "+1e2",
  "+->lab",
  "+=>pc",
  "+<1",
  "+extern ext",
  "+aword*2",
  "-dword*3",
  "+ qword * 4",
  "+word*foo",
  "+aword*2+8",
  "+&foo",
  " - 8",
  " + foo",
  "+foo ",
  "->x",
  "+(foo)",
  "-8+4",
  "+0b11",
  "+5.0",
  "*2",
];
const LABELS = ["->lab", "=>pc", "=>pc+1", "<1", ">9", "extern ext"];
const IMMEDIATES = [
  "0",
  "1",
  "5",
  "127",
  "128",
  "255",
  "256",
  "300",
  "-1",
  "-128",
  "-129",
  "32767",
  "65535",
  "65536",
  "-32769",
  "0x7fffffff",
  "0x80000000",
  "0xffffffff",
  "0xffffff80",
  "0x100000000",
  "-0x80000000",
  "aword*5",
  "dword*-3",
  "dword*3+1",
  "byte*200",
  "foo",
  "foo+1",
  "(foo)",
  "foo(a, b)",
  "#FOO",
  "-foo",
  "5u",
  "1.5",
  "010",
];

/** Writes operands that fit slots, and some that do not. */
export class OperandWriter {
  constructor(
    private readonly mode: 32 | 64,
    private readonly random: Random,
  ) {}

  pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)];
  }

  register(size: number): string {
    const kind = this.random(10);
    if (kind < 3) return `${VARIABLE[size]}(${this.pick(["n", "m+1", "f(a)"])})`;
    if (kind < 6 && (this.mode === 64 || size === 80)) return this.pick(HIGH[size]);
    return this.pick(LOW[size]);
  }

  memory(size: number | undefined): string {
    return `${size === undefined ? "" : `${SIZE_NAMES[size]} `}${this.address()}`;
  }

  private address(): string {
    const wide = (): string => this.register(this.mode === 64 && this.random(8) > 0 ? 64 : 32);
    const scale = (): string => this.pick(["", "*1", "*2", "*4", "*8"]);
    const disp = this.pick(DISPLACEMENTS);
    switch (this.random(9)) {
      case 0:
        return `[${this.pick(LABELS)}]`;
      case 1:
        return this.pick(["[foo]", "[0x1000]", "[-8]", "[foo+8]", "[&foo]", "[&foo+8]", "[0]"]);
      case 2:
        return this.pick([
          "FOO->x",
          "FOO->x.y[3]",
          "FOO",
          "FOO.x",
          "[FOO+8]",
          `[FOO:${wide()}+${wide()}]`,
          "FOO[foo]",
          `FOO:${wide()}->x`,
          `FOO:${wide()}[2]`,
        ]);
      case 3:
        return `[${wide()}${this.pick(["*2", "*4", "*8"])}${disp}]`;
      case 4:
      case 5:
        return `[${wide()}+${wide()}${scale()}${disp}]`;
      default:
        return `[${wide()}${disp}]`;
    }
  }

  immediate(): string {
    const value = this.pick(IMMEDIATES);
    const sized = this.random(40) === 0;
    return sized ? `${this.pick(["byte", "word", "dword", "qword"])} ${value}` : value;
  }

  label(): string {
    return this.pick([...LABELS, "&foo", "->lab", ">1"]);
  }

  /** @param size of v, y, w, n, z */
  fitting(slot: Slot, size: number): string {
    const sizeOf = (s: Slot["size"]): number | undefined => {
      if (s === "a") return this.mode;
      if (s === "o") return this.pick([16, 32, 128, undefined]);
      return typeof s === "string" ? size : s;
    };
    if (slot.type === "imm") {
      if (slot.sized) return `${SIZE_NAMES[slot.sized]} foo`;
      return this.random(30) === 0 ? this.label() : this.immediate();
    }
    if (slot.type === "label") return this.label();
    if (slot.type === "one") return "1";
    if (slot.type === "disp") return this.pick(["[foo]", "[0x1000]", "[->lab]"]);
    if (slot.only !== undefined) return LOW[sizeOf(slot.size) ?? 32]?.[slot.only] ?? "eax";
    if (slot.memory && (!slot.register || this.random(2) === 0))
      return this.memory(this.random(3) === 0 ? undefined : sizeOf(slot.memorySize));
    return this.register(sizeOf(slot.size) ?? 32);
  }

  /** Anything at all. */
  wild(): string {
    const size = this.pick([8, 16, 32, this.mode, 128, 256, 80]);
    switch (this.random(5)) {
      case 0:
        return this.immediate();
      case 1:
        return this.random(4) === 0 ? this.label() : this.immediate();
      case 2:
        return this.memory(this.pick([undefined, size]));
      default:
        return this.register(size);
    }
  }
}

const CLASSES: Readonly<Record<32 | 64, Readonly<Record<string, readonly number[]>>>> = {
  32: { v: [16, 32], y: [32], w: [16, 32], n: [16, 32], z: [128, 256] },
  64: { v: [16, 32, 64], y: [32, 64], w: [16, 32], n: [16, 64], z: [128, 256] },
};

/** One statement of a form. */
export function statementOf(form: Form, mode: 32 | 64, writer: OperandWriter): string {
  const classes = form.slots.flatMap((s) => [s.size, s.memorySize]);
  const named = classes.find((s) => typeof s === "string" && s in CLASSES[mode]) as string;
  const size = writer.pick(named === undefined ? [mode] : CLASSES[mode][named]);
  const operands = form.slots.map((slot) => writer.fitting(slot, size));
  return `${form.name} ${operands.join(", ")}`.trim();
}

/**
 * Statements of all forms of a mode, `each` of every form, and one wrong one for each.
 * @param wanted which instructions; all by default
 */
export function* statementsOf(
  table: InstructionTable,
  mode: 32 | 64,
  random: Random,
  each: number,
  wanted: (name: string) => boolean = () => true,
): Generator<string> {
  const writer = new OperandWriter(mode, random);
  for (const name of table.names()) {
    if (!wanted(name)) continue;
    for (const form of table.forms(name)) {
      if (!form.modes.includes(mode)) continue;
      for (let i = 0; i < each; i++) yield statementOf(form, mode, writer);
      const operands = form.slots.map((slot) =>
        random(form.slots.length + 1) === 0 ? writer.fitting(slot, 32) : writer.wild(),
      );
      if (operands.length > 0) yield `${name} ${operands.join(", ")}`;
    }
  }
}
