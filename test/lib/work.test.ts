/*
 * Work outside of guest code is paid for by bytes and elements, alike on both tiers, and
 * stops in the middle; memory outside of the guest counts, and is let go of.
 */
import test from "ava";
import { createLua, type Lua, MachineStop } from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import { ATTACKS, LIMIT, SLOW_ATTACKS, testGrowth, testMemory } from "./attacks.js";

/** Calls whose work grows with N; `prepare` is not counted. A cost is so many units an N at least. */
interface Call {
  readonly prepare?: string;
  readonly call: string;
  readonly least: number;
}
const text = "s = ('a'):rep(N)";
const list = "t = {} for i = 1, N do t[i] = (i * 7919) % N end";
const CALLS: Readonly<Record<string, Call>> = {
  rep: { call: "('ab'):rep(N)", least: 1 / 16 },
  upper: { prepare: text, call: "s:upper()", least: 1 },
  reverse: { prepare: text, call: "s:reverse()", least: 1 },
  concat: { prepare: text, call: "local x = s .. 'b'", least: 1 / 16 },
  compare: { prepare: `${text} r = s .. 'b' s = s .. 'a'`, call: "local x = s < r", least: 1 / 16 },
  "plain find": { prepare: text, call: "s:find('b', 1, true)", least: 1 / 16 },
  "plain find, long": {
    prepare: `${text} p = ('a'):rep(100) .. 'b'`,
    call: "s:find(p, 1, true)",
    least: 50,
  },
  pattern: { prepare: text, call: "s:find('.-b', N - 10)", least: 0 },
  "pattern, balance": { prepare: "s = ('('):rep(N)", call: "s:match('^%b()')", least: 1 },
  "pattern, span": { prepare: text, call: "s:match('^%a*')", least: 1 },
  "pattern, choice": { prepare: text, call: "s:match('^.-b')", least: 1 },
  "pattern, search": { prepare: text, call: "s:match('[b]')", least: 1 },
  "pattern, compiled": {
    prepare: "p = ('a*'):rep(N / 10)",
    call: "pcall(string.find, '', p)",
    least: 1 / 2,
  },
  "pattern, sets": { prepare: "p = '[' .. ('a'):rep(N) .. ']'", call: "(''):find(p)", least: 1 },
  gsub: { prepare: text, call: "s:gsub('a', 'bb')", least: 10 },
  "gsub, replacement": { prepare: text, call: "('x'):gsub('x', s)", least: 1 },
  format: { prepare: text, call: "('%s'):format(s)", least: 1 / 16 },
  "format %q": { prepare: text, call: "('%q'):format(s)", least: 1 },
  tonumber: { prepare: "s = ('1'):rep(N)", call: "tonumber(s)", least: 1 },
  "tonumber, base": { prepare: "s = ('1'):rep(N)", call: "tonumber(s, 7)", least: 1 },
  "arithmetic on text": { prepare: "s = (' '):rep(N) .. '1'", call: "local x = s + 1", least: 1 },
  load: { prepare: "s = ('x=1 '):rep(N / 10)", call: "load(s)", least: 1 },
  "load, comment": { prepare: "s = '--' .. ('x'):rep(N)", call: "load(s)", least: 1 },
  "load, string": { prepare: "s = 'x=[[' .. ('x'):rep(N) .. ']]'", call: "load(s)", least: 1 },
  "load, dump": {
    prepare: "s = string.dump(load(('x=1 '):rep(N / 10)))",
    call: "load(s, '=x')",
    least: 1,
  },
  dump: { prepare: "f = load(('x=1 '):rep(N / 10))", call: "string.dump(f)", least: 1 },
  sort: { prepare: list, call: "table.sort(t)", least: 4 },
  "sort of text": {
    prepare: "t = {} for i = 1, N / 10 do t[i] = tostring((i * 7919) % N) end",
    call: "table.sort(t)",
    least: 1,
  },
  "concat of a table": { prepare: list, call: "table.concat(t, ',')", least: 4 },
  insert: { prepare: list, call: "table.insert(t, 1, 0)", least: 4 },
  maxn: {
    prepare: "t = {} t[N] = 1 for i = 1, N do t[-i] = 1 end",
    call: "table.maxn(t)",
    least: 1,
  },
  next: { prepare: `${list} for i = 1, N do t[i] = nil end`, call: "next(t)", least: 1 },
  "table.new": { prepare: "new = require 'table.new'", call: "new(N, 0)", least: 1 },
  "table.clear": { prepare: `clear = require 'table.clear' ${list}`, call: "clear(t)", least: 1 },
  rehash: { prepare: list, call: "t[-1] = 1", least: 1 },
  "full collection": {
    prepare: "t = {} for i = 1, N do t[i] = {} end",
    call: "collectgarbage()",
    least: 1,
  },
  "os.date": { prepare: "s = ('%c'):rep(N / 10)", call: "os.date(s, 0)", least: 1 },
  print: { prepare: text, call: "print(s)", least: 1 / 16 },
  write: { prepare: text, call: "io.write(s)", least: 1 / 16 },
  encode: {
    prepare: `buffer = require 'string.buffer' ${list}`,
    call: "buffer.encode(t)",
    least: 8,
  },
  decode: {
    prepare: `buffer = require 'string.buffer' ${list} s = buffer.encode(t)`,
    call: "buffer.decode(s)",
    least: 8,
  },
  "buffer:put": {
    prepare: `b = require 'string.buffer'.new() ${text}`,
    call: "b:put(s)",
    least: 1 / 16,
  },
  activelines: {
    prepare: "f = load(('x=1 '):rep(N / 10))",
    call: "debug.getinfo(f, 'L')",
    least: 1,
  },
  "entries of a path": {
    prepare: "s = (';'):rep(N)",
    call: "package.searchpath('a', s)",
    least: 8,
  },
  "marks of a path": {
    prepare: "s = ('?'):rep(N) .. '/'",
    call: "package.searchpath('abcd', s)",
    least: 16,
  },
  "dots of a module": {
    prepare: "s = ('a.'):rep(N)",
    call: "package.searchpath(s, '?')",
    least: 16,
  },
  "parts of a module": { prepare: "s = ('a.'):rep(N / 10)", call: "module(s .. 'a')", least: 1 },
  "constants of a table": {
    prepare: "s = 'return {' .. ('1,'):rep(N) .. '}'",
    call: "load(s)",
    least: 40,
  },
  "C declarations": {
    prepare: "cdef = require 'ffi'.cdef s = 'int ' .. ('a'):rep(N) .. ';'",
    call: "cdef(s)",
    least: 8,
  },
  "levels of a stack": {
    prepare:
      "function deep(n) if n == 0 then return debug.getinfo(5000) end return (deep(n - 1)) end",
    call: "deep(math.min(N / 100, 5000))",
    least: 0,
  },
};

const SMALL = 8_000;
const LARGE = 32_000;

/** What a call costs. */
function cost(tier: "interp" | "wasm", { prepare = "", call }: Call, n: number): number {
  const lua = createLua({ machine: tier });
  const { machine } = (lua as LuaState).engine.vm;
  lua.run(`N = ${n} ${prepare} collectgarbage() collectgarbage('stop')`);
  const chunk = lua.load(call, "=call");
  const before = machine.executed;
  chunk();
  return machine.executed - before;
}

for (const [name, call] of Object.entries(CALLS))
  test(`paid for: ${name}`, (t) => {
    const small = cost("interp", call, SMALL);
    const large = cost("interp", call, LARGE);
    t.true(large - small >= call.least * (LARGE - SMALL), `${small} ${large}`);
    t.is(cost("wasm", call, SMALL), small);
  });

/** Programs whose one call takes long by itself. */
const LONG: readonly string[] = [
  "local s = ('a'):rep(3e5) s:find(('a'):rep(1e5) .. 'b', 1, true)",
  "local s = ('a'):rep(1e5) s:find('.-b')",
  "local s = ('('):rep(1e5) s:find('%b()')",
  "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(41))",
  "load(('x=1 '):rep(2e6))",
  "local t = {} for i = 1, 3e5 do t[i] = 'k' .. i % 1000 end while true do table.sort(t) end",
  "local s = ('%c'):rep(1e6) os.date(s)",
  "local t = {} while true do for i = 1, 1e5 do t[i] = {} end collectgarbage() end",
];
for (const [i, source] of LONG.entries())
  test(`stopped in the middle of one call: ${i}`, (t) => {
    const lua = createLua({ memoryLimit: 256e6 });
    const instructions = 2e6;
    const error = t.throws(() => lua.run(source, "=long", { instructions }), {
      instanceOf: MachineStop,
    });
    t.true(error.info.executed < 1.5 * instructions, String(error.info.executed));
    t.deepEqual(lua.run("collectgarbage() return #('x'):rep(1e6)"), [1e6]);
  });

/* Memory. */

testMemory(...Object.keys(ATTACKS).filter((name) => !SLOW_ATTACKS.includes(name)));

test("a stop lets go of what was held", (t) => {
  const lua: Lua = createLua({ memoryLimit: LIMIT });
  const attack = "local s = ('x'):rep(4e6) .. 'Y' s:gsub('Y', function() while true do end end)";
  for (let i = 0; i < 20; i++)
    t.throws(() => lua.run(attack, "=held", { instructions: 5e6 }), { instanceOf: MachineStop });
  lua.run("collectgarbage()");
  t.deepEqual(lua.run("return #('x'):rep(24e6)"), [24e6]);
});

testGrowth("dump");

/** Tables that the next key gives other parts, and how many keys they have. */
const GROWING: Readonly<Record<string, string>> = {
  "a hash part": "for i = 1, 2^15 do t[-i] = i end",
  "a list": "for i = 1, 2^15 do t[i] = i end",
  "a list with names": "for i = 1, 2^15 do t[i] = i end t.x = 1 t.y = 2",
  "a hash part that becomes a list": "for i = 2^15, 1, -1 do t[i] = i end t[0.5] = 1",
  "a list that becomes a hash part": `
    for i = 1, 2^15 do t[i] = i end for i = 1, 2^15 - 5 do t[i] = nil end for i = 1, 8 do t[-i] = i end`,
};
const CHECK = `
  local n, sum = 0, 0
  for k, v in pairs(t) do n = n + 1 sum = sum + v assert(t[k] == v) end
  return n, sum`;

for (const [name, fill] of Object.entries(GROWING))
  test(`a stop while a table grows leaves it as it was: ${name}`, (t) => {
    const lua = createLua({ jit: false });
    const { machine } = (lua as LuaState).engine.vm;
    const grow = "for i = 1, 2^16 do t['k' .. i] = 0 end";
    let most = 0;
    for (let k = 0; k < 20; k++) {
      lua.run(`t = {} ${fill} collectgarbage() collectgarbage('stop')`);
      const [n, sum] = lua.run<[number, number]>(CHECK);
      const limit = 30_000 + 12_000 * k * k;
      const before = machine.executed;
      t.throws(() => lua.run(grow, "=grow", { instructions: limit }), { instanceOf: MachineStop });
      most = Math.max(most, machine.executed - before - limit);
      lua.run("for k in pairs(t) do if type(k) == 'string' and #k > 1 then t[k] = nil end end");
      t.deepEqual(lua.run(CHECK), [n, sum]);
      lua.run("for i = 1, 100 do t[i + 0.25] = 1 end");
      t.deepEqual(lua.run(CHECK), [n + 100, sum + 100]);
    }
    t.true(most < 60_000, String(most));
  });

test("the collector's atomic phase is paid for", (t) => {
  const cost = (entries: number): number => {
    const lua = createLua();
    lua.run(`t, k = setmetatable({}, { __mode = "k" }), {}
      for i = 1, ${entries} do k[i] = {} t[k[i]] = i end
      k = #k collectgarbage()`);
    lua.run(
      `t = setmetatable({}, { __mode = "k" }) for i = 1, ${entries} do t[i] = i end collectgarbage()`,
    );
    const { machine } = (lua as unknown as { vm: { machine: { executed: number } } }).vm;
    const before = machine.executed;
    lua.run("collectgarbage()");
    return machine.executed - before;
  };
  // Marking step by step is 2.6 of it; the table is gone through and cleared once more at the end.
  t.true(cost(2e5) - cost(10) > 4 * 2e5);
});
