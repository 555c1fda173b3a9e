/*
 * What the differential test leaves out: reciprocals, which processors approximate in
 * different ways, and the control register, of which there is one value.
 */
import test from "ava";
import { xmmAddress } from "../../runtime/machine/index.js";
import { CODE_SIZE, Random, STACK_TOP, STATE_SIZE } from "./values.js";
import type { Case } from "./values.js";
import { runCases, fastForms, translated } from "./compare.js";
import { buildNative } from "./native.js";
import { makeMachine } from "./fixture.js";

const XMM0 = 136;
/** rcpps xmm2, xmm0; rsqrtps xmm3, xmm0; rcpss xmm4, xmm1; rsqrtss xmm5, xmm1; leave */
const CODE = [
  0x0f, 0x53, 0xd0, 0x0f, 0x52, 0xd8, 0xf3, 0x0f, 0x53, 0xe1, 0xf3, 0x0f, 0x52, 0xe9, 0xff, 0x24,
  0x25, 0x00, 0x00, 0x11, 0x00,
];

/** Four operands; the scalar forms take the first. */
function caseOf(operands: readonly number[]): Case {
  const code = new Uint8Array(CODE_SIZE);
  code.set(CODE);
  const state = new Uint8Array(STATE_SIZE);
  const view = new DataView(state.buffer);
  view.setInt32(8 * 4, STACK_TOP, true);
  operands.forEach((bits, k) => {
    view.setUint32(XMM0 + 4 * k, bits, true);
    view.setUint32(XMM0 + 16 + 4 * k, bits, true);
  });
  return { code, state, count: 4, flagMask: 0, names: [] };
}
const register = (state: Uint8Array, x: number): number[] => {
  const view = new DataView(state.buffer, state.byteOffset);
  return [0, 4, 8, 12].map((k) => view.getUint32(XMM0 + 16 * x + k, true));
};
const float = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0];

/** Operands with one possible result: the bits of rcp and of rsqrt, as an AMD EPYC gives them. */
const SPECIAL: readonly (readonly [operand: number, rcp: number, rsqrt: number])[] = [
  [0x00000000, 0x7f800000, 0x7f800000],
  [0x80000000, 0xff800000, 0xff800000],
  [0x00000001, 0x7f800000, 0x7f800000],
  [0x807fffff, 0xff800000, 0xff800000],
  [0x7f800000, 0x00000000, 0x00000000],
  [0xff800000, 0x80000000, 0xffc00000],
  [0x7fc12345, 0x7fc12345, 0x7fc12345],
  [0x7f812345, 0x7fc12345, 0x7fc12345],
  [0xff812345, 0xffc12345, 0xffc12345],
  [0xffc00000, 0xffc00000, 0xffc00000],
  [0x7f7fffff, 0x00000000, 0],
  [0xff000001, 0x80000000, 0xffc00000],
];

const RELATIVE_ERROR = 1.5 * 2 ** -12;
const near = (x: number, exact: number): boolean => Math.abs(x - exact) <= RELATIVE_ERROR * exact;

const random = new Random(3);
/** Normal positive numbers whose reciprocals are normal, too. */
const ordinary = Array.from({ length: 400 }, () =>
  Array.from({ length: 4 }, () => 0x00800000 + random.below(0x7e000000)),
);

function check(states: readonly Uint8Array[], complain: (text: string) => void): void {
  states.forEach((state, k) =>
    ordinary[k].forEach((bits, lane) => {
      const x = float(bits);
      const text = `operand 0x${bits.toString(16)}`;
      if (!near(float(register(state, 2)[lane]), 1 / x)) complain(`rcp, ${text}`);
      if (!near(float(register(state, 3)[lane]), 1 / Math.sqrt(x))) complain(`rsqrt, ${text}`);
    }),
  );
}

for (const [tier, make] of Object.entries({ fastForms, translated }))
  test(`reciprocals are as near as a processor's, ${tier}`, (t) => {
    const wrong: string[] = [];
    check(runCases(make, ordinary.map(caseOf)), (text) => wrong.push(text));
    t.deepEqual(wrong, []);
    for (const [operand, rcp, rsqrt] of SPECIAL) {
      const [state] = runCases(make, [caseOf([operand, operand, operand, operand])]);
      const text = operand.toString(16);
      t.deepEqual(register(state, 2), [rcp, rcp, rcp, rcp], `rcpps ${text}`);
      t.deepEqual(register(state, 4), [rcp, 0, 0, 0], `rcpss ${text}`);
      if (rsqrt === 0 && operand === 0x7f7fffff) continue;
      t.deepEqual(register(state, 3), [rsqrt, rsqrt, rsqrt, rsqrt], `rsqrtps ${text}`);
      t.deepEqual(register(state, 5), [rsqrt, 0, 0, 0], `rsqrtss ${text}`);
    }
  });

test("the processor at hand gives the same special values, and others as near", (t) => {
  const native = buildNative();
  if ("missing" in native) {
    t.log(`not asked: needs ${native.missing}`);
    t.pass();
    return;
  }
  const states = native.run(ordinary.map(caseOf));
  const wrong: string[] = [];
  check(
    ordinary.map((_, k) => states.slice(STATE_SIZE * k, STATE_SIZE * (k + 1))),
    (text) => wrong.push(text),
  );
  t.deepEqual(wrong, []);
  for (const [operand, rcp, rsqrt] of SPECIAL) {
    const state = native.run([caseOf([operand, operand, operand, operand])]);
    t.is(register(state, 2)[0], rcp, `rcp ${operand.toString(16)}`);
    if (operand !== 0x7f7fffff) t.is(register(state, 3)[0], rsqrt, `rsqrt ${operand.toString(16)}`);
  }
});

test("mxcsr has one value; setting its sticky bits has no effect", (t) => {
  const m = makeMachine();
  // ldmxcsr [rdi]; stmxcsr [rdi]; mov eax, [rdi]; ret
  m.mem.u8.set([0x0f, 0xae, 0x17, 0x0f, 0xae, 0x1f, 0x8b, 0x07, 0xc3], 0x120000);
  m.publish({ name: "mxcsr", address: 0x120000, size: 9 });
  m.mem.u32[0x200000 >>> 2] = 0x1fbf;
  t.is(m.call(0x120000, 0x200000), 0x1f80);
  m.mem.u32[0x200000 >>> 2] = 0x1f80 | 0x2000; // round down
  t.throws(() => m.call(0x120000, 0x200000), { message: /^undefined instruction/ });
  t.is(m.mem.u32[xmmAddress(0) >>> 2], 0);
});
