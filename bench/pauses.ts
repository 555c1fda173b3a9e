/*
 * How long the collector stops a program: the longest of its steps while a heap grows, is kept,
 * changes, and dies at once.
 *
 *   npx tsx bench/pauses.ts [--runs=3] [MB] [KIND..]      1000 MB of each kind of object by default
 *
 * Steps repeat exactly, what disturbs a clock does not: every program runs three times, or more
 * often on a machine that is busy, and the shortest time of each step counts.
 */
import { parseArgs } from "node:util";
import { createLua } from "../runtime/api/index.js";
import { lj_gc_step } from "../runtime/core/gc/gc.js";
import { LJ_MAX_MEM } from "../runtime/layout/collector.js";
import type { Vm } from "../runtime/core/vm.js";
import { global_State } from "../runtime/layout/state.js";
import { GCS } from "../runtime/layout/value.js";

const kinds: Readonly<Record<string, string>> = {
  tables: `return function(i, keep) return { id = i, to = keep[i % 1000 + 1] } end, 160`,
  lists: `return function(i) return { i, { i }, { i, i } } end, 420`,
  strings: `return function(i) return "a string that is kept, number " .. i end, 80`,
  keys: `return function(i, keep) keep["key " .. i] = i return true end, 110`,
  closures: `return function(i) local n = i return function() n = n + 1 return n end end, 110`,
  threads: `
    return function(i)
      local co = coroutine.create(function(a) coroutine.yield(function() return a end) end)
      coroutine.resume(co, i)
      return co
    end, 700`,
  proxies: `
    local proxy = newproxy(true)
    getmetatable(proxy).__gc = function() end
    return function() return newproxy(proxy) end, 60`,
  cdata: `
    local ffi = require("ffi")
    local new, gc = ffi.typeof("int[2]"), ffi.gc
    local function free() end
    return function() return gc(new(), free) end, 80`,
  weak: `
    local weak = setmetatable({}, { __mode = "v" })
    return function(i) local t = { i } weak[i] = t return t end, 130`,
};
const program = (kind: string, megabytes: number): string => `
  local make, size = (function() ${kinds[kind]} end)()
  local keep, n, seed = {}, math.floor(${megabytes} * 2 ^ 20 / size), 1
  for i = 1, n do
    keep[i] = make(i, keep)
    if i % 64 == 0 then step() end
  end
  for i = 1, n / 2 do
    seed = seed * 16807 % 2147483647
    keep[seed % n + 1] = make(seed % n + 1, keep)
    if i % 64 == 0 then step() end
  end
  while not step() do end
  while not step() do end
  keep = nil
  while not step() do end`;

interface Run {
  readonly times: number[];
  readonly states: GCS[];
  megabytes: number;
}

function run(kind: string, megabytes: number): Run {
  const lua = createLua({ stdout: () => undefined });
  const vm = (lua as unknown as { vm: Vm }).vm;
  const field = (f: global_State): number => (vm.g + f) >>> 2;
  const result: Run = { times: [], states: [], megabytes: 0 };
  lua.set("step", () => {
    const { u8, u32 } = vm.mem;
    result.megabytes = Math.max(result.megabytes, u32[field(global_State.gc_total)] / 2 ** 20);
    result.states.push(u8[vm.g + global_State.gc_state]);
    const start = performance.now();
    const ended = lj_gc_step(vm, u32[field(global_State.cur_L)]) === 1;
    result.times.push(performance.now() - start);
    vm.mem.u32[field(global_State.gc_threshold)] = LJ_MAX_MEM;
    return ended;
  });
  lua.run(program(kind, megabytes));
  return result;
}

const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: "3" } },
  allowPositionals: true,
});
const [megabytes = "1000", ...wanted] = positionals;
console.log("kind        heap MB   steps   longest (ms)");
for (const kind of wanted.length ? wanted : Object.keys(kinds)) {
  const runs = Array.from({ length: Number(values.runs) }, () => run(kind, Number(megabytes)));
  const steps = runs[0].times.map((_, i) => Math.min(...runs.map((r) => r.times[i])));
  const order = steps.map((time, i) => ({ time, i })).sort((a, b) => b.time - a.time);
  const longest = order
    .slice(0, 5)
    .map(({ time, i }) => `${time.toFixed(1)} (${GCS[runs[0].states[i]]})`);
  console.log(
    kind.padEnd(10),
    runs[0].megabytes.toFixed(0).padStart(8),
    String(steps.length).padStart(7),
    " ",
    longest.join(", "),
  );
}
