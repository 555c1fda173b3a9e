/*
 * States from JavaScript: runs, output, limits, ends.
 */
import test from "ava";
import { Worker } from "node:worker_threads";
import {
  createLua,
  LuaError,
  LuaExit,
  LuaTable,
  MachineStop,
  type Lua,
} from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import { cpuTime } from "../cpu.js";

const quiet = (): Lua => createLua();

test("results of a chunk", (t) => {
  const [n, s, b, nothing, table] = quiet().run<[number, string, boolean, undefined, LuaTable]>(
    "return 1.5, 'zwölf', true, nil, { 1, 2, x = 'y' }",
  );
  t.deepEqual([n, s, b, nothing], [1.5, "zwölf", true, undefined]);
  t.true(table instanceof LuaTable);
  t.is(table.$length, 2);
  t.is(table.x, "y");
  t.deepEqual(table.$entries(), [
    [1, 1],
    [2, 2],
    ["x", "y"],
  ]);
});

test("output goes to functions", (t) => {
  let text = "";
  const lua = createLua({ stdout: (part) => (text += part) });
  lua.run("print('hällo', 1) io.write('x')");
  lua.flush();
  t.is(text, "hällo\t1\nx");
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

// 6: reading the chunk itself was in no run, so nothing stopped it.
test("limits hold while a chunk is read", (t) => {
  const chunk = `return {${"1, ".repeat(3e5)}}`;
  const limits = { instructions: 1e5 };
  const stopped = { instanceOf: MachineStop };
  const strict = createLua({ limits });
  t.throws(() => strict.load(chunk), stopped);
  t.throws(() => strict.run(chunk), stopped);
  t.deepEqual(strict.run("return 1"), [1]);
  const lua = quiet();
  t.throws(() => lua.run(chunk, limits), stopped);
  t.throws(() => lua.limit(limits, () => lua.load(chunk)), stopped);
  t.throws(() => lua.load("return return"), {
    instanceOf: LuaError,
    message: /unexpected|expected/,
  });
  t.is((lua.load(chunk)() as LuaTable).$length, 3e5);
});

test("a memory limit is an error that programs can catch", (t) => {
  const lua = createLua({ memoryLimit: 4 << 20 });
  const grow = "local t = {} return pcall(function() for i = 1, 1e7 do t[i] = {} end end)";
  t.deepEqual(lua.run(grow), [false, "not enough memory"]);
  t.deepEqual(lua.run("return pcall(string.rep, 'x', 1e8)"), [false, "not enough memory"]);
  t.deepEqual(lua.run("collectgarbage() return 1"), [1]);
});

test("states are apart, and end", (t) => {
  const a = quiet();
  const b = quiet();
  a.set("x", 1);
  t.is(b.get("x"), undefined);
  t.throws(() => b.set("x", a.table()), { message: /another Lua state/ });
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
  const start = cpuTime();
  t.throws(() => lua.run(slow, "=slow", { time: 100 }), { instanceOf: MachineStop });
  t.true(cpuTime() - start < 5000);
  t.deepEqual(lua.run("return 1 + 1"), [2]);
});

test("a long chunk is looked at while the parser is slow", (t) => {
  const lua = createLua() as LuaState;
  let looks = 0;
  lua.vm.machine.poll = () => {
    looks++;
    return false;
  };
  lua.run("load(('x=1 '):rep(2 ^ 16))");
  t.true(looks >= 45, `${looks} looks at 256 KB`); // 6 KB took 8 ms
});

test("regression: a state that ran out of memory can be used again, whatever the garbage is made of", (t) => {
  const fillings = ["{ i }", "function() return i end", "('x'):rep(100) .. i"];
  for (const filling of fillings)
    for (let memoryLimit = 6e5; memoryLimit < 6e6; memoryLimit *= 1.17) {
      const lua = createLua({ memoryLimit: Math.floor(memoryLimit) });
      const message = /not enough memory/;
      t.throws(() => lua.run(`local t = {} for i = 1, 1e9 do t[i] = ${filling} end`), { message });
      t.deepEqual(lua.run("return 1"), [1], `${filling}, ${memoryLimit}`);
    }
});
