/* Subroutines of code that has handlers, which pieces call in place (wasm/tier/subroutines.ts). */
import test from "ava";
import { Machine, MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { R } from "../../runtime/machine/state.js";
import { makeMachine, publish, publishCallingLoop, relative } from "./fixture.js";

const LOOP = 0x240000;
const HANDLERS = 0x241000;
const SLOW = 0x242000;

/** ebx += sub(ebp & 7, 5) for ebp = rounds .. 1. The subroutine adds; for 0 it goes elsewhere, and that gives 7. */
function machineOf(tier: Tier): Machine {
  const machine = makeMachine({ tier });
  const handlers = { entries: new Set([HANDLERS + 64]), live: 0xffff, table: R.R14 };
  // push rbp; mov ebp, edi; call part; pop rbp; ret; part: test ebp, ebp; jz slow; lea eax, [rbp+rsi]; ret; slow: jmp SLOW
  const sub = [
    0x55, 0x89, 0xfd, 0xe8, 2, 0, 0, 0, 0x5d, 0xc3, 0x85, 0xed, 0x74, 0x05, 0x8d, 0x44, 0x35, 0,
    0xc3,
  ];
  const rest = [0xe9, ...relative(HANDLERS + sub.length + 5, SLOW)];
  publish(machine, HANDLERS, [...sub, ...rest], { promises: { memory: true, handlers } });
  publish(machine, SLOW, [0xb8, 7, 0, 0, 0, 0xc3], { promises: { memory: true } });
  // push rbx; push rbp; mov ebp, edi; xor ebx, ebx
  const head = [0x53, 0x55, 0x89, 0xfd, 0x31, 0xdb];
  // mov edi, ebp; and edi, 7; mov esi, 5; call sub
  const call = (at: number): number[] => [
    ...[0x89, 0xef, 0x83, 0xe7, 7, 0xbe, 5, 0, 0, 0, 0xe8],
    ...relative(at + 15, HANDLERS),
  ];
  publishCallingLoop(machine, LOOP, head, call, [0x5d, 0x5b]);
  return machine;
}
const sumOf = (rounds: number): number => {
  let sum = 0;
  for (let k = rounds; k > 0; k--) sum += (k & 7) === 0 ? 7 : (k & 7) + 5;
  return sum;
};

test("a piece calls a subroutine, and finds its result also when that was left on the way", (t) => {
  const counts = (["interp", "wasm"] as const).map((tier) => {
    const machine = machineOf(tier);
    for (const rounds of [1, 100, 1000, 50_000, 8]) t.is(machine.call(LOOP, rounds), sumOf(rounds));
    return machine.executed;
  });
  t.is(counts[0], counts[1]);
});

test("a budget stops subroutines of pieces at the same instruction on both tiers", (t) => {
  for (let budget = 500; budget < 540; budget++) {
    const stops = (["interp", "wasm"] as const).map((tier) => {
      const machine = machineOf(tier);
      machine.call(LOOP, 2000);
      machine.budget = budget;
      const stop = t.throws(() => machine.call(LOOP, 1e7), { instanceOf: MachineStop });
      const { rip, rbx, rbp, rsp } = stop.info.registers as Record<string, string>;
      return { executed: stop.info.executed, rip, rbx, rbp, rsp };
    });
    t.deepEqual(stops[1], stops[0], `budget ${budget}`);
  }
});
