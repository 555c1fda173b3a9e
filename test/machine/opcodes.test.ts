/* Handlers that are gone to by opcode, as long as the table of handlers is one that is promised. */
import test from "ava";
import { bits, OPCODES } from "../../runtime/machine/promises.js";
import { MachineStop } from "../../runtime/machine/index.js";
import type { Machine, Tier } from "../../runtime/machine/index.js";
import { R } from "../../runtime/machine/state.js";
import { makeMachine, publish } from "./fixture.js";

const CODE = 0x240000;
const [END, ONE, TWO, THREE] = [0x20, 0x40, 0x60, 0x80].map((at) => CODE + at);
const TABLE = 0x230000;
const PROGRAM = TABLE + 0x1000;
/** Of the word that says which table it is. */
const KIND = TABLE + 0x100;
const USUAL = [
  [END, ONE, TWO],
  [END, TWO, ONE],
];
const NEXT = [0x0f, 0xb6, 0x06, 0x83, 0xc6, 1, 0x41, 0xff, 0x24, 0xc6]; // movzx eax, byte [rsi]; add esi, 1; jmp [r14+rax*8]

/** An interpreter of bytes: opcode 0 returns edx, the handlers of others add a digit to it. */
function interpreter(tier: Tier = "wasm"): Machine {
  const machine = makeMachine({ tier });
  const code = new Array<number>(0xa0).fill(0xcc);
  const put = (at: number, ...bytes: number[]): unknown =>
    code.splice(at - CODE, bytes.length, ...bytes);
  put(CODE, 0x41, 0x56, 0x49, 0x89, 0xfe, 0x31, 0xd2, ...NEXT); // push r14; mov r14, rdi; xor edx, edx
  put(END, 0x89, 0xd0, 0x41, 0x5e, 0xc3); // mov eax, edx; pop r14; ret
  [ONE, TWO, THREE].forEach((at, k) => put(at, 0x6b, 0xd2, 10, 0x83, 0xc2, k + 1, ...NEXT));
  const handlers = {
    entries: new Set([END, ONE, TWO, THREE]),
    live: bits(R.RSP, R.RDX, R.RSI, R.R14),
    halves: bits(R.RSI, R.R14),
    table: R.R14,
    usual: { tables: USUAL, kind: KIND, room: TABLE + 0x800 },
  };
  publish(machine, CODE, code, { promises: { memory: true, handlers } });
  const ahead = machine.tier?.translate(CODE, code.length, new Set([CODE, ...handlers.entries]));
  if (ahead !== undefined) machine.install({ ...ahead, name: "u", module: () => ahead.module });
  machine.mem.u8.set([1, 2, 1, 1, 0], PROGRAM);
  return machine;
}
function setTable({ mem }: Machine, table: readonly number[], kind: number): void {
  table.forEach((at, opcode) => (mem.u32[(TABLE >> 2) + 2 * opcode] = at));
  mem.u32[KIND >> 2] = kind * OPCODES;
}

test("handlers are those of the table, whichever it is", (t) => {
  for (const tier of ["wasm", "interp"] as const) {
    const machine = interpreter(tier);
    const results = [...USUAL, [END, THREE, ONE]].map((table, kind) => {
      setTable(machine, table, kind);
      const all = Array.from({ length: 200 }, () => machine.call(CODE, TABLE, PROGRAM));
      return [...new Set(all)];
    });
    t.deepEqual(results, [[1211], [2122], [3133]]);
  }
});

test("translated code does not look into a table that is a usual one", (t) => {
  const machine = interpreter();
  setTable(machine, USUAL[0], 0);
  for (let n = 0; n < 200; n++) machine.call(CODE, TABLE, PROGRAM);
  setTable(machine, [END, THREE, THREE], 0); // which breaks the promise
  // The first jump may be the interpreter tier's.
  t.is(machine.call(CODE, TABLE, PROGRAM) % 1000, 211);
  setTable(machine, [END, THREE, THREE], 2);
  t.is(machine.call(CODE, TABLE, PROGRAM), 3333);
});

test("a budget ends a run at the same instruction on both tiers, however handlers are found", (t) => {
  const seen = (["wasm", "interp"] as const).map((tier) => {
    const machine = interpreter(tier);
    return [...USUAL, [END, THREE, ONE]].map((table, kind) => {
      setTable(machine, table, kind);
      for (let n = 0; n < 200; n++) machine.call(CODE, TABLE, PROGRAM);
      return Array.from({ length: 40 }, (_, budget) => {
        machine.budget = budget;
        try {
          return machine.call(CODE, TABLE, PROGRAM);
        } catch (e) {
          if (!(e instanceof MachineStop)) throw e;
          const { executed, registers } = e.info;
          const { rip, rdx, rsi } = registers;
          return { executed, rip, rdx, rsi };
        } finally {
          machine.budget = Infinity;
        }
      });
    });
  });
  t.deepEqual(seen[0], seen[1]);
  const places = new Set(
    seen[0].flat().map((s) => (typeof s === "object" ? parseInt(s.rip, 16) : 0)),
  );
  for (const at of [END, ONE, TWO, THREE]) t.true(places.has(at));
});
