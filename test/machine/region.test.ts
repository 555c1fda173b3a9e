/* Regions that are translated ahead of time, in parts. */
import test from "ava";
import { bits } from "../../runtime/machine/promises.js";
import { MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { L } from "../../runtime/machine/wasm/emit/locals.js";
import { R } from "../../runtime/machine/state.js";
import { makeMachine, publish, relative } from "./fixture.js";

const CODE = 0x240000;
const HEAD = CODE + 4;

test("the head of a loop in a part is an entry: control stands there when fuel is used up", (t) => {
  const machine = makeMachine({ tier: "wasm" });
  // mov ecx, edi; jmp into the loop; HEAD: add eax, 1; sub ecx, 1; jnz HEAD; ret
  const bytes = [0x89, 0xf9, 0xeb, 3, 0x83, 0xc0, 1, 0x83, 0xe9, 1, 0x75, 0xf8, 0xc3];
  publish(machine, CODE, bytes, { promises: { memory: true } });
  const ahead = machine.tier?.translate(CODE, bytes.length, new Set([CODE]), () => false);
  const entries = ahead?.units.flatMap((unit) => [...unit.entries]) ?? [];
  t.true(entries.includes(HEAD));
});

test("functions that are pieces are entered where they begin: inner loops are loops of WebAssembly", (t) => {
  const inner = CODE + 7;
  // xor eax, eax; outer: mov ecx, 3; inner: add eax, 1; sub ecx, 1; jnz inner; sub edi, 1; jnz outer; ret
  const loops = [
    0xb9, 3, 0, 0, 0, 0x83, 0xc0, 1, 0x83, 0xe9, 1, 0x75, 0xf8, 0x83, 0xef, 1, 0x75, 0xee,
  ];
  const bytes = [0x31, 0xc0, ...loops, 0xc3];
  for (const isPiece of [false, true]) {
    const machine = makeMachine({ tier: "wasm" });
    publish(machine, CODE, bytes, { promises: { memory: true } });
    const pieces = new Map(isPiece ? [[CODE, [CODE]]] : []);
    const entries = new Set([CODE]);
    const ahead = machine.tier!.translate(CODE, bytes.length, entries, () => false, [], [], pieces);
    t.is(ahead.units.flatMap((unit) => [...unit.entries]).includes(inner), !isPiece);
    machine.install({ ...ahead, name: "p", module: () => ahead.module });
    t.is(machine.call(CODE, 1000), 3000);
  }
});

test("a part carries registers from a return to where it leads, and does not store them in between", (t) => {
  // xor eax, eax; call twice; call twice; ret; twice: add eax, edi; add ecx, esi; mov r8d, ecx; ret
  const call = (at: number): number[] => [0xe8, ...relative(at + 5, CODE + 13)];
  const twice = [0x01, 0xf8, 0x01, 0xf1, 0x41, 0x89, 0xc8, 0xc3];
  const bytes = [0x31, 0xc0, ...call(CODE + 2), ...call(CODE + 7), 0xc3, ...twice];
  const made = [true, false].map((isCommon) => {
    const machine = makeMachine({ tier: "wasm" });
    const handlers = { entries: new Set<number>(), live: bits(R.RSP, R.R14), table: R.R14 };
    publish(machine, CODE, bytes, { promises: { memory: true, handlers } });
    const ahead = machine.tier?.translate(CODE, bytes.length, new Set([CODE]), () => isCommon);
    const unit = ahead!.units[ahead!.units.length - 1]; // the common function comes last
    machine.install({ ...ahead!, name: "u", module: () => ahead!.module });
    const text = Buffer.from(unit.bytes).toString("latin1");
    // i32.const (home of rcx), local.get rcx, i64.store
    return {
      stores: text.split("\x41\x88\x02\x20\x01\x37").length - 1,
      sum: machine.call(CODE, 21),
    };
  });
  t.deepEqual([made[0].sum, made[1].sum], [42, 42]);
  t.is(made[1].stores, 2); // where it leaves: what is alive then, and all
  t.true(made[0].stores > 2);
});

/** Five handlers, two close together, two far from them, one of these at no multiple of 16, and the last one returns. */
const HANDLERS = [CODE + 0x20, CODE + 0x40, CODE + 0x8000, CODE + 0x8015, CODE + 0x8030];
const TABLE = 0x230000;
const NEXT = [0xff, 0xc6, 0x41, 0xff, 0x24, 0xf6]; // inc esi; jmp [r14+rsi*8]

function interpreter(tier: Tier = "wasm") {
  const machine = makeMachine({ tier });
  // Costs as much as five instructions.
  const costly = machine.defineHost("costly", ":v", () => machine.charge(5));
  const code = new Array<number>(0x8040).fill(0xcc);
  const put = (at: number, ...bytes: number[]): unknown =>
    code.splice(at - CODE, bytes.length, ...bytes);
  // push r14; mov r14, rdi; xor edx, edx; mov esi, -1
  put(CODE, 0x41, 0x56, 0x49, 0x89, 0xfe, 0x31, 0xd2, 0xbe, 0xff, 0xff, 0xff, 0xff, ...NEXT);
  // The first has a loop: mov ecx, 3; add edx, 1; dec ecx; jnz
  put(HANDLERS[0], 0xb9, 3, 0, 0, 0, 0x83, 0xc2, 1, 0xff, 0xc9, 0x75, 0xf9, ...NEXT);
  for (const at of HANDLERS.slice(1, 4)) {
    // In the second: push rdx; push rsi; call costly; pop rsi; pop rdx
    const call = [0x52, 0x56, 0xe8, ...relative(at + 7, costly), 0x5e, 0x5a];
    const calls = at === HANDLERS[1] ? call : [];
    put(at, ...calls, 0x6b, 0xd2, 10, 0x83, 0xc2, HANDLERS.indexOf(at), ...NEXT); // imul edx, edx, 10; add edx, k
  }
  put(HANDLERS[4], 0x89, 0xd0, 0x41, 0x5e, 0xc3); // mov eax, edx; pop r14; ret
  const live = bits(R.RSP, R.RDX, R.RSI, R.R14);
  const handlers = { entries: new Set(HANDLERS), live, table: R.R14 };
  publish(machine, CODE, code, { promises: { memory: true, handlers } });
  const entries = new Set([CODE, ...HANDLERS]);
  const ahead = machine.tier?.translate(CODE, code.length, entries) ?? null;
  if (ahead !== null) machine.install({ ...ahead, name: "u", module: () => ahead.module });
  [0, 1, 2, 3, 2, 1, 4].forEach((k, n) => {
    machine.mem.u32[(TABLE >> 2) + 2 * n] = HANDLERS[k];
    machine.mem.u32[(TABLE >> 2) + 2 * n + 1] = 0;
  });
  return { machine, units: ahead?.units ?? [] };
}

test("handlers are found by a hash, wherever they lie", (t) => {
  const { machine, units } = interpreter();
  // A table that reaches to the far ones would have a slot for each 16 bytes, of two bytes each.
  t.true(units.every((unit) => unit.bytes.length < 0x8000 / 16));
  for (let n = 0; n < 2000; n++) t.is(machine.call(CODE, TABLE), 312321);
  t.true((machine.tier?.statistics.entries ?? 0) > 0);
});

test("a budget that a jump or a host function uses up ends a run at the next checkpoint, on both tiers", (t) => {
  const seen = (["wasm", "interp"] as const).map((tier) => {
    const { machine } = interpreter(tier);
    for (let n = 0; n < 200; n++) machine.call(CODE, TABLE);
    const entries = machine.tier?.statistics.entries ?? 0;
    const stops = Array.from({ length: 90 }, (_, budget) => {
      machine.budget = budget;
      try {
        return machine.call(CODE, TABLE);
      } catch (e) {
        if (!(e instanceof MachineStop)) throw e;
        const { executed, registers } = e.info;
        const { rip, rdx, rsi } = registers;
        return { executed, rip, rdx, rsi };
      }
    });
    t.is((machine.tier?.statistics.entries ?? 0) > entries, tier === "wasm");
    return stops;
  });
  t.deepEqual(seen[0], seen[1]);
  const places = new Set(seen[0].map((s) => (typeof s === "object" ? parseInt(s.rip, 16) : 0)));
  for (const at of HANDLERS) t.true(places.has(at));
});

test("engines do not unroll loops of handlers: another loop stands in them", (t) => {
  const { units } = interpreter();
  const text = Buffer.from(units[units.length - 1].bytes).toString("latin1");
  t.true(text.includes("\x03\x40\x0b\x0b")); // loop, end, end
});

test("handlers of equal length jump from different places: stores that nobody reads stand in front", (t) => {
  const { units } = interpreter();
  const text = Buffer.from(units[units.length - 1].bytes).toString("latin1");
  // i32.const 0x10000, local.set OPCODE, then i32.const UNREAD, local.get FUEL or i32.const 0, i32.store; br
  const opcode = String.fromCharCode(L.OPCODE);
  const dispatch = new RegExp(`A\x80\x80\x04!${opcode}((?:A8[ A][^]6\0\0)*)\f`, "g");
  const lengths = [...text.matchAll(dispatch)].map((found) => found[1].length);
  // The third and the fourth are alike.
  t.true(lengths.length > 3);
  t.deepEqual(
    lengths.filter((length) => length > 0),
    [7],
  );
});

test("what is published over the end of something takes its place", (t) => {
  const machine = makeMachine();
  const put = (address: number, size: number): void =>
    publish(machine, address, new Array<number>(size).fill(0x90));
  put(CODE, 64);
  put(CODE + 16, 16); // a patch
  put(CODE + 80, 64);
  t.is(machine.code.published.length, 2);
  put(CODE + 48, 48); // over both
  t.deepEqual(
    machine.code.published.map((r) => r.address),
    [CODE + 48],
  );
});
