/* Links between published regions: control goes from one to another without the driver. */
import test from "ava";
import { Machine, MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { makeMachine, publish, relative } from "./fixture.js";

const FIRST = 0x240000;
const SECOND = 0x241000;
/** A countdown in edi that goes round through two regions; eax counts the rounds, twice. */
function pingPong(tier: Tier): Machine {
  const machine = makeMachine({ tier });
  const put = (address: number, bytes: readonly number[]): void =>
    publish(machine, address, bytes, { promises: { memory: true, entries: [address] } });
  // add eax, 1; jmp SECOND
  put(FIRST, [0x83, 0xc0, 1, 0xe9, ...relative(FIRST + 8, SECOND)]);
  // add eax, 1; sub edi, 1; jnz FIRST; ret
  put(SECOND, [0x83, 0xc0, 1, 0x83, 0xef, 1, 0x0f, 0x85, ...relative(SECOND + 12, FIRST), 0xc3]);
  return machine;
}
const start = (machine: Machine, rounds: number): number => {
  machine.cpu.i32.fill(0, 0x100 >>> 2, 0x108 >>> 2); // rax
  return machine.call(FIRST, rounds);
};

test("a loop through two regions enters the driver only at checkpoints", (t) => {
  const machine = pingPong("wasm");
  t.is(start(machine, 100_000), 200_000);
  t.true((machine.tier?.statistics.entries ?? Infinity) < 200);
});

test("a budget stops linked code at the instruction at which it stops the interpreter tier", (t) => {
  for (const budget of [1, 2, 3, 500, 501, 502, 503, 504, 20_001]) {
    const stops = (["interp", "wasm"] as const).map((tier) => {
      const machine = pingPong(tier);
      start(machine, 50); // both linked
      machine.budget = budget;
      const stop = t.throws(() => start(machine, 1e6), { instanceOf: MachineStop });
      return { executed: stop.info.executed, registers: stop.info.registers };
    });
    t.deepEqual(stops[0], stops[1], `budget ${budget}`);
  }
});

test("a region that is published anew is entered as it is then", (t) => {
  const machine = pingPong("wasm");
  t.is(start(machine, 1000), 2000);
  machine.mem.u8[FIRST + 2] = 5; // add eax, 5
  machine.publish({
    name: "piece",
    address: FIRST,
    size: 8,
    promises: { memory: true, entries: [FIRST] },
  });
  t.is(start(machine, 1000), 6000);
  machine.mem.u8[SECOND + 2] = 0;
  machine.invalidate(SECOND, 13);
  t.is(start(machine, 1000), 5000);
});

test("an address above 4 GiB and address 0 are no links", (t) => {
  const machine = pingPong("wasm");
  t.is(start(machine, 1000), 2000);
  // jmp rdi
  machine.mem.u8.set([0xff, 0xe7], FIRST);
  machine.publish({
    name: "jump",
    address: FIRST,
    size: 2,
    promises: { memory: true, entries: [FIRST] },
  });
  const fault = t.throws(() => machine.call(FIRST, 0));
  t.regex(fault.message, /not code|no code|published/i);
});

test("pieces that go to each other often become one function, and stop where they stopped", (t) => {
  const rounds = 2_000_000;
  const machine = pingPong("wasm");
  const before = machine.tier?.statistics.translations ?? 0;
  t.is(start(machine, rounds), 2 * rounds);
  t.true((machine.tier?.statistics.translations ?? 0) > before);
  const reference = pingPong("interp");
  for (const budget of [1, 2, 3, 1000, 1001, 1002, 1003]) {
    const stops = [reference, machine].map((m) => {
      m.budget = budget;
      const stop = t.throws(() => start(m, 1e6), { instanceOf: MachineStop });
      m.budget = Infinity;
      return stop.info.registers;
    });
    t.deepEqual(stops[0], stops[1], `budget ${budget}`);
  }
  // Half of it is published anew: the other half is what it was.
  machine.mem.u8[SECOND + 2] = 3;
  machine.publish({
    name: "piece",
    address: SECOND,
    size: 13,
    promises: { memory: true, entries: [SECOND] },
  });
  t.is(start(machine, 1000), 4000);
});

test("pieces that are too large to become one function stay as they are", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  const adds = Array.from({ length: 600 }, () => [0x83, 0xc0, 1]).flat(); // add eax, 1
  const put = (address: number, bytes: readonly number[]): void =>
    publish(machine, address, bytes, { promises: { memory: true, entries: [address] } });
  const end = adds.length;
  put(FIRST, [...adds, 0xe9, ...relative(FIRST + end + 5, SECOND)]);
  put(SECOND, [...adds, 0x83, 0xef, 1, 0x0f, 0x85, ...relative(SECOND + end + 9, FIRST), 0xc3]);
  t.is(start(machine, 1000), 1_200_000);
  const translations = machine.tier?.statistics.translations ?? 0;
  t.true(translations > 0);
  t.is(start(machine, 1_500_000), 1_800_000_000);
  t.is(machine.tier?.statistics.translations, translations);
});

test("links lead over a stub that was patched, until it is patched again", (t) => {
  const machine = pingPong("wasm");
  const stub = 0x242000;
  const patch = (target: number): void => {
    machine.mem.u8.set([0xe9, ...relative(stub + 5, target)], stub);
    machine.publish({ name: "stub", address: stub, size: 5, promises: { memory: true } });
  };
  // add eax, 1; jmp stub
  machine.mem.u8.set([0x83, 0xc0, 1, 0xe9, ...relative(FIRST + 8, stub)], FIRST);
  machine.publish({
    name: "piece",
    address: FIRST,
    size: 8,
    promises: { memory: true, entries: [FIRST] },
  });
  patch(SECOND);
  t.is(start(machine, 100_000), 200_000);
  t.true((machine.tier?.statistics.entries ?? Infinity) < 400);
  const other = 0x243000;
  // add eax, 2; jmp SECOND
  machine.mem.u8.set([0x83, 0xc0, 2, 0xe9, ...relative(other + 8, SECOND)], other);
  machine.publish({
    name: "piece",
    address: other,
    size: 8,
    promises: { memory: true, entries: [other] },
  });
  patch(other);
  t.is(start(machine, 1000), 4000);
});

// A piece, add eax, 1, is left through a stub, which pushes two bytes for the code behind it:
// add eax, [rsp]; add eax, [rsp + 8]; add rsp, 16; sub edi, 1; jnz piece; ret.
const STUB = FIRST + 0x100;
function withStub(tier: Tier): Machine {
  const machine = makeMachine({ tier });
  const promises = { memory: true, scalar: true, conventional: true };
  publish(machine, STUB, [0x6a, 5, 0x6a, 0xff, 0xe9, ...relative(STUB + 9, SECOND)], { promises });
  const exits = new Map([[STUB, { general: 0xffff, vector: 0 }]]);
  publish(machine, FIRST, [0x83, 0xc0, 1, 0xe9, ...relative(FIRST + 8, STUB)], {
    promises: { ...promises, entries: [FIRST], exits },
  });
  const behind = [0x03, 0x04, 0x24, 0x03, 0x44, 0x24, 8, 0x48, 0x83, 0xc4, 16, 0x83, 0xef, 1];
  publish(
    machine,
    SECOND,
    [...behind, 0x0f, 0x85, ...relative(SECOND + behind.length + 6, FIRST), 0xc3],
    { promises: { memory: true, entries: [SECOND] } },
  );
  return machine;
}

test("a stub that pushes two bytes is linked over, and stops where it does in the interpreter tier", (t) => {
  const machine = withStub("wasm");
  t.is(start(machine, 100_000), 500_000);
  t.true((machine.tier?.statistics.entries ?? Infinity) < 500);
  for (let budget = 500; budget < 512; budget++) {
    const stops = (["interp", "wasm"] as const).map((tier) => {
      const machine = withStub(tier);
      start(machine, 50);
      machine.budget = budget;
      const stop = t.throws(() => start(machine, 1e6), { instanceOf: MachineStop });
      return { executed: stop.info.executed, registers: stop.info.registers };
    });
    t.deepEqual(stops[0], stops[1], `budget ${budget}`);
  }
});
