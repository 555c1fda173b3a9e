/*
 * What this machine says it is. Every feature bit stands for a group of rows of the
 * instruction table, so the answer is what the table holds.
 *
 * Not reported, and undefined instructions: MMX, AVX and whatever needs it, rdrand,
 * xgetbv, fxsave, syscall.
 */
import type { Exec } from "../insn.js";
import { RAX, RBX, RCX, RDX } from "../state.js";
import { features, type Feature } from "../table.js";

/** Words of the answer of cpuid. */
enum CPUID {
  EAX,
  EBX,
  ECX,
  EDX,
}

/** Where cpuid reports each feature: leaf, word, bit. "base" is what every x86-64 processor has. */
const CPUID_BITS: Readonly<Record<Feature, readonly [number, CPUID, number]>> = {
  base: [0x80000001, CPUID.EDX, 29], // long mode
  x87: [1, CPUID.EDX, 0],
  tsc: [1, CPUID.EDX, 4],
  cmov: [1, CPUID.EDX, 15],
  cx8: [1, CPUID.EDX, 8],
  clfsh: [1, CPUID.EDX, 19],
  sse: [1, CPUID.EDX, 25],
  sse2: [1, CPUID.EDX, 26],
  sse3: [1, CPUID.ECX, 0],
  ssse3: [1, CPUID.ECX, 9],
  cx16: [1, CPUID.ECX, 13],
  "sse4.1": [1, CPUID.ECX, 19],
  "sse4.2": [1, CPUID.ECX, 20],
  movbe: [1, CPUID.ECX, 22],
  popcnt: [1, CPUID.ECX, 23],
  bmi1: [7, CPUID.EBX, 3],
  bmi2: [7, CPUID.EBX, 8],
  lahf: [0x80000001, CPUID.ECX, 0],
  lzcnt: [0x80000001, CPUID.ECX, 5],
  prefetchw: [0x80000001, CPUID.ECX, 8],
};

/** eax, ebx, ecx, edx of a leaf; leaves and subleaves that do not exist are zero. */
function cpuidLeaf(leaf: number, subleaf: number): readonly number[] {
  const words = [0, 0, 0, 0];
  if (leaf === 0) return [7, 0x6d736164, 0x20343678, 0x206e6f6f]; // "dasmoon x64 "
  if (leaf === 0x80000000) return [0x80000001, 0, 0, 0];
  if (leaf === 1) {
    words[CPUID.EAX] = 0x600; // family 6
    words[CPUID.EBX] = 8 << 8; // a line of 64 bytes, for clflush
  }
  if (leaf === 7 && subleaf !== 0) return words;
  for (const feature of features) {
    const [where, word, bit] = CPUID_BITS[feature];
    if (where === leaf) words[word] |= 1 << bit;
  }
  return words;
}

export const cpuid: Exec = (c) => {
  const m = c.i32;
  const words = cpuidLeaf(m[RAX] >>> 0, m[RCX]);
  [RAX, RBX, RCX, RDX].forEach((register, k) => {
    m[register] = words[k];
    m[register + 1] = 0;
  });
};

/** A machine that counts instructions has no other clock to offer. */
export const rdtsc: Exec = (c) => {
  const m = c.i32;
  const count = c.executed();
  m[RAX] = count;
  m[RDX] = Math.floor(count / 0x100000000);
  m[RAX + 1] = m[RDX + 1] = 0;
};
