/*
 * Which traces are made when nobody has set thresholds: those that pay (jit/governor.ts). What decides is counted
 * in guest instructions, so both tiers and all runs decide alike.
 */
import test from "ava";
import { newVm } from "../../runtime/api/create.js";
import { defaultHost } from "../../runtime/api/host.js";
import { lua_tostring } from "../../runtime/core/access.js";
import { lua_pcall } from "../../runtime/core/run/call.js";
import { L_top } from "../../runtime/core/run/frame.js";
import { strToJs } from "../../runtime/core/objects/str.js";
import { IR, REF_FIRST } from "../../runtime/jit/ir.js";
import { jitSettings, type JitSettings } from "../../runtime/jit/settings.js";
import { jitState } from "../../runtime/jit/state.js";
import { LUA } from "../../runtime/layout/frame.js";
import { luaL_loadbufferx } from "../../runtime/lib/loading.js";
import type { Machine } from "../../runtime/machine/index.js";

interface Run {
  readonly result: string;
  readonly executed: number;
  readonly statistics: JitSettings["statistics"];
  /** Was the compiler asked for? */
  readonly hasCompiler: boolean;
}

function run(source: string, tier: "wasm" | "interp" = "wasm"): Run {
  const vm = newVm({ host: defaultHost(), tier });
  const chunk = new TextEncoder().encode(source);
  if (luaL_loadbufferx(vm, vm.L, chunk, "=x") !== LUA.OK) throw new Error("syntax");
  lua_pcall(vm, vm.L, 0, 1);
  const { statistics, compiler } = vm.attachment(jitSettings);
  const result = strToJs(vm, lua_tostring(vm, vm.L, L_top(vm.mem, vm.L) - 8));
  const { executed } = vm.machine as Machine;
  return { result, executed, statistics, hasCompiler: compiler !== undefined };
}

const loop = (n: number): string => `local s = 0 for i = 1, ${n} do s = s + i end return s`;
/** So many functions with two ways through a loop each, called in turn. */
const many = (functions: number, rounds: number): string => `
  local list = {}
  for i = 1, ${functions} do
    list[i] = assert(loadstring("local s, n = ... for i = 1, n do if i % 3 == 0 then s = s + " .. i .. " else s = s - 1 end end return s"))
  end
  local s = 0
  for round = 1, ${rounds} do for i = 1, #list do s = list[i](s, 100) end end
  return s`;

/** One loop with so many ways through it, of which one alone is taken at first. */
const branching = (ways: number, rounds: number, straight: number): string => `
  local source = { "local s, n = 0, ... for i = 1, n do local k = i < ${straight} and 0 or i % ${ways} if k == 0 then s = s + 1 " }
  for i = 1, ${ways - 1} do source[#source + 1] = "elseif k == " .. i .. " then s = s + t[i % 7 + 1] - k " end
  t = { 1, 2, 3, 4, 5, 6, 7 }
  return assert(loadstring(table.concat(source) .. "end end return s"))(${rounds})`;

test("a loop that is seldom run stays with the interpreter", (t) => {
  t.is(run("jit.on() " + loop(10_000)).statistics.traces, 0);
  t.is(run("jit.on() " + loop(50_000_000)).statistics.traces, 1);
});

test("thresholds that are set are LuaJIT's", (t) => {
  const { statistics } = run("jit.on() jit.opt.start('hotloop=56') " + loop(100));
  t.is(statistics.traces, 1);
});

test("who listens sees LuaJIT's traces, until nobody does", (t) => {
  const listened = run(`jit.on() local function f() end jit.attach(f, "trace") ${loop(100)}`);
  t.is(listened.statistics.traces, 1);
  const over = run(
    `jit.on() local function f() end jit.attach(f, "trace") jit.attach(f) ${loop(100)}`,
  );
  t.is(over.statistics.traces, 0);
});

test("a program of many loops gets few traces, and the same result", (t) => {
  const source = many(100, 60);
  const { result, statistics } = run("jit.on() " + source);
  t.is(result, run("jit.off() " + source).result);
  t.true(statistics.refusals > 0);
  t.true(statistics.traces < 40, `${statistics.traces} traces`);
});

test("a loop that is a sixtieth of what a program does gets no trace", (t) => {
  const { statistics } = run("jit.on() " + many(60, 700));
  t.is(statistics.traces, 0);
  t.true(statistics.refusals > 0);
});

test("a loop of its own bytecodes alone gets no trace when it is a twentieth of the program", (t) => {
  const source = (rounds: number, calls: number): string => `jit.on()
    local long = assert(loadstring("local s = ... " .. ("s = s + 1 "):rep(4000) .. " return s"))
    local sum = 0
    for i = 1, ${rounds} do
      for k = 1, 50000 do sum = sum + k end
      for k = 1, ${calls} do sum = long(sum) end
    end
    return sum`;
  t.is(run(source(20, 500)).statistics.traces, 0);
  t.true(run(source(300, 1)).statistics.traces > 0);
});

test("loops that take turns get their traces", (t) => {
  const { statistics } = run(`jit.on()
    local function listener(weight)
      local seen = 0
      return function(value) seen = seen + 1 return value * weight end
    end
    local fires, sum = {}, 0
    for round = 1, 100 do
      for i = 1, 20000, 3 do fires[i] = listener(i % 5) fires[i + 1], fires[i + 2] = fires[i], fires[i] end
      for i = 1, 20000 do sum = sum + fires[i](round) end
    end
    return sum`);
  t.true(statistics.traces > 0);
});

test("a loop of a few rounds becomes a part of the one around it", (t) => {
  const { statistics } = run(`jit.on()
    local function sum(...)
      local s = 0
      for i = 1, select("#", ...) do s = s + (select(i, ...)) end
      return s
    end
    local total = 0
    for i = 1, 300000 do total = total + sum(i, 2, 3, 4) end
    return total`);
  t.is(statistics.traces, 1);
});

test("a loop whose last rounds are recorded in vain is tried again at once", (t) => {
  const { statistics } = run(`jit.on()
    local v = { 1, 2, 3, 4, 5 }
    for step = 1, 100000 do
      for i = 1, 5 do
        local a = v[i]
        for j = i + 1, 5 do
          local d = a - v[j]
          local f = 0.01 / (d * d + 1)
          a, v[j] = a - d * f + d * f * f - f * 0.5 + f * f, v[j] + d * f * 0.25 - f * f * 0.125
        end
        v[i] = a
      end
    end
    return v[1]`);
  const { attempts, traces } = statistics;
  t.true(traces > 0 && attempts - traces <= 3, `${attempts} attempts, ${traces} traces`);
});

test("a loop that throws an error while it is recorded is tried again", (t) => {
  const { statistics } = run(`jit.on()
    local function parse(n)
      if n % 3 == 0 then error({ code = n }) end
      return n
    end
    local sum = 0
    for i = 1, 500000 do
      local ok, a = pcall(parse, i)
      sum = sum + (ok and a or a.code)
    end
    return sum`);
  t.true(statistics.traces > 0);
});

test("a loop that ended while it was followed gets no trace when it comes again as a small part", (t) => {
  const source = (rounds: number): string => `jit.on()
    local t, s = {}, 0
    local function clear(n) for i = 1, n do t[i] = 0 end end
    local long = assert(loadstring("local s = ... " .. ("s = s + 1 "):rep(4000) .. " return s"))
    clear(${rounds})
    for i = 1, 2000 do s = long(s) end
    clear(400)
    return s`;
  for (const rounds of [26700, 26740, 26780, 26820, 26860, 26900])
    t.is(run(source(rounds)).statistics.attempts, 0, `${rounds} rounds`);
});

test("a loop that much else happens in at times is no larger part of the program for it", (t) => {
  const source = (rounds: number): string => `jit.on()
    local names, total = { "a", "b", "c", "d" }, 0
    local long = assert(loadstring("local s = ... " .. ("s = (s * 3 + 1) % 1009 "):rep(2000) .. " return s"))
    local function count(n) local s = 0 for i = 1, n do s = s + #names[i % 4 + 1] end return s end
    for i = 1, 80 do
      total = total + count(${rounds})
      for j = 1, 30 do total = long(total) end
    end
    return total`;
  for (const rounds of [1700, 1900, 2100, 2300])
    t.is(run(source(rounds)).statistics.attempts, 0, `${rounds} rounds`);
});

test("a loop that comes late in a long program gets its traces", (t) => {
  const { statistics } = run(`jit.on()
    local long = assert(loadstring("local s = ... " .. ("s = s + 1 "):rep(4000) .. " return s"))
    local s = 0
    for i = 1, 40000 do s = long(s) end
    local o = setmetatable({}, { __index = function(o, key) return key end })
    for i = 1, 3000000 do s = s + o[i] end
    return s`);
  t.true(statistics.traces > 0);
});

test("a plain loop gets its trace sooner than one that branches", (t) => {
  const plain = "local s = 0 for i = 1, 330000 do s = s + i end return s";
  const branch =
    "local s = 0 for i = 1, 200000 do if i % 3 == 0 then s = s + 1 else s = s - 1 end end return s";
  t.true(run("jit.off() " + plain).executed < run("jit.off() " + branch).executed);
  t.is(run("jit.on() " + plain).statistics.traces, 1);
  t.is(run("jit.on() " + branch).statistics.attempts, 0);
});

test("a short loop that calls gets its traces", (t) => {
  const { statistics } = run(
    "jit.on() local function add(a, b) return a + b end local s = 0 for i = 1, 2e6 do s = add(s, i) end return s",
  );
  t.true(statistics.traces > 0);
});

test("a tree begins with the way that most rounds of its loop take", (t) => {
  const attempts = [1, 2, 3, 4, 5].map((first) => {
    const vm = newVm({ host: defaultHost() });
    const source = `jit.on()
      local s = 0
      for i = ${first}, 3000000 do
        if i % 5 == 0 then s = math.sqrt(s) else s = s + i end
      end`;
    t.is(luaL_loadbufferx(vm, vm.L, new TextEncoder().encode(source), "=x"), LUA.OK);
    lua_pcall(vm, vm.L, 0, 0);
    const { ir, nins } = vm.attachment(jitState).traceref(1);
    for (let ref = REF_FIRST; ref < nins; ref++) t.not(ir.o(ref), IR.FPMATH);
    return vm.attachment(jitSettings).statistics.attempts;
  });
  t.true(new Set(attempts).size > 1, "one of them meets the other way first");
});

test("a side trace that leaves a recursive search goes back a few frames, not all of them", (t) => {
  const vm = newVm({ host: defaultHost() });
  const source = `jit.on()
    local function search(depth)
      local k = 0
      for i = 1, 60 do k = k + i % 2 end
      if depth == 0 then return k end
      local a = search(depth - 1)
      return (a + k) % 1000
    end
    for n = 1, 8000 do search(30) end`;
  t.is(luaL_loadbufferx(vm, vm.L, new TextEncoder().encode(source), "=x"), LUA.OK);
  lua_pcall(vm, vm.L, 0, 0);
  const J = vm.attachment(jitState);
  const returns = J.traces.map((T) => {
    let n = 0;
    if (T !== undefined)
      for (let ref = REF_FIRST; ref < T.nins; ref++) if (T.ir.o(ref) === IR.RETF) n++;
    return n;
  });
  const most = Math.max(...returns);
  t.true(most > 1 && most <= 5, String(returns));
});

test("a function that calls itself gets traces, though some of its calls return at once", (t) => {
  const source =
    "local function f(n) if n < 2 then return n end return f(n - 1) + f(n - 2) end return f(30)";
  const { result, statistics } = run("jit.on() " + source);
  t.is(result, "832040");
  t.true(statistics.traces > 0);
});

test("a loop whose rounds vary, and that is not much of the program, gets no trace", (t) => {
  const source = `jit.on()
    local seed, sum, text = 1, 0, ("x"):rep(5000) .. "y"
    local function step()
      seed = seed * 16807 % 2147483647
      sum = sum + text:find("[y]", seed % 17 == 0 and seed % 5000 or 5000)
    end
    for i = 1, 60000 do step() end
    return sum`;
  const { statistics, hasCompiler } = run(source);
  t.true(statistics.refusals > 0);
  t.is(statistics.traces, 0);
  t.false(hasCompiler);
});

test("a loop over cdata gets its trace when the runtime has taken as long for it as that costs", (t) => {
  const cdata = (rounds: number): string => `jit.on()
    local a, s = require("ffi").new("double[?]", 1000), 0
    for k = 1, ${rounds} do for i = 0, 999 do a[i] = i s = s + a[i] end end
    return s`;
  t.is(run(cdata(10)).statistics.traces, 0);
  const wasm = run(cdata(100));
  t.true(wasm.statistics.traces > 0);
  t.deepEqual(run(cdata(100), "interp"), wasm);
});

test("both tiers decide alike", (t) => {
  const source = "jit.on() " + many(2, 12_000);
  const wasm = run(source);
  t.true(wasm.statistics.traces > 0);
  t.deepEqual(run(source, "interp"), wasm);
});

test("a loop that branches gets no trace, on neither tier", (t) => {
  const source = "jit.on() " + branching(40, 150_000, 0);
  const wasm = run(source);
  t.is(wasm.statistics.traces, 0);
  t.false(wasm.hasCompiler);
  t.deepEqual(run(source, "interp"), wasm);
});

test("what ends a recording ends following a loop, and the loop gets its traces", (t) => {
  const source = `jit.on()
    local s, n = 0, 0
    for i = 1, 3000000 do
      s = s + i % 7
      if i % 1000 == 0 then pcall(error, "x") n = n + 1 end
    end
    return s + n`;
  const { statistics } = run(source);
  t.true(statistics.traces > 0);
});

test("a tree whose exits cannot be afforded is suspended, on both tiers at the same time", (t) => {
  const source = branching(40, 1_700_000, 1_500_000);
  const [wasm, interp] = [run("jit.on() " + source), run("jit.on() " + source, "interp")];
  t.true(wasm.statistics.suspensions > 0);
  t.deepEqual(interp, wasm);
  t.is(wasm.result, run("jit.off() " + source).result);
});
