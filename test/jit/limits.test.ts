/*
 * What stops a program stops it in traces, too: hooks that are set while one runs, budgets and
 * time. Both tiers stop at the same instruction, and the state is usable afterwards.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { createLua } from "../../runtime/api/index.js";
import { lua_pcall } from "../../runtime/core/run/call.js";
import { lj_dispatch_sethook, type Hook } from "../../runtime/core/run/dispatch.js";
import { lj_err_callermsg } from "../../runtime/core/run/err.js";
import { defaultHost } from "../../runtime/api/host.js";
import { jitState } from "../../runtime/jit/state.js";
import { LUA } from "../../runtime/layout/frame.js";
import { LUA_MASK } from "../../runtime/layout/state.js";
import { luaL_loadbufferx } from "../../runtime/lib/loading.js";
import { MachineStop, type Machine } from "../../runtime/machine/index.js";
import { cpuTime } from "../cpu.js";

const TIERS = ["wasm", "interp"] as const;
const JIT = "jit.on() jit.opt.start('hotloop=2', 'hotexit=2') ";
/** Endless programs, by what their rounds go through. */
const endless = {
  "a loop": "local n = 0 while true do n = n + 1 end",
  "side traces":
    "local n, m = 0, 0 while true do n = n + 1 if n % 3 == 0 then m = m + 1 elseif n % 5 == 0 then m = m - 1 end end",
  "up-recursion":
    "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end while true do f(20) end",
  "tail calls": "local function f(n) if n < 0 then return 0 end return f(n + 1) end f(1)",
  "a loop without LOOP": "jit.opt.start('-loop') local n = 0 while true do n = n + 1 end",
  "a stitched call": "local n = 0 while true do n = n + #tostring({}):rep(2) % 3 end",
  "inner loops": "while true do for i = 1, 7 do local t = {} for j = 1, 5 do t[j] = i end end end",
} as const;

/** Instructions that programs run before something happens, and after it at most. */
const BEFORE = 3_000_000;
const AFTER = 1_000_000;

for (const tier of TIERS)
  for (const [name, source] of Object.entries(endless))
    test(`${tier}: a hook that is set while a trace runs, ${name}`, (t) => {
      const vm = newVm({ host: defaultHost(), tier });
      const machine = vm.machine as Machine;
      let set = 0;
      let called = 0;
      const hook: Hook = (vm, L) => {
        called = machine.executed;
        lj_dispatch_sethook(vm, undefined, 0, 0);
        lj_err_callermsg(vm, L, "hooked");
      };
      machine.poll = () => {
        if (set === 0 && machine.executed > BEFORE) {
          set = machine.executed;
          lj_dispatch_sethook(vm, hook, LUA_MASK.COUNT, 1);
        }
        return set !== 0 && machine.executed > set + 4 * AFTER;
      };
      const load = (text: string): LUA =>
        luaL_loadbufferx(vm, vm.L, new TextEncoder().encode(text), "=x");
      t.is(load(JIT + source), LUA.OK);
      t.is(lua_pcall(vm, vm.L, 0, 0), LUA.ERRRUN);
      t.true(called - set < AFTER, `${called - set} instructions later`);
      // Traces are what they were.
      const J = vm.attachment(jitState);
      t.is(J.leaving.size, 0);
      t.true(J.traces.some((T) => T !== undefined));
      t.is(load("local n = 0 for i = 1, 1000 do n = n + i end assert(n == 500500)"), LUA.OK);
      t.is(lua_pcall(vm, vm.L, 0, 0), LUA.OK);
    });

for (const [name, source] of Object.entries(endless))
  test(`budgets end traces at the same instruction on both tiers, ${name}`, (t) => {
    const ends = TIERS.map((machine) => {
      const lua = createLua({ machine });
      const stop = t.throws(() => lua.run(JIT + source, "@x", { instructions: BEFORE }), {
        instanceOf: MachineStop,
      });
      const sum = "local n = 0 for i = 1, 1000 do n = n + i end return n";
      t.deepEqual([...lua.run(sum)], [500500]);
      const { reason, executed, registers } = stop.info;
      lua.dispose();
      // Other registers hold what the blob promises dead.
      return { reason, executed, rip: registers.rip, rsp: registers.rsp };
    });
    t.deepEqual(ends[0], ends[1]);
    t.is(ends[0].reason, "budget");
  });

for (const call of ["math.floor", "math.sin", "tostring"])
  test(`time ends interpreted loops that call ${call}`, (t) => {
    const lua = createLua();
    const source = `jit.off() local f, s = ${call}, 0 while true do s = s + f(s) end`;
    const stop = t.throws(() => lua.run(source, "@x", { time: 300 }), { instanceOf: MachineStop });
    t.is(stop.info.reason, "time");
  });

test("time ends traces", (t) => {
  const lua = createLua();
  const start = cpuTime();
  const stop = t.throws(() => lua.run(JIT + endless["a loop"], "@x", { time: 300 }), {
    instanceOf: MachineStop,
  });
  t.is(stop.info.reason, "time");
  t.true(cpuTime() - start < 5000);
});
