/*
 * What ends a run from outside passes through everything that catches errors, ends no more
 * than the run that it belongs to, and leaves the state usable.
 */
import test from "ava";
import {
  createLua,
  HostError,
  LuaExit,
  type Lua,
  type LuaFunction,
  type LuaTable,
  MachineStop,
  VmClosed,
  type Limits,
} from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import { cpuTime, onCpuTime } from "../cpu.js";

const tiers = ["wasm", "interp"] as const;

/** Run until a stop, which comes `late` milliseconds after the limit. */
function stopped(lua: Lua, source: string, limits: Limits): MachineStop {
  try {
    lua.run(source, "=stopped", limits);
  } catch (e) {
    if (e instanceof MachineStop) return e;
    throw e;
  }
  throw new Error("ran to the end: " + source);
}

const SPIN = "while true do end";
/** Programs that keep what they can catch. Each would go on for ever. */
const PROGRAMS: Readonly<Record<string, string>> = {
  pcall: `while true do pcall(function() ${SPIN} end) end`,
  "error handler": `while true do xpcall(error, function() ${SPIN} end) end`,
  callback: `while true do pcall(each, function() ${SPIN} end) end`,
  "callback that swallows": `while true do swallow(function() ${SPIN} end) end`,
  "callback that swallows, in a coroutine": `
    while true do pcall(coroutine.wrap(function() swallow(function() ${SPIN} end) ${SPIN} end)) end`,
  coroutine: `while true do pcall(coroutine.wrap(function() ${SPIN} end)) end`,
  finaliser: `
    getmetatable(newproxy(true)).__gc = function() ${SPIN} end
    while true do pcall(collectgarbage) end`,
  hook: `debug.sethook(function() ${SPIN} end, "", 10) while true do pcall(function() end) end`,
  metamethods: `
    local t = setmetatable({}, { __index = function() ${SPIN} end })
    while true do pcall(function() return t.x end) end`,
  comparator: `while true do pcall(table.sort, { 1, 2, 3 }, function() ${SPIN} end) end`,
  "gsub callback": `while true do pcall(string.gsub, "abc", ".", function() ${SPIN} end) end`,
  reader: `while true do pcall(load, function() ${SPIN} end) end`,
  "deep recursion": `local function f() return pcall(string.gsub, "a", "a", f) end while true do f() end`,
};

function callbacks(lua: Lua): Lua {
  lua.set("each", (f) => (f as LuaFunction)());
  lua.set("swallow", (f) => {
    for (let i = 0; i < 3; i++)
      try {
        (f as LuaFunction)();
      } catch {
        // Again.
      }
  });
  return lua;
}

for (const machine of tiers)
  for (const [name, source] of Object.entries(PROGRAMS))
    test(`${machine}: a stop passes through: ${name}`, (t) => {
      const lua = callbacks(createLua({ machine }));
      const time = 60;
      for (const limits of [{ instructions: 300_000 }, { time }, { instructions: 77_777 }]) {
        const began = cpuTime();
        const { info } = stopped(lua, source, limits);
        t.is(info.reason, limits.time === undefined ? "budget" : "time");
        if (limits.instructions !== undefined)
          t.true(Math.abs(info.executed - limits.instructions) < 30_000, String(info.executed));
        else t.true(cpuTime() - began < time + 2000);
        t.deepEqual(lua.run("return 1 + 1, debug.gethook() == nil, coroutine.running() == nil"), [
          2,
          true,
          true,
        ]);
        t.deepEqual(lua.run("return pcall(error, 'e')"), [false, "e"]);
      }
    });

test("an interrupt is asked for once and not swallowed", (t) => {
  const interrupt = new Int32Array(new SharedArrayBuffer(4));
  const lua = callbacks(createLua({ interrupt }));
  lua.set("arm", () => {
    interrupt[0] = 1;
  });
  const error = t.throws(() => lua.run(`swallow(function() arm() ${SPIN} end) return 'survived'`), {
    instanceOf: MachineStop,
  });
  t.is(error.info.reason, "interrupt");
  t.is(interrupt[0], 0);
  t.deepEqual(lua.run("return 1"), [1]);
});

test("os.exit is not swallowed", (t) => {
  const lua = callbacks(createLua());
  const error = t.throws(() => lua.run("swallow(function() os.exit(3) end) return 'survived'"), {
    instanceOf: LuaExit,
  });
  t.is(error.status, 3);
  t.deepEqual(lua.run("return 1"), [1]);
});

test("limits inside of limits only tighten them", (t) => {
  const lua = createLua();
  lua.set("helper", (source, limits) => lua.run(String(source), "=h", { time: Number(limits) }));
  const began = cpuTime();
  t.is(stopped(lua, `helper('return 1', 5000) ${SPIN}`, { time: 60 }).info.reason, "time");
  t.is(stopped(lua, `helper('${SPIN}', 5000)`, { time: 60 }).info.reason, "time");
  t.true(cpuTime() - began < 4000);
  lua.set("budget", (source, instructions) => {
    try {
      lua.run(String(source), "=b", { instructions: Number(instructions) });
      return false;
    } catch (e) {
      return e instanceof MachineStop;
    }
  });
  // A limit of a nested run ends that one, whose caller may see it.
  t.deepEqual(lua.run(`return budget('${SPIN}', 1000), 'on'`, "=o", { instructions: 1e6 }), [
    true,
    "on",
  ]);
  // One of the outer run ends that, too.
  t.true(stopped(lua, `budget('${SPIN}', 1e9) ${SPIN}`, { instructions: 1e5 }).info.executed < 2e5);
});

test("the count of a stop is that of its run", (t) => {
  const lua = createLua();
  for (let i = 0; i < 3; i++) {
    const { executed } = stopped(lua, SPIN, { instructions: 50_000 }).info;
    t.true(executed >= 50_000 && executed < 51_000, String(executed));
  }
});

test("limits of a state hold for everything", (t) => {
  const lua = createLua({ limits: { time: 250 } });
  const define = `
    spin = function() ${SPIN} end
    meta = setmetatable({}, { __index = spin, __newindex = spin, __tostring = spin })`;
  onCpuTime(() => lua.limit({ time: 200 }, () => lua.run(define)));
  const meta = onCpuTime(() => lua.get<LuaTable>("meta"));
  const attempts: (() => unknown)[] = [
    () => lua.run(SPIN),
    () => lua.run(SPIN, "=x", { time: Infinity }),
    onCpuTime(() => lua.get<LuaFunction>("spin")),
    () => meta.$get("x"),
    () => meta.$set("x", 1),
    () => String(meta),
    () => lua.run("setmetatable(_G, { __index = spin })"),
  ];
  const last = attempts.pop();
  for (const attempt of attempts) t.throws(attempt, { instanceOf: MachineStop });
  if (last) onCpuTime(last);
  t.throws(() => lua.get("absent"), { instanceOf: MachineStop });
});

test("finalisers that never end hold nobody up", (t) => {
  const spinning = `p = newproxy(true) getmetatable(p).__gc = function() ${SPIN} end`;
  for (const limits of [{}, { time: 250 }]) {
    const lua = createLua({ limits });
    onCpuTime(() => lua.run(spinning));
    const began = cpuTime();
    lua.dispose();
    t.true(cpuTime() - began < 5000);
    t.throws(() => lua.run("return 1"), { message: /disposed/ });
  }
  // Garbage from the run before is collected in the time of the next.
  const lua = createLua({ memoryLimit: 8e6 });
  lua.run(`${spinning} p = nil collectgarbage('stop') keep = ('x'):rep(6.5e6)`);
  t.throws(() => lua.run("return 1", "=next", { time: 50 }), { instanceOf: MachineStop });
});

test("a state is not disposed of while it runs", (t) => {
  const lua = createLua();
  lua.set("dispose", () => lua.dispose());
  t.throws(() => lua.run("dispose()"), { message: /while it runs/ });
  t.deepEqual(lua.run("return 1"), [1]);
});

test("limits that are no limits are refused", (t) => {
  const bad: unknown[] = [NaN, -1, "100", null, {}, 5n];
  const lua = createLua();
  for (const value of bad) {
    const amount = value as number;
    const error = { instanceOf: TypeError, message: /must be a number/ };
    t.throws(() => lua.run("return 1", "=x", { time: amount }), error);
    t.throws(() => lua.run("return 1", "=x", { instructions: amount }), error);
    t.throws(() => createLua({ limits: { time: amount } }), error);
    t.throws(() => createLua({ memoryLimit: amount }), error);
  }
  t.throws(() => lua.run("return 1", "=x", 5 as Limits), { instanceOf: TypeError });
  stopped(lua, SPIN, { instructions: 1e5 });
  stopped(lua, SPIN, { instructions: 1.5 });
});

test("stopped coroutines are dead, others are not", (t) => {
  const lua = callbacks(createLua());
  lua.run(`
    log = {}
    other = coroutine.create(function() coroutine.yield(1) return 2 end)
    coroutine.resume(other)
    co = coroutine.create(function()
      local x = 5
      peek = function() return x end
      pcall(each, coroutine.wrap(function() co2 = coroutine.running() ${SPIN} end))
      log[1] = "after"
    end)`);
  stopped(lua, "coroutine.resume(co)", { instructions: 1e5 });
  t.deepEqual(lua.run("return coroutine.status(co), coroutine.status(co2), #log, peek()"), [
    "dead",
    "dead",
    0,
    5,
  ]);
  t.deepEqual(lua.run("return coroutine.resume(co)"), [false, "cannot resume dead coroutine"]);
  t.deepEqual(lua.run("return coroutine.resume(other)"), [true, 2]);
  lua.run("collectgarbage()");
});

test("a coroutine is suspended or dead wherever its first resume was stopped", (t) => {
  for (const make of ["coroutine.create(f)", "coroutine.wrap(f)"]) {
    const lua = createLua();
    lua.run(
      "f = function(...) for i = 1, 20 do end while true do coroutine.yield(select('#', ...)) end end",
    );
    const resume = make.includes("wrap") ? "pcall(co, 1, 2)" : "coroutine.resume(co, 1, 2)";
    const seen = new Set<string>();
    const attempt = lua.load(resume);
    for (let instructions = 1; instructions < 600; instructions++) {
      lua.run(`co = ${make}`);
      try {
        lua.limit({ instructions }, () => attempt());
      } catch (e) {
        if (!(e instanceof MachineStop)) throw e;
      }
      seen.add(lua.run(`return ${resume}`).join());
    }
    t.deepEqual([...seen].sort(), ["false,cannot resume dead coroutine", "true,2"]);
  }
});

test("a state that met a machine fault is closed and says so", (t) => {
  const lua = createLua();
  lua.set("crash", () => (lua as LuaState).vm.machine.call(16));
  t.throws(() => lua.run("pcall(crash) return 'survived'"), { name: "MachineFault" });
  t.throws(() => lua.run("return 1"), { instanceOf: VmClosed, message: /closed by a fault/ });
  t.throws(() => lua.table(), { instanceOf: VmClosed });
  t.notThrows(() => lua.dispose());
});

test("errors of the host leave a usable state", (t) => {
  const lua = createLua();
  lua.set("fail", () => {
    throw new HostError("no", 5);
  });
  t.deepEqual(lua.run("return pcall(fail)")[0], false);
});
