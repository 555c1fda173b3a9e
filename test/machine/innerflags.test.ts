/* Flags that only conditions right behind look at (wasm/unit/innerflags.ts): every setter with every condition. */
import test from "ava";
import type { Machine, Tier } from "../../runtime/machine/index.js";
import { makeMachine, publish, relative, word } from "./fixture.js";

const CODE = 0x240000;
const OUT = 0x260000;
const DATA = 0x300000;
const CONDITIONS = "o no b ae e ne be a s ns p np l ge le g".split(" ");
/** imul leaves the others undefined. */
const OF_IMUL = ["o", "no", "b", "ae"];

/** Operands in rdi and rsi, in xmm0 and xmm1, and the first in memory. */
const LOAD = [
  ...[0x48, 0x8b, 0x3c, 0x25, ...word(DATA)], // mov rdi, [DATA]
  ...[0x48, 0x8b, 0x34, 0x25, ...word(DATA + 8)], // mov rsi, [DATA+8]
  ...[0x66, 0x48, 0x0f, 0x6e, 0xc7, 0x66, 0x48, 0x0f, 0x6e, 0xce], // movq xmm0, rdi; movq xmm1, rsi
];
const SETTERS: Readonly<Record<string, readonly number[]>> = {
  "cmp dil, sil": [0x40, 0x38, 0xf7],
  "cmp di, si": [0x66, 0x39, 0xf7],
  "cmp edi, esi": [0x39, 0xf7],
  "cmp rdi, rsi": [0x48, 0x39, 0xf7],
  "cmp edi, 1": [0x83, 0xff, 1],
  "cmp byte [DATA], -128": [0x80, 0x3c, 0x25, ...word(DATA), 0x80],
  "cmp word [DATA], si": [0x66, 0x39, 0x34, 0x25, ...word(DATA)],
  "cmp dword [DATA], esi": [0x39, 0x34, 0x25, ...word(DATA)],
  "cmp qword [DATA], -1": [0x48, 0x83, 0x3c, 0x25, ...word(DATA), 0xff],
  "cmp rsi, [DATA]": [0x48, 0x3b, 0x34, 0x25, ...word(DATA)],
  "test dil, sil": [0x40, 0x84, 0xf7],
  "test di, si": [0x66, 0x85, 0xf7],
  "test edi, esi": [0x85, 0xf7],
  "test rdi, rdi": [0x48, 0x85, 0xff],
  "test byte [DATA], 129": [0xf6, 0x04, 0x25, ...word(DATA), 129],
  "sub edi, esi": [0x29, 0xf7],
  "sub rdi, rsi": [0x48, 0x29, 0xf7],
  "sub rdi, 1": [0x48, 0x83, 0xef, 1],
  "add edi, esi": [0x01, 0xf7],
  "add rdi, rsi": [0x48, 0x01, 0xf7],
  "and edi, esi": [0x21, 0xf7],
  "or rdi, rsi": [0x48, 0x09, 0xf7],
  "xor edi, edi": [0x31, 0xff],
  "neg edi": [0xf7, 0xdf],
  "neg rdi": [0x48, 0xf7, 0xdf],
  "imul edi, esi": [0x0f, 0xaf, 0xfe],
  "ucomisd xmm0, xmm1": [0x66, 0x0f, 0x2e, 0xc1],
  "comisd xmm0, [DATA+8]": [0x66, 0x0f, 0x2f, 0x04, 0x25, ...word(DATA + 8)],
};

/** How conditions follow: bit `cc` of eax is set when one holds. */
const WAYS: Readonly<Record<string, (cc: number) => readonly number[]>> = {
  "a jump right behind": (cc) => [0x70 | (cc ^ 1), 5, ...setBit(cc)],
  "a move between": (cc) => [0x89, 0xf1, 0x70 | (cc ^ 1), 5, ...setBit(cc)], // mov ecx, esi
  // jp to the test of the condition that the other way comes to, too
  "a jump behind another": (cc) => [
    0x7a,
    7,
    0x70 | (cc ^ 1),
    5,
    ...setBit(cc),
    0x89,
    0xf1,
    0x89,
    0xf1,
  ],
  setcc: (cc) => [0x0f, 0x90 | cc, 0xc1, 0x0f, 0xb6, 0xc9, 0xc1, 0xe1, cc, 0x09, 0xc8], // set cl; movzx ecx, cl; shl ecx, cc; or eax, ecx
  // mov ecx, 1 << cc; mov edx, 0; cmovcc edx, ecx; or eax, edx
  cmov: (cc) => [0xb9, ...word(1 << cc), 0xba, ...word(0), 0x0f, 0x40 | cc, 0xd1, 0x09, 0xd0],
};
const setBit = (cc: number): number[] => [0x0d, ...word(1 << cc)]; // or eax, 1 << cc

function codeOf(
  setter: readonly number[],
  way: (cc: number) => readonly number[],
  of: readonly string[],
): number[] {
  const body = of.flatMap((name) => [...LOAD, ...setter, ...way(CONDITIONS.indexOf(name))]);
  const code = [0xb8, ...word(0), ...body]; // mov eax, 0
  return [...code, 0xe9, ...relative(CODE + code.length + 5, OUT)];
}

const VALUES = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xff80n,
  0x7fffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x8000000000000000n,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
  0x3ff8000000000000n,
  0xbff8000000000000n,
  0xfff8000000000000n,
];

function results(tier: Tier, code: readonly number[]): number[] {
  const machine: Machine = makeMachine({ tier });
  publish(machine, OUT, [0xc3]);
  const exits = new Map([[OUT, { general: 0xffff, vector: 0 }]]);
  publish(machine, CODE, code, { promises: { memory: true, entries: [CODE], exits } });
  const of = (a: bigint, b: bigint): number => {
    machine.mem.view.setBigUint64(DATA, a, true);
    machine.mem.view.setBigUint64(DATA + 8, b, true);
    return machine.call(CODE);
  };
  for (let k = 0; k < 100; k++) of(1n, 2n); // translated
  const all = VALUES.flatMap((a) => VALUES.map((b) => of(a, b)));
  const entered = machine.tier?.statistics.entries ?? 0;
  return tier === "wasm" && entered < all.length ? [] : all;
}

for (const [name, setter] of Object.entries(SETTERS))
  test(`conditions behind ${name}`, (t) => {
    const of = name.startsWith("imul") ? OF_IMUL : CONDITIONS;
    for (const [how, way] of Object.entries(WAYS)) {
      if (name.startsWith("imul") && how.includes("another")) continue;
      const code = codeOf(setter, way, of);
      t.deepEqual(results("wasm", code), results("interp", code), how);
    }
  });
