/*
 * Limits hold for all that goes between the languages, and for what library functions do to large things: between
 * two looks at them little is done. Times would tell on an idle machine only, so programs are stopped by
 * the number of instructions, which conversions count as, and by interrupts: each look may be one. With a time limit looks are nearer.
 */
import test from "ava";
import {
  createLua,
  memoryFs,
  type Lua,
  type LuaFunction,
  type LuaTable,
} from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";

const INSTRUCTIONS = 100_000;
const N = 20_000;
const long = "ä".repeat(500_000);

type Prepare = (lua: Lua) => () => unknown;
const table: Prepare = (lua) => {
  lua.run(`t = {} for i = 1, ${N} do t[i] = { x = i } t["k" .. i] = i end`);
  return () => lua.get<LuaTable>("t");
};
const withTable =
  (use: (t: LuaTable) => unknown): Prepare =>
  (lua) => {
    const t = table(lua)() as LuaTable;
    return () => use(t);
  };

const conversions: Readonly<Record<string, Prepare>> = {
  $toJS: withTable((t) => t.$toJS()),
  $entries: withTable((t) => t.$entries()),
  iteration: withTable((t) => [...t]),
  "Object.keys": withTable((t) => Object.keys(t)),
  toJSON: withTable((t) => t.toJSON()),
  "the copy of an array": (lua) => () => lua.table(Array.from({ length: N }, (_, i) => i)),
  "the copy of objects": (lua) => () => lua.table(Array.from({ length: N }, (_, x) => ({ x }))),
  "the copy of a Map": (lua) => () =>
    lua.table(new Map(Array.from({ length: N }, (_, i) => [{ i }, i]))),
  "a long string to JavaScript": (lua) => {
    lua.set("s", long);
    return () => lua.get("s");
  },
  "a string that is no text": (lua) => {
    lua.run("s = ('\\xe4'):rep(1e6)");
    return () => lua.get("s");
  },
  "a long string to Lua": (lua) => () => lua.set("s", long),
  "bytes to Lua": (lua) => () => lua.set("s", new Uint8Array(1e7)),
  "the result of a function": (lua) => {
    lua.set("f", () => long);
    return () => lua.run("f()");
  },
  "the argument of a function": (lua) => {
    lua.set("f", () => 1);
    lua.set("s", long);
    return () => lua.run("f(s)");
  },
  "the message of an error": (lua) => {
    lua.set("s", long);
    return () => lua.run("error(s, 0)");
  },
  "a long chunk": (lua) => () => lua.load(`-- ${long}`),
  "a dump": (lua) => {
    const source = Array.from({ length: N }, (_, i) => `{ ${i}, "x${i}" }`).join();
    const f = lua.load(`return { ${source} }`);
    return () => f.dump();
  },
};

for (const [name, prepare] of Object.entries(conversions))
  test(`${name} is stopped`, (t) => {
    const lua = createLua();
    const convert = prepare(lua);
    for (let i = 0; i < 2; i++)
      t.throws(() => lua.limit({ instructions: INSTRUCTIONS }, convert), { name: "MachineStop" });
    t.deepEqual(lua.run("return 1 + 1"), [2]);
    if (!name.includes("error")) t.notThrows(convert);
    t.notThrows(() => lua.limit({ instructions: 1e9 }, () => lua.run("collectgarbage()")));
  });

test("the limits of a state hold for each conversion", (t) => {
  const lua = createLua({ limits: { instructions: INSTRUCTIONS } });
  t.throws(() => lua.set("s", long), { name: "MachineStop" });
  lua.set("short", "x");
  t.is(lua.get("short"), "x");
  t.throws(() => lua.table(Array.from({ length: N }, (_, i) => i)), { name: "MachineStop" });
});

/** What is done between two looks, at most, in bytes of guest memory or elements: some milliseconds. */
const large: Readonly<Record<string, [setup: string, code: string, looks: number]>> = {
  "table.new": ["new = require('table.new')", "new(4e6, 0)", 12],
  "table.clear": [
    "t = require('table.new')(2e6, 1e6) clear = require('table.clear')",
    "clear(t)",
    12,
  ],
  "a list that grows": ["", "local t = {} for i = 1, 2e6 do t[i] = i end", 12],
  "ffi.copy": ["ffi = require('ffi') p = ffi.new('char[?]', 6e7)", "ffi.copy(p, p, 6e7)", 12],
  "ffi.fill": ["ffi = require('ffi') p = ffi.new('char[?]', 6e7)", "ffi.fill(p, 6e7)", 12],
  "ffi.string": ["ffi = require('ffi') p = ffi.new('char[?]', 6e7)", "ffi.string(p, 6e7)", 12],
  "ffi.new": ["ffi = require('ffi')", "ffi.new('char[?]', 6e7, 1)", 12],
  "ffi.cdef": ["ffi = require('ffi') s = ('int f(int);'):rep(5e3)", "ffi.cdef(s)", 4],
  "the same string again": [
    "s = ('x'):rep(6e7) ffi = require('ffi') p = ffi.new('char[?]', 6e7) ffi.copy(p, s)",
    "ffi.string(p, 6e7)",
    12,
  ],
  "a table to C": [
    "ffi = require('ffi') t = {} for i = 1, 5e5 do t[i] = i end",
    "ffi.new('int[?]', 5e5, t)",
    20,
  ],
  "a long comment in C": [
    "ffi = require('ffi') s = '/*' .. ('x'):rep(3e6) .. '*/'",
    "ffi.cdef(s)",
    80,
  ],
  "a long message": ["s = ('a'):rep(1e7)", "pcall(error, s)", 30],
  "a long file name": ["s = ('a'):rep(1e7)", "io.open(s)", 15],
  "an exponent of zeros": ["s = '1e' .. ('0'):rep(1e6)", "assert(tonumber(s) == 1)", 50],
  "an unfinished string": ["s = 'x=\"' .. ('a'):rep(2e6)", "assert(not load(s))", 60],
  "an unfinished bracket": ["s = 'x=[[' .. ('a'):rep(2e6)", "assert(not load(s))", 60],
  "a long name again": ["s = 'return ' .. ('a'):rep(1e6)", "load(s .. '()' .. s:sub(8))", 60],
  "the dump of a long list": [
    "f = load('return {' .. ('1,'):rep(3e5) .. '}')",
    "string.dump(f) collectgarbage()",
    8,
  ],
  "a long number in source": [
    "s = 'x=' .. ('1'):rep(1e6)",
    "n = (n or 0) + 1 load(s .. ' y=' .. n)",
    80,
  ],
  "percent signs": ["s = ('%%'):rep(1e6)", "string.format(s)", 25],
  "a replacement of captures": ["s = ('%0'):rep(1e6)", "('x'):gsub('x', s)", 50],
  "many decimals": [
    "s, t = ('%.99f'):rep(7000), {} for i = 1, 7000 do t[i] = 1e300 end",
    "s:format(unpack(t))",
    8,
  ],
  "a long date": ["s = ('x'):rep(1e6)", "os.date(s)", 8],
  "active lines": ["f = load(('x=1 '):rep(3e5))", "debug.getinfo(f, 'L')", 20],
  "a line of zeros": ["", "io.open('zeros'):read()", 4],
};

for (const [name, [setup, code, looks]] of Object.entries(large))
  test(`${name} looks at limits`, (t) => {
    const lua = createLua({ host: memoryFs({ zeros: new Uint8Array(2e6) }) }) as LuaState;
    lua.run(setup);
    const timed = lua.load(code) as LuaFunction;
    const run = (): unknown => lua.limit({ time: 1e6 }, timed);
    let seen = 0;
    lua.vm.machine.poll = () => {
      seen++;
      return false;
    };
    run();
    t.true(seen >= looks, `${seen} looks`);
    lua.vm.machine.poll = () => true;
    t.throws(run, { name: "MachineStop" });
    lua.vm.machine.poll = null;
    t.notThrows(run);
  });

test("what was interrupted while it was cleared can be filled", (t) => {
  const lua = createLua() as LuaState;
  lua.run("t, clear = {}, require('table.clear') for i = 1, 2e5 do t['k' .. i] = i end");
  for (let look = 1; look <= 3; look++) {
    let seen = 0;
    lua.vm.machine.poll = () => ++seen === look;
    t.throws(() => lua.run("clear(t)", { time: 1e6 }), { name: "MachineStop" });
    lua.vm.machine.poll = null;
    t.deepEqual(
      lua.run(`for i = 1, 2e5, 3 do t['k' .. i] = i end
        local n = 0 for k, v in pairs(t) do assert(k == 'k' .. v) n = n + 1 end
        for i = 1, 2e5, 3 do assert(t['k' .. i] == i) end
        for i = 1, 2e5 do t['k' .. i] = i end
        return n >= 6e4`),
      [true],
    );
  }
});

test("depth does not matter to copies", (t) => {
  const lua = createLua();
  let nested: object = { last: 1 };
  for (let i = 0; i < 1e5; i++) nested = { nested };
  lua.set("t", lua.table(nested));
  t.deepEqual(
    lua.run(
      "local n = 0 local u = t while u.nested do u = u.nested n = n + 1 end return n, u.last",
    ),
    [1e5, 1],
  );
  let copy = lua.get<LuaTable>("t").$toJS<{ nested?: object }>();
  let depth = 0;
  for (; copy.nested !== undefined; depth++) copy = copy.nested;
  t.is(depth, 1e5);
});

test("a table too large to show is shown in part, and its size is right", async (t) => {
  const { inspect } = await import("node:util");
  const lua = createLua();
  lua.run("t = {} for i = 1, 1000 do t[i] = i end");
  t.regex(inspect(lua.get("t")), /100,\n {2}\.\.\. 900 more\n}$/);
});

/** Callbacks take time that no instructions are. */
const busy = (lua: Lua, ms: number): void => {
  const end = Date.now() + ms;
  while (Date.now() < end) lua.get("x");
};
const callbacks: Readonly<Record<string, (lua: Lua) => void>> = {
  "runs in the state": (lua) => lua.run("for i = 1, 10 do end"),
  "has limits of its own": (lua) => lua.limit({ instructions: 1000 }, () => undefined),
  "takes long": (lua) => busy(lua, 10),
};
const MS = 100;
/** So many calls take twice the time at least. */
const CALLS: Readonly<Record<string, number>> = { "takes long": 20 };

for (const [what, callback] of Object.entries(callbacks))
  for (const how of ["of the state", "of the run"])
    test(`a time limit ${how} holds when a callback ${what}`, (t) => {
      const lua = createLua(how === "of the state" ? { limits: { time: MS } } : {});
      const most = CALLS[what] ?? 1e7;
      let calls = 0;
      lua.set("f", () => {
        if (++calls > most) throw new Error("not stopped");
        callback(lua);
      });
      const limits = how === "of the run" ? { time: MS } : {};
      const error = t.throws(() => lua.run("while true do f() end", "=loop", limits));
      t.is(error.name, "MachineStop");
      t.is(lua.run("return 1")[0], 1);
    });

test("an interrupt is seen in a loop that calls what runs", (t) => {
  const lua = createLua() as LuaState;
  lua.vm.machine.poll = () => true;
  let calls = 0;
  lua.set("f", () => {
    if (++calls > 1e6) throw new Error("not stopped");
    lua.run("");
  });
  const error = t.throws(() => lua.run("while true do f() end"));
  t.is(error.name, "MachineStop");
});
