/*
 * Lua from JavaScript: values both ways, errors, limits, handles.
 */
import test from "ava";
import { Worker } from "node:worker_threads";
import {
  createLua, LuaError, LuaExit, LuaFunction, LuaTable, MachineStop, type Lua,
} from "../../runtime/api/index.js"; // prettier-ignore

const quiet = (): Lua => createLua();

test("results of a chunk", (t) => {
  const [n, s, b, nothing, table] = quiet().run(
    "return 1.5, 'zwölf', true, nil, { 1, 2, x = 'y' }",
  );
  t.deepEqual([n, s, b, nothing], [1.5, "zwölf", true, undefined]);
  t.true(table instanceof LuaTable);
  if (!(table instanceof LuaTable)) return;
  t.is(table.length, 2);
  t.is(table.get("x"), "y");
  t.deepEqual(table.entries().slice(0, 2), [[1, 1], [2, 2]]); // prettier-ignore
});

test("output goes to functions", (t) => {
  let text = "";
  const lua = createLua({ stdout: (part) => (text += part) });
  lua.run("print('hällo', 1) io.write('x')");
  lua.flush();
  t.is(text, "hällo\t1\nx");
});

test("globals, arrays and objects", (t) => {
  const lua = quiet();
  lua.set("config", { list: [1, 2, { deep: null }], name: "n", bytes: Uint8Array.of(0, 255) });
  t.deepEqual(
    lua.run(
      "return #config.list, config.name, config.list[3].deep, #config.bytes, config.bytes:byte(2)",
    ),
    [3, "n", undefined, 2, 255],
  );
  t.is(lua.get("nothing"), undefined);
});

test("JavaScript functions are called with values and return values or lists", (t) => {
  const lua = quiet();
  lua.set("add", (a, b) => Number(a) + Number(b));
  lua.set("two", () => ["a", "b"]);
  lua.set("none", () => undefined);
  t.deepEqual(lua.run("return add(1, 2), select('#', none()), two()"), [3, 0, "a", "b"]);
  lua.set("apply", (f, x) => (f as LuaFunction).call(x as number)[0]);
  t.deepEqual(lua.run("return apply(function(x) return x * 2 end, 21)"), [42]);
  t.deepEqual(
    lua.run(
      "return coroutine.wrap(function() return apply(function(x) return x + 1 end, 1) end)()",
    ),
    [2],
  );
});

test("errors of Lua have a traceback", (t) => {
  const lua = quiet();
  const error = t.throws(() => lua.run("local function f() error('boom') end f()", "@file.lua"), {
    instanceOf: LuaError,
    message: "file.lua:1: boom",
  });
  t.is(
    error.traceback,
    "stack traceback:\n\t[C]: in function 'error'\n\tfile.lua:1: in function 'f'\n\tfile.lua:1: in main chunk",
  );
  const other = t.throws(() => lua.run("error({ code = 7 })"), { instanceOf: LuaError });
  t.is((other.value as LuaTable).get("code"), 7);
  t.throws(() => lua.run("x x", "=src"), { message: "src:1: '=' expected near 'x'" });
});

test("errors of JavaScript functions pass through Lua", (t) => {
  const lua = quiet();
  lua.set("fail", () => {
    throw new TypeError("no");
  });
  t.deepEqual(lua.run("return pcall(fail)"), [false, "TypeError: no"]);
  lua.set("run", (code) => lua.run(String(code)));
  t.deepEqual(lua.run("local ok, e = pcall(run, 'error({ 5 })') return ok, e[1]"), [false, 5]);
});

test("limits stop a run and leave the state usable", (t) => {
  const lua = quiet();
  t.throws(() => lua.run("while true do end", "=x", { instructions: 1e6 }), {
    instanceOf: MachineStop,
  });
  t.throws(() => lua.run("while true do pcall(string.rep, 'x', 10) end", "=x", { time: 50 }), {
    instanceOf: MachineStop,
  });
  t.throws(
    () =>
      lua.run("local co = coroutine.wrap(function() while true do end end) co()", "=x", {
        instructions: 1e6,
      }),
    { instanceOf: MachineStop },
  );
  t.deepEqual(lua.run("return coroutine.wrap(function() return 1 + 1 end)()"), [2]);
  t.throws(() => lua.run("os.exit(3)"), { instanceOf: LuaExit });
  t.deepEqual(lua.run("return 5"), [5]);
});

test("a memory limit is an error that programs can catch", (t) => {
  const lua = createLua({ memoryLimit: 4 << 20 });
  const grow = "local t = {} return pcall(function() for i = 1, 1e7 do t[i] = {} end end)";
  t.deepEqual(lua.run(grow), [false, "not enough memory"]);
  t.deepEqual(lua.run("return pcall(string.rep, 'x', 1e8)"), [false, "not enough memory"]);
  t.deepEqual(lua.run("collectgarbage() return 1"), [1]);
});

test("handles keep objects alive, and let go of them", (t) => {
  const lua = quiet();
  const table = lua.newTable();
  lua.set("weak", lua.run("return setmetatable({}, { __mode = 'v' })")[0]);
  (lua.get("weak") as LuaTable).set(1, table);
  lua.run("collectgarbage()");
  t.deepEqual(lua.run("return weak[1] ~= nil"), [true]);
  t.true((lua.run("return weak[1]")[0] as LuaTable).is(table));
  table.dispose();
  for (const [, handle] of (lua.get("weak") as LuaTable).entries()) (handle as LuaTable).dispose();
  lua.set("weak2", lua.get("weak"));
});

test("tables obey metamethods", (t) => {
  const lua = quiet();
  const [table] = lua.run(
    "return setmetatable({}, { __index = function(_, k) return k .. '!' end, __tostring = function() return 'me' end })",
  ) as [LuaTable];
  t.is(table.get("key"), "key!");
  t.is(String(table), "me");
  t.is(table.type, "table");
});

test("states are apart, and end", (t) => {
  const a = quiet();
  const b = quiet();
  a.set("x", 1);
  t.is(b.get("x"), undefined);
  t.throws(() => b.set("x", a.newTable()), { message: /another Lua state/ });
  let gone = "";
  const c = createLua({ stdout: (text) => (gone += text) });
  c.run("p = newproxy(true) getmetatable(p).__gc = function() print('gone') end");
  c.dispose();
  t.is(gone, "gone\n");
  t.throws(() => c.run("return 1"), { message: /disposed/ });
});

test("there is no world outside by default", (t) => {
  const lua = quiet();
  t.deepEqual(lua.run("return io.open('/etc/passwd')"), [
    undefined,
    "/etc/passwd: No such file or directory",
    2,
  ]);
  t.deepEqual(lua.run("return os.getenv('HOME'), os.execute(), (io.read())"), [
    undefined,
    0,
    undefined,
  ]);
});

test("another thread stops a run", async (t) => {
  const interrupt = new Int32Array(new SharedArrayBuffer(4));
  const lua = createLua({ interrupt });
  for (let round = 0; round < 2; round++) {
    const worker = new Worker(
      `const { workerData } = require("node:worker_threads");
       Atomics.wait(workerData, 0, 0, 300);
       Atomics.store(workerData, 0, 1);`,
      { eval: true, workerData: interrupt },
    );
    const gone = new Promise((resolve) => worker.on("exit", resolve));
    const stop = t.throws(() => lua.run("while true do end"), { instanceOf: MachineStop });
    t.is(stop?.info.reason, "interrupt");
    t.is(Atomics.load(interrupt, 0), 0);
    t.deepEqual(lua.run("return 1 + 1"), [2]);
    await gone;
  }
});

test("a flag that is set stops the next run", (t) => {
  const interrupt = new Int32Array(new SharedArrayBuffer(4));
  for (const machine of ["interp", "wasm"] as const) {
    const lua = createLua({ interrupt, machine });
    Atomics.store(interrupt, 0, 1);
    t.throws(() => lua.run("for i = 1, 1e7 do end"), { instanceOf: MachineStop });
    t.deepEqual(lua.run("return 1 + 1"), [2]);
  }
});

test("a pattern that takes for ever can be stopped", (t) => {
  const lua = createLua();
  const slow = "return (('a'):rep(50)):find(('a?'):rep(50) .. ('a'):rep(50))";
  const start = Date.now();
  t.throws(() => lua.run(slow, "=slow", { time: 100 }), { instanceOf: MachineStop });
  t.true(Date.now() - start < 5000);
  t.deepEqual(lua.run("return 1 + 1"), [2]);
});
