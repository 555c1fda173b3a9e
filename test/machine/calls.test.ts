/* Functions of foreign code, which pieces call in place (wasm/tier/calls.ts). */
import test from "ava";
import { Machine, MachineFault, MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { makeMachine, publish, publishCallingLoop, relative } from "./fixture.js";

const LOOP = 0x240000;
const CALLEE = 0x250000;
const FAR = 0x260000;
const DATA = 0x270000;
const TIERS: readonly Tier[] = ["interp", "wasm"];

/** mov eax, [rsi+rdi*4]; add eax, 5; ret */
const PLAIN = [0x8b, 0x04, 0xbe, 0x83, 0xc0, 5, 0xc3];
/** test edi, edi; jz FAR, which gives 7; lea eax, [rdi+5]; ret */
const LEAVING = [0x85, 0xff, 0x0f, 0x84, ...relative(CALLEE + 8, FAR), 0x8d, 0x47, 5, 0xc3];

/** ebx += callee(ebp & 7, rsi) for ebp = edi .. 1, in a piece. */
function machineOf(tier: Tier, callee: readonly number[]): Machine {
  const machine = makeMachine({ tier });
  publish(machine, CALLEE, [...callee]);
  publish(machine, FAR, [0xb8, 7, 0, 0, 0, 0xc3]);
  for (let k = 0; k < 8; k++) machine.mem.u32[DATA / 4 + k] = k;
  // push rbx; push rbp; push r12; mov r12, rsi; mov ebp, edi; xor ebx, ebx
  const head = [0x53, 0x55, 0x41, 0x54, 0x49, 0x89, 0xf4, 0x89, 0xfd, 0x31, 0xdb];
  // mov edi, ebp; and edi, 7; mov rsi, r12; call CALLEE
  const call = (at: number): number[] => [
    ...[0x89, 0xef, 0x83, 0xe7, 7, 0x4c, 0x89, 0xe6, 0xe8],
    ...relative(at + 13, CALLEE),
  ];
  publishCallingLoop(machine, LOOP, head, call, [0x41, 0x5c, 0x5d, 0x5b]);
  return machine;
}
const sumOf = (rounds: number, zero = 5, more = 5): number => {
  let sum = 0;
  for (let k = rounds; k > 0; k--) sum += (k & 7) === 0 ? zero : (k & 7) + more;
  return sum;
};

test("a piece calls foreign code, before and after that is translated", (t) => {
  const counts = TIERS.map((tier) => {
    const machine = machineOf(tier, PLAIN);
    for (const rounds of [1, 100, 1000, 100_000, 100_000, 8])
      t.is(machine.call(LOOP, rounds, DATA), sumOf(rounds));
    return machine.executed;
  });
  t.is(counts[0], counts[1]);
});

test("what it calls may go elsewhere, and comes back all the same", (t) => {
  const counts = TIERS.map((tier) => {
    const machine = machineOf(tier, LEAVING);
    for (const rounds of [1000, 200_000, 200_000, 8])
      t.is(machine.call(LOOP, rounds, DATA), sumOf(rounds, 7));
    return machine.executed;
  });
  t.is(counts[0], counts[1]);
});

test("code that takes the place of a callee is what is called", (t) => {
  const machine = machineOf("wasm", PLAIN);
  t.is(machine.call(LOOP, 200_000, DATA), sumOf(200_000));
  publish(machine, CALLEE, [0x8d, 0x47, 9, 0xc3]); // lea eax, [rdi+9]; ret
  t.is(machine.call(LOOP, 200_000, DATA), sumOf(200_000, 9, 9));
  publish(machine, CALLEE, PLAIN);
  t.is(machine.call(LOOP, 200_000, DATA), sumOf(200_000));
});

test("a budget stops callees at the same instruction on both tiers", (t) => {
  for (let budget = 500; budget < 530; budget++) {
    const stops = TIERS.map((tier) => {
      const machine = machineOf(tier, LEAVING);
      machine.call(LOOP, 100_000, DATA);
      machine.budget = budget;
      const stop = t.throws(() => machine.call(LOOP, 1e7, DATA), { instanceOf: MachineStop });
      const { rip, rbx, rbp, rsp, r12 } = stop.info.registers as Record<string, string>;
      return { executed: stop.info.executed, rip, rbx, rbp, rsp, r12 };
    });
    t.deepEqual(stops[1], stops[0], `budget ${budget}`);
  }
});

test("a fault in a callee names its instruction and has its registers", (t) => {
  const faults = TIERS.map((tier) => {
    const machine = machineOf(tier, PLAIN);
    machine.call(LOOP, 200_000, DATA);
    const fault = t.throws(() => machine.call(LOOP, 3, 0x8000), { instanceOf: MachineFault });
    const { rip, rsi, rdi, rbx, rbp, rsp, r12 } = fault.info.registers as Record<string, string>;
    return { pc: fault.info.pc, rip, rsi, rdi, rbx, rbp, rsp, r12, executed: machine.executed };
  });
  t.is(faults[0].pc, CALLEE);
  t.deepEqual(faults[1], faults[0]);
});
