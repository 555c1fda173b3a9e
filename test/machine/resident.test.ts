/* Foreign code, whose registers stay in the state block but for inner loops: what is there where it is left. */
import test from "ava";
import { MachineFault, xmmAddress } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { CODE, makeMachine, publish, relative, word } from "./fixture.js";

const END = 0x400000;

/** Run code, all of which is translated at once on the wasm tier. */
function run(tier: Tier, bytes: readonly number[], ...args: number[]): unknown {
  const m = makeMachine({ tier, maximumSize: END });
  if (tier === "wasm") m.cpu.heatLimit = 0;
  publish(m, CODE, bytes);
  let seen: unknown;
  try {
    seen = m.call(CODE, ...args);
  } catch (e) {
    if (!(e instanceof MachineFault)) throw e;
    const { pc, address, registers } = e.info;
    seen = { pc, address, registers: { ...registers, rip: 0 } };
  }
  const vectors = Buffer.from(m.mem.u8.subarray(xmmAddress(0), xmmAddress(3))).toString("hex");
  return { seen, executed: m.executed, vectors };
}
/** A loop that ends with a jump back to `start`. */
const jumpBack = (bytes: number[], start: number): number[] => [
  ...bytes,
  0xe9,
  ...relative(bytes.length + 5, start),
];

test("a loop that runs out of memory leaves what it has counted, summed and moved", (t) => {
  const sum = [
    0x31,
    0xc9, // xor ecx, ecx
    0x0f,
    0x57,
    0xc9, // xorps xmm1, xmm1
    0xf2,
    0x0f,
    0x10,
    0x07, // again: movsd xmm0, [rdi]
    0xf2,
    0x0f,
    0x58,
    0xc8, // addsd xmm1, xmm0
    0x0f,
    0x10,
    0x57,
    0x10, // movups xmm2, [rdi+16]
    0x48,
    0x83,
    0xc7,
    0x08, // add rdi, 8
    0xff,
    0xc1, // inc ecx
  ];
  const bytes = jumpBack(sum, 5);
  t.deepEqual(run("wasm", bytes, END - 8192), run("interp", bytes, END - 8192));
});

test("registers that a loop in a loop changes are there behind both", (t) => {
  const bytes = [
    0x31,
    0xc0, // xor eax, eax
    0x89,
    0xfa, // outer: mov edx, edi
    0x01,
    0xd0, // inner: add eax, edx
    0xff,
    0xca, // dec edx
    0x0f,
    0x85,
    ...relative(14, 4), // jnz inner
    0x8d,
    0x04,
    0x50, // lea eax, [rax+rdx*2]
    0xff,
    0xcf, // dec edi
    0x0f,
    0x85,
    ...relative(25, 2), // jnz outer
    0xc3,
  ];
  t.deepEqual(run("wasm", bytes, 40), run("interp", bytes, 40));
});

test("regression: strings compared without an element keep the flags", (t) => {
  const bytes = [
    0x31,
    0xc0, // xor eax, eax
    0xb9,
    ...word(0), // mov ecx, 0
    0x83,
    0xff,
    0x05, // cmp edi, 5
    0xf3,
    0xa6, // repe cmpsb
    0x0f,
    0x92,
    0xc0, // setb al
    0xc3,
  ];
  for (const n of [4, 5, 6]) t.like(run("wasm", bytes, n), { seen: n < 5 ? 1 : 0 });
});

test("lanes of vector registers that ways change in their own manner are there where these meet", (t) => {
  // cvtsi2sd xmm0, esi; movapd xmm1, xmm0; unpcklpd xmm1, xmm1; pshufd xmm2, xmm1, 0x1b
  const start = "f2 0f 2a c6 66 0f 28 c8 66 0f 14 c9 66 0f 70 d1 1b";
  // addsd xmm1, xmm0; movhlps xmm0, xmm2; xorpd xmm2, xmm2
  const one = "f2 0f 58 c8 0f 12 c2 66 0f 57 d2";
  // addpd xmm1, xmm1; movlhps xmm2, xmm0; movsd xmm0, xmm1
  const other = "66 0f 58 c9 0f 16 d0 f2 0f 10 c1";
  // addpd xmm0, xmm1; unpckhpd xmm1, xmm2; paddd xmm2, xmm0; addsd xmm2, xmm1; ret
  const end = "66 0f 58 c1 66 0f 15 ca 66 0f fe d0 f2 0f 58 d1 c3";
  const bytes = (text: string): number[] => text.split(" ").map((b) => parseInt(b, 16));
  const ways = [bytes(one), bytes(other)];
  const code = [
    ...bytes(start),
    ...[0x85, 0xff, 0x74, ways[0].length + 2], // test edi, edi; jz other
    ...ways[0],
    ...[0xeb, ways[1].length], // jmp end
    ...ways[1],
    ...bytes(end),
  ];
  for (const way of [0, 1])
    for (const n of [1, 7, -3, 1e9])
      t.deepEqual(run("wasm", code, way, n), run("interp", code, way, n), `${way}, ${n}`);
});

test("regression: code goes on behind a host function that runs other code and drops some", (t) => {
  const NESTED = CODE + 0x1000;
  const DROPPED = CODE + 0x2000;
  for (const indirect of [false, true]) {
    const m = makeMachine({ tier: "wasm", maximumSize: END });
    m.cpu.heatLimit = 0;
    const plusOne = [0x8d, 0x47, 0x01, 0xc3]; // lea eax, [rdi+1]; ret
    publish(m, NESTED, plusOne);
    publish(m, DROPPED, plusOne);
    const host = m.defineHost("host", "i:i", (n) => {
      publish(m, DROPPED, plusOne);
      return m.call(NESTED, m.call(DROPPED, n));
    });
    const call = indirect
      ? [0xb8, ...word(host), 0xff, 0xd0] // mov eax, host; call rax
      : [0xe8, ...relative(CODE + 9, host)];
    // sub rsp, 8; call host; add rsp, 8; inc eax; ret
    const bytes = [0x48, 0x83, 0xec, 8, ...call, 0x48, 0x83, 0xc4, 8, 0xff, 0xc0, 0xc3];
    publish(m, CODE, bytes);
    for (const n of [0, 1, 2]) t.is(m.call(CODE, n), n + 3);
  }
});
