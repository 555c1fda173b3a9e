/* Translated code: made when it is worth it, dropped when code changes, stopped like any other. */
import test from "ava";
import { MachineStop, watch } from "../../runtime/machine/index.js";
import { CODE, makeMachine, publish, relative } from "./fixture.js";

/** eax = edi times `step`, by adding. */
const counting = (step: number): number[] => [
  0x31,
  0xc0, //       xor eax, eax
  0x83,
  0xc0,
  step, // L: add eax, step
  0x83,
  0xef,
  0x01, // sub edi, 1
  0x75,
  0xf8, //       jnz L
  0xc3, //             ret
];

test("a loop that runs often is translated, and gives what it gave", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  publish(machine, CODE, counting(3));
  t.is(machine.call(CODE, 10), 30);
  t.is(machine.tier?.statistics.translations, 0);
  t.is(machine.call(CODE, 1_000_000), 3_000_000);
  t.true((machine.tier?.statistics.translations ?? 0) > 0);
  // Ten and a million rounds of three instructions, entry and exit.
  t.is(machine.executed, 3 * 1_000_010 + 4);
});

test("code that is published again replaces its translation", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  for (const step of [3, 5, 7]) {
    publish(machine, CODE, counting(step));
    t.is(machine.call(CODE, 100_000), step * 100_000);
  }
  t.true((machine.tier?.statistics.translations ?? 0) >= 3);
});

test("a host function may replace the loop that calls it", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  let calls = 0;
  const change = machine.defineHost("change", ":v", () => {
    if (++calls === 5000) publish(machine, CODE, code(2));
  });
  // rbx counts down, rbp adds up; both are kept by calls.
  const code = (step: number): number[] => [
    0x53,
    0x55, //                push rbx; push rbp
    0x48,
    0x83,
    0xec,
    0x08, //    sub rsp, 8
    0x89,
    0xfb,
    0x31,
    0xed, //    mov ebx, edi; xor ebp, ebp
    0x83,
    0xc5,
    step, //          L: add ebp, step
    0xe8,
    ...relative(CODE + 18, change), // call change
    0x83,
    0xeb,
    0x01,
    0x75,
    0xf3, // sub ebx, 1; jnz L
    0x89,
    0xe8, //                mov eax, ebp
    0x48,
    0x83,
    0xc4,
    0x08, //    add rsp, 8
    0x5d,
    0x5b,
    0xc3, //          pop rbp; pop rbx; ret
  ];
  publish(machine, CODE, code(1));
  t.is(machine.call(CODE, 20_000), 5000 + 2 * 15_000);
  t.is(calls, 20_000);
});

test("units that go to each other often become one", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  machine.cpu.heatLimit = 50;
  const far = CODE + 0x1000;
  // L: sub edi, 1; jz R; jmp rdx; R: ret
  publish(machine, CODE, [0x83, 0xef, 0x01, 0x74, 0x02, 0xff, 0xe2, 0xc3]);
  for (let k = 0; k < 200; k++) machine.call(CODE, 1);
  t.is(machine.tier?.statistics.units, 1);
  // Only now there is code at the other place: jmp rcx.
  publish(machine, far, [0xff, 0xe1]);
  machine.call(CODE, 1_000_000, 0, far, CODE);
  t.is(machine.executed, 200 * 3 + 1_000_000 * 4 - 1);
  t.is(machine.tier?.statistics.units, 1);
  t.true((machine.tier?.statistics.entries ?? Infinity) < 100_000);
});

test("budget, time and interrupts stop an endless translated loop", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  publish(machine, CODE, [0xeb, 0xfe]); // L: jmp L
  machine.budget = 1_000_000;
  const stopped = (): MachineStop => {
    const stop = t.throws(() => machine.call(CODE), { instanceOf: MachineStop });
    return stop ?? t.fail("did not stop");
  };
  t.deepEqual([stopped().info.reason, machine.executed], ["budget", 1_000_000]);

  machine.budget = Infinity;
  machine.deadline = Date.now() + 30;
  t.is(stopped().info.reason, "time");
  machine.deadline = Infinity;

  // Asked often enough for an interrupt within ten milliseconds; on a busy machine that is a count.
  const before = machine.executed;
  let asked = 0;
  machine.poll = () => ++asked === 100;
  t.is(stopped().info.reason, "interrupt");
  t.true((machine.executed - before) / asked <= 1 << 20);
});

test("memory that grows is used at once", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  const grow = machine.defineHost("grow", ":v", () => {
    machine.mem.grow(0x500000);
  });
  // L: call grow; mov [0x480000], edi; sub edi, 1; jnz L; mov eax, [0x480000]; ret
  publish(machine, CODE, [
    0x57, //                                             push rdi
    0xe8,
    ...relative(CODE + 6, grow),
    0x5f, //                                             pop rdi
    0x89,
    0x3c,
    0x25,
    0x00,
    0x00,
    0x48,
    0x00, //         mov [0x480000], edi
    0x83,
    0xef,
    0x01,
    0x75,
    0xed, //                     sub edi, 1; jnz
    0x8b,
    0x04,
    0x25,
    0x00,
    0x00,
    0x48,
    0x00,
    0xc3,
  ]);
  t.is(machine.call(CODE, 5000), 1);
});

test("a traced machine runs every instruction in sight", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  publish(machine, CODE, counting(1));
  machine.call(CODE, 100_000);
  let seen = 0;
  machine.trace = { instruction: () => seen++ };
  machine.call(CODE, 10);
  t.is(seen, 32);
  machine.trace = watch(machine, 0x300000, 4, () => t.fail());
  t.is(machine.call(CODE, 10), 10);
});
