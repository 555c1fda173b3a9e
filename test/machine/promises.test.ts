/* What is promised of published code, whether the promises of the blob hold, and what broken ones do. */
import test from "ava";
import { readFileSync } from "node:fs";
import { lua_pcall } from "../../runtime/core/run/call.js";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { LUA } from "../../runtime/layout/frame.js";
import { luaL_loadbufferx } from "../../runtime/lib/loading.js";
import { Machine, MachineFault, R } from "../../runtime/machine/index.js";
import type { Promises } from "../../runtime/machine/index.js";
import { GPR_NAMES, word, XMM, xmmAddress } from "../../runtime/machine/state.js";
import { registersOf } from "../../runtime/machine/wasm/unit/context.js";
import { CODE, makeMachine, publish } from "./fixture.js";

test("handlers of the blob rely on the registers that are promised alive, and on no others", (t) => {
  const vm = newVm({ host: defaultHost(), tier: "interp" });
  const machine = vm.machine as Machine;
  const { handlers } = machine.code.promisesAt(vm.blob);
  if (handlers === undefined) throw new Error("nothing is promised of the blob");
  let seen = 0;
  machine.trace = {
    instruction: (pc): void => {
      const { i32 } = machine.mem; // it grows
      if (!handlers.entries.has(pc)) return;
      seen++;
      for (let r = 0; r < 16; r++)
        if ((handlers.live & (1 << r)) === 0) i32[word(r)] = i32[word(r) + 1] = 0x5eadbeef;
      i32.fill(0x7ff4dead, XMM >>> 2, xmmAddress(16) >>> 2);
    },
  };
  const program = readFileSync(new URL("../../dasc/training.lua", import.meta.url));
  machine.budget = 3_000_000; // the program goes through the same loops again and again
  luaL_loadbufferx(vm, vm.L, program, "=training");
  const status = ((): number => {
    try {
      return lua_pcall(vm, vm.L, 0, 0);
    } catch (e) {
      if ((e as Error).name === "MachineStop") return LUA.OK;
      throw e;
    }
  })();
  t.is(status, LUA.OK);
  t.true(seen > 10_000);
});

test("registers of the blob that are promised to be addresses have nothing in their upper halves", (t) => {
  const vm = newVm({ host: defaultHost(), tier: "interp" });
  const machine = vm.machine as Machine;
  const { handlers } = machine.code.promisesAt(vm.blob);
  const registers = registersOf(handlers?.halves ?? 0);
  const broken = new Set<string>();
  let seen = 0;
  let last = 0;
  machine.trace = {
    instruction: (pc): void => {
      seen++;
      const { i32 } = machine.mem;
      for (const r of registers) {
        if (i32[word(r) + 1] === 0) continue;
        // A function of the host may leave anything in registers that callees may change.
        const from = machine.code.instructionAt(last);
        if (r === R.RDX && from !== null && machine.code.isThunk(from.target)) continue;
        broken.add(`${GPR_NAMES[r]} behind ${machine.symbolize(last)}`);
      }
      last = pc;
    },
  };
  const program = readFileSync(new URL("../../dasc/training.lua", import.meta.url));
  machine.budget = 3_000_000;
  luaL_loadbufferx(vm, vm.L, program, "=training");
  try {
    t.is(lua_pcall(vm, vm.L, 0, 0), LUA.OK);
  } catch (e) {
    if ((e as Error).name !== "MachineStop") throw e;
  }
  t.true(seen > 100_000);
  t.deepEqual([...broken], []);
});

function promising(bytes: readonly number[], promises: Promises): Machine {
  const machine = makeMachine({ tier: "wasm" });
  machine.cpu.heatLimit = 0;
  publish(machine, CODE, bytes, { promises });
  return machine;
}
/** mov eax, [rdi+8]; ret */
const LOAD = [0x8b, 0x47, 0x08, 0xc3];

test("a promised access within memory finds what is there", (t) => {
  const machine = promising(LOAD, { memory: true });
  machine.mem.i32[0x200008 >>> 2] = 77;
  t.is(machine.call(CODE, 0x200000), 77);
});

test("a promised access beyond memory ends the run in a fault", (t) => {
  const machine = promising(LOAD, { memory: true });
  const fault = t.throws(() => machine.call(CODE, 0x7fffff00), { instanceOf: MachineFault });
  t.is(fault.info.kind, "unmapped");
  t.is(fault.info.pc, CODE);
  // The machine is usable afterwards.
  t.is(machine.call(CODE, 0x200000), 0);
});

const relative = (from: number, to: number): number[] =>
  [0, 8, 16, 24].map((shift) => ((to - from) >> shift) & 0xff);

test("regions with entries are translated when control comes to them, and a stub is patched without them", (t) => {
  const machine = promising([0xc3], {});
  machine.cpu.heatLimit = 60;
  const stub = CODE + 0x100;
  const other = CODE + 0x200;
  const put = (address: number, bytes: readonly number[], promises?: Promises): void => {
    machine.mem.u8.set(bytes, address);
    machine.publish({ name: "piece", address, size: bytes.length, promises });
  };
  const jmp = (from: number, to: number): number[] => [0xe9, ...relative(from + 5, to)];
  // mov eax, edi; add eax, 1; cmp eax, 10; jg stub; add eax, 2; ret
  const body = [
    0x89,
    0xf8,
    0x83,
    0xc0,
    1,
    0x83,
    0xf8,
    10,
    0x0f,
    0x8f,
    ...relative(CODE + 14, stub),
    0x83,
    0xc0,
    2,
    0xc3,
  ];
  put(other, [0x83, 0xc0, 100, 0xc3], { memory: true, entries: [other] });
  put(stub, [0xb8, 7, 0, 0, 0, 0xc3]); // mov eax, 7; ret
  const alive = { general: 0xffff, vector: 0 };
  const exits = new Map([[stub, alive]]);
  put(CODE, body, { memory: true, entries: [CODE], exits });
  const units = (n: number, message: string): unknown =>
    t.is(machine.tier?.statistics.units, n, message);
  units(0, "none is needed yet");
  t.is(machine.call(CODE, 3), 6);
  units(1, "one");
  t.is(machine.call(CODE, 10), 7);
  put(stub, jmp(stub, other));
  t.is(machine.call(CODE, 10), 111);
  t.is(machine.call(CODE, 3), 6);
  units(2, "both");
  machine.invalidate(other, 4);
  units(1, "the other one is gone");
});

test("a promised read of page 0 finds the registers of this guest", (t) => {
  const machine = promising(LOAD, { memory: true });
  t.notThrows(() => machine.call(CODE, word(R.RDI) * 4 - 8));
  const exact = promising(LOAD, {});
  const fault = t.throws(() => exact.call(CODE, word(R.RDI) * 4 - 8), { instanceOf: MachineFault });
  t.is(fault.info.address, word(R.RDI) * 4);
});
