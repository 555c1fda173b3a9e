/* Doubles that have to be integers (wasm/unit/integers.ts): both tiers agree on which are, and on what they become. */
import test from "ava";
import type { Tier } from "../../runtime/machine/index.js";
import { bits } from "../../runtime/machine/promises.js";
import { R } from "../../runtime/machine/state.js";
import { makeMachine, publish, relative, word } from "./fixture.js";

const CODE = 0x240000;
const DATA = 0x300000;
const NONE = 77_777;
const VALUES = [
  0,
  -0,
  1,
  -1,
  7.5,
  -7.5,
  0.1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 32 + 3,
  2 ** 31 - 0.5,
  -(2 ** 31) - 0.5,
  2 ** 51 + 5,
  1e300,
  -1e300,
  Infinity,
  -Infinity,
  NaN,
];

/** eax = the integer at DATA. When there is none: eax as it is, or NONE. `isOne`: by jumps that become one (equality.ts). */
function codeOf(isDead: boolean, isOne = false): number[] {
  const start = [
    ...[0xf2, 0x0f, 0x10, 0x04, 0x25, ...word(DATA)], // movsd xmm0, [DATA]
    ...[0xf2, 0x0f, 0x2c, 0xc0, 0xf2, 0x0f, 0x2a, 0xc8], // cvttsd2si eax, xmm0; cvtsi2sd xmm1, eax
    ...[0x66, 0x0f, 0x2e, 0xc1], // ucomisd xmm0, xmm1
  ];
  const other = CODE + start.length + 13;
  const jumps = isOne
    ? [
        ...[0x7b, 5, 0xe9, ...relative(CODE + start.length + 7, other + 1)], // jnp 1f; jmp other
        ...[0x0f, 0x85, ...relative(CODE + start.length + 13, other + 1), 0xc3], // 1: jne other; ret
      ]
    : [
        ...[0x0f, 0x85, ...relative(CODE + start.length + 6, other)], // jne other
        ...[0x0f, 0x8a, ...relative(CODE + start.length + 12, other), 0xc3], // jp other; ret
      ];
  const clear = isDead ? [0x29, 0xc0, 0x05, ...word(NONE)] : [0x83, 0xc0, 0]; // sub eax, eax; add eax, NONE: or add eax, 0
  return [...start, ...jumps, ...clear, 0xc3];
}

/** eax = three times what the double at DATA becomes: from eax, and from xmm1, in one copy for each way. A NaN does not jump. */
function codeWithoutParity(): number[] {
  const start = codeOf(true).slice(0, 21);
  // cvttsd2si ecx, xmm1; add eax, ecx; add eax, ecx; ret
  const end = [0xf2, 0x0f, 0x2c, 0xc9, 0x01, 0xc8, 0x01, 0xc8, 0xc3];
  const fall = CODE + start.length + 6;
  return [...start, 0x0f, 0x85, ...relative(fall, fall + end.length), ...end, ...end];
}

function results(tier: Tier, code: number[]): number[] {
  const machine = makeMachine({ tier });
  const kept = bits(R.RAX, R.RBX, R.RSP, R.RBP, R.R12, R.R13, R.R14, R.R15);
  publish(machine, CODE, code, {
    promises: {
      memory: true,
      scalar: true,
      conventional: true,
      anyNaN: true,
      entries: [CODE],
      exits: new Map(),
      returns: { general: kept, vector: 0 },
    },
  });
  return VALUES.map((value) => {
    machine.mem.view.setFloat64(DATA, value, true);
    return machine.call(CODE, 0) | 0;
  });
}

for (const isDead of [true, false])
  test(`a double that is no integer: what it became is ${isDead ? "dead" : "looked at"}`, (t) => {
    const expected = VALUES.map((x) => {
      if (x === (x | 0)) return x | 0;
      if (isDead) return NONE;
      return Math.abs(x) < 2 ** 31 ? Math.trunc(x) : -(2 ** 31);
    });
    for (const tier of ["interp", "wasm"] as const)
      for (const isOne of [false, true])
        t.deepEqual(results(tier, codeOf(isDead, isOne)), expected, tier);
  });

test("where a NaN goes on as an integer, all registers are right on both ways", (t) => {
  const expected = VALUES.map((x) =>
    Math.imul(3, Math.trunc(x) === (x | 0) || Math.abs(x) < 2 ** 31 ? x | 0 : -(2 ** 31)),
  );
  for (const tier of ["interp", "wasm"] as const)
    t.deepEqual(results(tier, codeWithoutParity()), expected, tier);
});
