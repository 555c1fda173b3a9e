/*
 * Functions of foreign code that are kept between programs (wasm/tier/kept.ts): the second machine runs what the
 * first one translated, unless the code, or what it depends on, is another.
 */
import test from "ava";
import { functionsFrom } from "../../runtime/machine/functions.js";
import { KeptFunctions } from "../../runtime/machine/kept.js";
import type { KeptBytes, Machine } from "../../runtime/machine/index.js";
import { makeMachine, relative } from "./fixture.js";

const BASE = 0x240000;
const SLOT = BASE + 0x80;
const MAIN = BASE + 0x20;
const IDENTITY = "program-240000-1";

/**
 *   leaf: mov eax, [slot]; add eax, <add>; test esi, esi; jnz rare; ret     rare: add eax, 1; ret
 *   main: push rbx; mov ebx, edi; 1: call leaf; dec ebx; jnz 1; mov rcx, fs:[0]; add eax, ecx; pop rbx; ret
 */
function program(add: number, identity?: string): Machine {
  const machine = makeMachine({ tier: "wasm" });
  const leaf = [0x8b, 0x05, ...relative(BASE + 6, SLOT), 0x83, 0xc0, add];
  leaf.push(0x85, 0xf6, 0x75, 1, 0xc3, 0x83, 0xc0, 1, 0xc3);
  const call = [0xe8, ...relative(MAIN + 8, BASE)];
  const loop = [...call, 0xff, 0xcb, 0x75, 0xf7];
  const end = [0x64, 0x48, 0x8b, 0x0c, 0x25, 0, 0, 0, 0, 0x01, 0xc8, 0x5b, 0xc3];
  machine.mem.u8.set(leaf, BASE);
  machine.mem.u8.set([0x53, 0x89, 0xfb, ...loop, ...end], MAIN);
  machine.mem.u8.set([40], SLOT);
  setSegment(machine, 0);
  const size = 0x100;
  const functions = functionsFrom([BASE, MAIN], BASE + size);
  machine.publish({ name: "program", address: BASE, size, functions, identity });
  return machine;
}
function setSegment(machine: Machine, n: number): void {
  machine.mem.u32[(BASE + 0x90) >>> 2] = n;
  machine.setSegmentBase("fs", BASE + 0x90);
}

/** What is kept, by identity. */
type Store = Map<string, KeptBytes>;
function keep(machine: Machine, store: Store): KeptFunctions {
  let keeper: KeptFunctions | undefined;
  machine.tier!.tune({
    recall: () => null,
    keep: () => undefined,
    keeper: (tier) =>
      (keeper = new KeptFunctions(tier, {
        read: (identity) => store.get(identity) ?? null,
        serialise: () => null,
        optimise: () => null,
        deserialise: () => null,
      })),
  });
  return keeper!;
}
/** Run it for long, and keep what was translated. */
function first(store: Store): void {
  const machine = program(2, IDENTITY);
  const keeper = keep(machine, store);
  machine.call(MAIN, 100_000);
  for (const [identity, kept] of keeper.fresh()) store.set(identity, kept);
}
const translations = (machine: Machine): number => machine.tier!.statistics.translations;

test("the next program enters what was kept at once, and executes the same", (t) => {
  const store: Store = new Map();
  first(store);
  t.deepEqual([...store.keys()], [IDENTITY]);
  const [machine, alone] = [program(2, IDENTITY), program(2)];
  const keeper = keep(machine, store);
  t.is(machine.call(MAIN, 1000), 42);
  t.is(alone.call(MAIN, 1000), 42);
  t.is(machine.executed, alone.executed);
  t.is(translations(machine), 0);
  t.true(machine.tier!.statistics.entries > 0 && machine.tier!.statistics.entries < 10);
  t.is(keeper.fresh().size, 0, "nothing is new");
});

test("other code is not taken for it", (t) => {
  const store: Store = new Map();
  first(store);
  const machine = program(3, IDENTITY);
  keep(machine, store);
  t.is(machine.call(MAIN, 1000), 43);
  t.is(machine.tier!.statistics.units, 0);
});

test("a base of a segment is compared, and takes what was kept along when it changes", (t) => {
  const store: Store = new Map();
  first(store);
  const machine = program(2, IDENTITY);
  keep(machine, store);
  machine.mem.u32[(BASE + 0xa0) >>> 2] = 5;
  machine.setSegmentBase("fs", BASE + 0xa0);
  t.is(machine.call(MAIN, 1000), 47);
  const other = program(2, IDENTITY);
  keep(other, store);
  t.is(other.call(MAIN, 1000), 42);
  other.mem.u32[(BASE + 0xa0) >>> 2] = 5;
  other.setSegmentBase("fs", BASE + 0xa0);
  t.is(other.call(MAIN, 1000), 47);
});

test("code that turns hot later is translated with what had run in the program before", (t) => {
  const store: Store = new Map();
  first(store);
  const machine = program(2, IDENTITY);
  const keeper = keep(machine, store);
  t.is(machine.call(MAIN, 1), 42);
  t.is(machine.call(MAIN, 200_000, 1), 43);
  const { statistics } = machine.tier!;
  t.true(statistics.translations > 0);
  const { entries } = statistics;
  t.is(machine.call(MAIN, 1000, 0), 42);
  t.is(machine.call(MAIN, 1000, 1), 43);
  t.true(statistics.entries - entries < 10, `${statistics.entries - entries} entries`);
  t.is(keeper.fresh().size, 1);
});

test("data may be other than it was, and what is unpublished is gone", (t) => {
  const store: Store = new Map();
  first(store);
  const machine = program(2, IDENTITY);
  const keeper = keep(machine, store);
  machine.mem.u8.set([41], SLOT);
  t.is(machine.call(MAIN, 1000), 43);
  machine.unpublish(BASE, 0x100);
  t.is(keeper.fresh().size, 0);
  t.is(machine.tier!.statistics.units, 0);
});

test("code without an identity is not kept", (t) => {
  const machine = program(2);
  const keeper = keep(machine, new Map());
  machine.call(MAIN, 100_000);
  t.is(keeper.fresh().size, 0);
});
