/*
 * What the machine says it can do, against what iced-x86 says belongs to each feature:
 * all opcodes with all prefixes are decoded by both.
 */
import test from "ava";
import iced from "iced-x86";
import { DecodeError, Decoder } from "../../runtime/machine/decode.js";
import { gprAddress } from "../../runtime/machine/index.js";
import { CODE, makeMachine, publish } from "./fixture.js";
import type { Insn } from "../../runtime/machine/insn.js";

/** iced's name of a feature, and where cpuid reports it: leaf, register, bit. */
const REPORTED: Readonly<Record<string, readonly [number, number, number]>> = {
  FPU: [1, 2, 0],
  TSC: [1, 2, 4],
  CMOV: [1, 2, 15],
  CX8: [1, 2, 8],
  CLFSH: [1, 2, 19],
  SSE: [1, 2, 25],
  SSE2: [1, 2, 26],
  SSE3: [1, 1, 0],
  SSSE3: [1, 1, 9],
  CMPXCHG16B: [1, 1, 13],
  SSE4_1: [1, 1, 19],
  SSE4_2: [1, 1, 20],
  MOVBE: [1, 1, 22],
  POPCNT: [1, 1, 23],
  BMI1: [7, 3, 3],
  BMI2: [7, 3, 8],
  LZCNT: [0x80000001, 1, 5],
  PREFETCHW: [0x80000001, 1, 8],
  X64: [0x80000001, 2, 29],
};
/** Registers in the order above; lahf (0x80000001, 1, 0) is one that iced does not tell apart. */
const REGISTERS = [0, 1, 2, 3];
const LAHF = [0x80000001, 1, 0];

/** Part of every x86-64 processor. */
const ALWAYS = /^(INTEL8086|INTEL[1-4]86|FPU[23]87|X64|CPUID|PAUSE|MULTIBYTENOP)$/;
/** Nops where the feature is absent. */
const HINTS = /^(PREFETCHWT1|PREFETCHITI|CET_SS)$/;

/**
 * Not part of user code that compilers emit. System and privileged instructions, far jumps and
 * segments, input and output, aliases that assemblers do not use (sal, test with /1, set
 * with a reg field), 16-bit jumps and frames, ud0 and ud1, which are undefined on purpose,
 * and conversions of MMX operands.
 */
const LEFT_OUT = new Set(
  `in out ins outs insb insw insd outsb outsw outsd hlt cli sti clts invd invlpg wbinvd wait
   lgdt lidt lldt lmsw ltr sgdt sidt sldt smsw str verr verw lar lsl
   int int1 iret iretd iretq retf lss lfs lgs enter sal ud0 ud1 reservednop cvtpi2ps cvtpi2pd`.split(
    /\s+/,
  ),
);
const PARTLY: Readonly<Record<string, RegExp>> = {
  mov: /,(es|cs|ss|ds|fs|gs|[cd]r\d+)$|^mov (es|cs|ss|ds|fs|gs|[cd]r\d+),/,
  push: /^pushw? [fg]s$/,
  pop: /^popw? [fg]s$/,
  call: /fword|tbyte/, // far
  jmp: /fword|tbyte/,
  test: / /, // f6 /1
};
const SIXTEEN = /^(pushf|popf|leave|ret|call|jmp)$/;

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

/** Prefixes that would take the place of opcodes: fs, gs, 32-bit addresses. */
const FOREIGN = new Set([0x64, 0x65, 0x67]);

/** All opcodes, with a memory and a register operand, without and with prefixes. */
function* encodings(): Generator<number[]> {
  const legacy: number[][] = [];
  for (const prefix of [[], [0x66], [0xf2], [0xf3]])
    for (const rex of [[], [0x48]])
      for (const escape of [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]])
        legacy.push([...prefix, ...rex, ...escape]);
  const vex: number[][] = [];
  for (const map of [1, 2, 3])
    for (let last = 0; last < 4; last++)
      for (const w of [0, 0x80])
        for (const v of [0x78, 0x40]) vex.push([0xc4, 0xe0 | map, w | v | last]);
  for (const head of [...legacy, ...vex])
    for (let opcode = 0; opcode < 256; opcode++)
      for (let reg = 0; reg < 64; reg += 8)
        for (const modrm of [0x07, 0xc1])
          if (head.includes(0x0f) || head.includes(0xc4) || !FOREIGN.has(opcode))
            yield [...head, opcode, modrm | reg];
}

const machine = makeMachine();
// mov eax, edi; mov ecx, esi; push rbx; cpuid; mov esi, ebx; pop rbx; ret
const CPUID = [0x89, 0xf8, 0x89, 0xf1, 0x53, 0x0f, 0xa2, 0x89, 0xde, 0x5b, 0xc3];
publish(machine, CODE, CPUID);

/** eax, ecx, edx, ebx */
function cpuid(leaf: number, subleaf = 0): number[] {
  const eax = machine.call(CODE, leaf, subleaf);
  return [eax, ...[1, 2, 6].map((r) => machine.mem.i32[gprAddress(r) >>> 2])];
}

const has = ([leaf, register, bit]: readonly number[]): boolean =>
  ((cpuid(leaf)[register] >>> bit) & 1) === 1;

test("cpuid reports what is there, and every bit stands for something", (t) => {
  for (const [name, place] of Object.entries(REPORTED)) t.true(has(place), name);
  t.true(has(LAHF), "lahf");
  const known = [...Object.values(REPORTED), LAHF];
  for (const leaf of [1, 7, 0x80000001])
    for (const register of REGISTERS.slice(1)) {
      if (leaf === 1 && register === 3) continue; // no features in ebx of leaf 1
      const bits = known
        .filter(([l, r]) => l === leaf && r === register)
        .reduce((sum, [, , bit]) => sum | (1 << bit), 0);
      t.is(cpuid(leaf)[register], bits, `leaf ${leaf.toString(16)}, register ${register}`);
    }
  t.deepEqual(cpuid(7, 1), [0, 0, 0, 0]);
  t.deepEqual(cpuid(0x12345), [0, 0, 0, 0]);
  const [highest, ecx, edx, ebx] = cpuid(0);
  t.is(highest, 7);
  t.is(Buffer.from(Int32Array.of(ebx, edx, ecx).buffer).toString(), "dasmoon x64 ");
  t.is(cpuid(0x80000000)[0], 0x80000001 | 0);
});

test("rdtsc counts instructions", (t) => {
  // rdtsc; mov ecx, eax; rdtsc; sub eax, ecx; ret
  machine.mem.u8.set([0x0f, 0x31, 0x89, 0xc1, 0x0f, 0x31, 0x29, 0xc8, 0xc3], 0x31000);
  machine.publish({ name: "rdtsc", address: 0x31000, size: 9 });
  t.true(machine.call(0x31000) >= 0);
  const count = machine.executed;
  machine.mem.u8.set([0x0f, 0x31, 0xc3], 0x31000);
  machine.publish({ name: "rdtsc", address: 0x31000, size: 3 });
  t.is(machine.call(0x31000), count + 2);
});

test("every instruction of the reported features decodes, and no other", (t) => {
  const names = new Map<number, string>();
  for (const [name, value] of Object.entries(iced.CpuidFeature))
    if (typeof value === "number") names.set(value, name);
  const missing = new Set<string>();
  const unknown = new Set<string>();
  let accepted = 0;
  for (const list of encodings()) {
    const bytes = Uint8Array.from({ length: 15 }, (_, k) => list[k] ?? 0);
    const mine = ours(bytes);
    const decoder = new iced.Decoder(64, bytes, iced.DecoderOptions.None);
    const theirs = decoder.decode();
    const features = Array.from(theirs.cpuidFeatures(), (f) => names.get(f) ?? "?");
    const reported = features.every((f) => f in REPORTED || ALWAYS.test(f));
    const allowed = reported || features.every((f) => HINTS.test(f));
    const text = theirs.toString();
    const name = iced.Mnemonic[theirs.mnemonic].toLowerCase();
    const where = `${text}: ${Buffer.from(bytes).toString("hex", 0, 10)}`;
    if (mine !== null) {
      accepted++;
      if (theirs.isInvalid || !allowed || mine.len !== theirs.length) unknown.add(where);
    } else if (!theirs.isInvalid && reported && !/\bmm\d/.test(text)) {
      const sixteen = SIXTEEN.test(name) && list.includes(0x66);
      if (!LEFT_OUT.has(name) && !PARTLY[name]?.test(text) && !sixteen) missing.add(where);
    }
    theirs.free();
    decoder.free();
  }
  t.deepEqual([...missing].slice(0, 20), []);
  t.deepEqual([...unknown].slice(0, 20), []);
  t.true(accepted > 15000, String(accepted));
});
