/*
 * Functions of foreign code become units (wasm/tier/functions.ts): with what they call, through stubs, and
 * again when code turns hot that had never run.
 */
import test from "ava";
import { functionsFrom } from "../../runtime/machine/functions.js";
import { Machine, MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { RUN_LINKS } from "../../runtime/machine/state.js";
import { makeMachine, relative } from "./fixture.js";

const BASE = 0x240000;
const MAIN = BASE;
const STUB = BASE + 0x100;
const LEAF = BASE + 0x110;
const SLOT = BASE + 0x200;

/**
 *   main: push rbx; mov ebx, edi
 *     1:  mov edi, ebx; call stub; dec ebx; jnz 1; pop rbx; ret
 *   stub: jmp [slot]
 *   leaf: add rax, 1; cmp edi, esi; je rare; ret     rare: add rax, 1000; ret
 */
function program(tier: Tier): Machine {
  const machine = makeMachine({ tier });
  const put = (at: number, ...bytes: number[]): void => machine.mem.u8.set(bytes, at);
  put(
    MAIN,
    0x53,
    0x89,
    0xfb,
    0x89,
    0xdf,
    0xe8,
    ...relative(MAIN + 10, STUB),
    0xff,
    0xcb,
    0x75,
    0xf5,
    0x5b,
    0xc3,
  );
  put(STUB, 0xff, 0x25, ...relative(STUB + 6, SLOT));
  put(LEAF, 0x48, 0x83, 0xc0, 1, 0x39, 0xf7, 0x74, 1, 0xc3, 0x48, 0x05, 0xe8, 3, 0, 0, 0xc3);
  put(SLOT, ...relative(0, LEAF), 0, 0, 0, 0);
  const functions = functionsFrom([MAIN, STUB, LEAF], SLOT);
  machine.publish({ name: "program", address: BASE, size: 0x200, functions });
  return machine;
}
function run(machine: Machine, rounds: number, rare: number): number[] {
  const before = machine.executed;
  machine.cpu.i32.fill(0, 0x100 >>> 2, 0x108 >>> 2); // rax
  return [machine.call(MAIN, rounds, rare), machine.executed - before];
}

test("a function and what it calls become one unit, which is hardly left", (t) => {
  const machine = program("wasm");
  const interp = program("interp");
  t.deepEqual(run(machine, 20_000, 0), run(interp, 20_000, 0));
  const { statistics } = machine.tier!;
  t.true(statistics.translations > 0 && statistics.translations < 4);
  const { entries } = statistics;
  t.deepEqual(run(machine, 100_000, 0), run(interp, 100_000, 0));
  t.true(statistics.entries - entries < 100, `${statistics.entries - entries} entries`);
});

// Regression: what ran once, in front of the loop, was left out, and the loop with it.
test("a loop of a function that is called once is translated", (t) => {
  const machine = program("wasm");
  t.is(run(machine, 500_000, 0)[0], 500_000);
  const { statistics } = machine.tier!;
  t.true(statistics.entries > 0 && statistics.translations < 4, `${statistics.translations}`);
});

test("another target of a stub is called from then on", (t) => {
  const machine = program("wasm");
  t.is(run(machine, 50_000, 0)[0], 50_000);
  const other = LEAF + 0x20;
  machine.mem.u8.set([0x48, 0x83, 0xc0, 3, 0xc3], other); // add rax, 3; ret
  new DataView(machine.mem.u8.buffer).setUint32(SLOT, other, true);
  t.is(run(machine, 1000, 0)[0], 3000);
});

test("code that had never run joins its function when it is hot", (t) => {
  const machine = program("wasm");
  const interp = program("interp");
  run(machine, 50_000, 0);
  run(interp, 50_000, 0);
  for (let k = 0; k < 30_000; k++) t.deepEqual(run(machine, 1, 1), [1001, 14]);
  const { entries } = machine.tier!.statistics;
  t.deepEqual(run(machine, 1, 1), run(interp, 1, 1));
  t.is(machine.tier!.statistics.entries - entries, 1);
});

test("what is unpublished is code no longer", (t) => {
  const machine = program("wasm");
  run(machine, 50_000, 0);
  machine.unpublish(BASE, 0x200);
  t.throws(() => run(machine, 1, 0), { message: /no code|not code|jump/i });
});

/** main: push rbx; mov ebx, edi;  1: call rsi; dec ebx; jnz 1; pop rbx; ret     leaves: add rax, n; ret */
function pointerProgram(tier: Tier): Machine {
  const machine = makeMachine({ tier });
  const put = (at: number, ...bytes: number[]): void => machine.mem.u8.set(bytes, at);
  put(MAIN, 0x53, 0x89, 0xfb, 0xff, 0xd6, 0xff, 0xcb, 0x75, 0xfa, 0x5b, 0xc3);
  put(LEAF, 0x48, 0x83, 0xc0, 1, 0xc3);
  put(OTHER, 0x48, 0x83, 0xc0, 3, 0xc3);
  const functions = functionsFrom([MAIN, LEAF, OTHER], SLOT);
  machine.publish({ name: "program", address: BASE, size: 0x200, functions });
  return machine;
}
const OTHER = LEAF + 0x20;

test("where a pointer led last is called without leaving the unit, and elsewhere by a link", (t) => {
  const machine = pointerProgram("wasm");
  const interp = pointerProgram("interp");
  const links = (leaf: number): number => {
    const before = machine.cpu.i32[RUN_LINKS];
    t.deepEqual(run(machine, 300, leaf), run(interp, 300, leaf));
    return Math.abs(before - machine.cpu.i32[RUN_LINKS]); // after a sample it begins anew
  };
  run(machine, 50_000, LEAF);
  run(interp, 50_000, LEAF);
  t.true(links(LEAF) < 10);
  t.deepEqual(run(machine, 50_000, OTHER), run(interp, 50_000, OTHER));
  t.true(links(OTHER) > 300);
});

/**
 * Code that pushes where it returns to, and so never jumps or calls:
 *
 *   lea rax, [rip - 7]; push rax; ret      and before it, not taken: call next   (then it is no leaf)
 */
for (const tier of ["wasm", "interp"] as const)
  for (const known of [false, true])
    for (const isLeaf of [true, false])
      test(`returns that go round are stopped: ${tier}, ${known}, ${isLeaf}`, (t) => {
        const machine = makeMachine({ tier });
        if (tier === "wasm") machine.cpu.heatLimit = 0;
        const call = isLeaf ? [] : [0x85, 0xff, 0x74, 5, 0xe8, ...relative(BASE + 9, BASE)];
        const code = [...call, 0x48, 0x8d, 0x05, ...relative(7, 0), 0x50, 0xc3];
        machine.mem.u8.set(code, BASE);
        const functions = known ? functionsFrom([BASE], BASE + code.length) : undefined;
        machine.publish({ name: "program", address: BASE, size: code.length, functions });
        machine.budget = 1e5;
        t.throws(() => machine.call(BASE), { instanceOf: MachineStop, message: /budget/ });
        t.true(machine.executed < 4e6, `${machine.executed}`);
        machine.budget = Infinity;
        machine.deadline = Date.now() + 50;
        t.throws(() => machine.call(BASE), { instanceOf: MachineStop, message: /time/ });
      });
