/*
 * Both tiers mean the same: a budget stops them at the same instruction, with the
 * same live registers and the same memory, whatever was running.
 */
import test from "ava";
import { createHash } from "node:crypto";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { lua_pcall } from "../../runtime/core/run/call.js";
import { HANDLERS_ROOM, MEMORY_MAP } from "../../runtime/layout/memory.js";
import { luaL_loadbufferx } from "../../runtime/lib/loading.js";
import { GPR_NAMES } from "../../runtime/machine/state.js";
import { Machine, MachineStop, type Tier } from "../../runtime/machine/index.js";

const PROGRAM = `
local t, s = {}, 0
for i = 1, 60 do t[i] = i * 1.5 % 7 end
local mt = setmetatable({}, { __index = function(_, k) return k * 2 end,
  __add = function(a, b) return 1 end, __call = function(self, x) return x end })
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local co = coroutine.wrap(function() for i = 1, 1e9 do coroutine.yield(i) end end)
for round = 1, 1e9 do
  for i = 1, #t do s = s + t[i] end
  s = s + fib(8) + mt[round] + (mt + 1) + mt(3) + co()
  local words = {}
  for w in ("the quick brown fox"):gmatch("%a+") do words[#words + 1] = w:upper() end
  table.sort(words, function(a, b) return a > b end)
  local text = table.concat(words, ",") .. round
  s = s + #text + #string.format("%d %s", round, text) + math.floor(s / 3) % 5
  local ok, e = pcall(error, { round })
  if not ok then s = s + e[1] end
  for k, v in pairs({ a = 1, b = 2, 3 }) do s = s + v end
  s = s + select("#", unpack(t, 1, round % 10)) + bit.band(round, 255)
end`;

interface Stop {
  readonly executed: number;
  readonly registers: Record<string, string>;
  readonly memory: string;
}

function stopAt(tier: Tier, budget: number): Stop {
  const vm = newVm({ host: { ...defaultHost(), time: () => 0, clock: () => 0 }, tier });
  const machine = vm.machine as Machine;
  machine.cpu.heatLimit = tier === "wasm" ? 0 : Infinity;
  if (machine.tier !== null) machine.tier.warmUp = 0;
  luaL_loadbufferx(vm, vm.L, new TextEncoder().encode(PROGRAM), "=program");
  // Start-up may differ by what it counts, and by what the lexer in machine code leaves below the stack pointer, not by more.
  machine.mem.u8.fill(0, MEMORY_MAP.stackBase, machine.sp);
  machine.budget = budget;
  let stop: Stop | undefined;
  try {
    lua_pcall(vm, vm.L, 0, 0);
  } catch (e) {
    if (!(e instanceof MachineStop)) throw e;
    const { u8 } = machine.mem;
    const { handlers } = machine.code.promisesAt(vm.blob);
    // Others are dead, as is promised, and may hold anything.
    const kept = GPR_NAMES.filter((_, r) => handlers !== undefined && handlers.live & (1 << r));
    stop = {
      executed: e.info.executed,
      registers: Object.fromEntries([...kept, "rip"].map((r) => [r, e.info.registers[r]])),
      // A table of translated handlers, and what the lexer in machine code works in: one tier has neither, no program sees them.
      memory: createHash("sha256")
        .update(u8.subarray(MEMORY_MAP.thunkBase, HANDLERS_ROOM.address))
        .update(u8.subarray(MEMORY_MAP.lexBase + MEMORY_MAP.lexLimit))
        .digest("hex"),
    };
  }
  if (stop === undefined) throw new Error("the program ended");
  return stop;
}

const BUDGETS = [1, 1000, 4321, 20_000, 54_321, 100_001, 333_333, 1_000_000, 2_345_678];

for (const budget of BUDGETS)
  test(`a budget of ${budget} stops both tiers in one state`, (t) => {
    const interp = stopAt("interp", budget);
    t.true(interp.executed >= budget);
    t.deepEqual(stopAt("wasm", budget), interp);
  });
