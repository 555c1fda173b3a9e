/*
 * Many states in one process: they share what is the same for all of them, live side by side, and
 * leave nothing behind.
 */
import test from "ava";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createLua } from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";

const pause = (): Promise<void> => new Promise((done) => setImmediate(done));
const resident = (): number => process.memoryUsage.rss() / 1e6;

test.serial("two hundred at once", (t) => {
  createLua().run("x = 1");
  const before = resident();
  const states = Array.from({ length: 200 }, () => createLua());
  states.forEach((lua, k) => lua.run(`x = ${k} y = {} for i = 1, 100 do y[i] = x end`));
  t.true(states.every((lua, k) => lua.get("x") === k && lua.run("return #y, y[100]")[1] === k));
  const each = (resident() - before) / states.length;
  t.true(each < 1.5, `${each} MB each`);
});

test.serial("five hundred, one after the other", async (t) => {
  const made: WeakRef<object>[] = [];
  let peak = 0;
  const before = resident();
  for (let k = 0; k < 500; k++) {
    const lua = createLua();
    t.is(lua.run("return 1 + 1")[0], 2);
    made.push(new WeakRef((lua as LuaState).vm));
    if (k % 20 !== 19) continue;
    await pause();
    peak = Math.max(peak, resident() - before);
  }
  t.true(peak < 200, `${peak} MB`);
  t.true(made.filter((state) => state.deref() !== undefined).length < 150);
});

test.serial("a loop that makes states keeps none of them, though its job goes on", (t) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  const used: number[] = [];
  const round = (k: number): void => {
    const lua = createLua();
    t.is(lua.run("return 1 + 1")[0], 2);
    if (k % 2 === 0) return; // dropped as it is
    lua.set("x", k);
    lua.globals.y = lua.load("return x");
    lua.dispose();
    t.throws(() => lua.get("x"), { message: /disposed of/ });
  };
  for (let k = 0; k < 150; k++) {
    round(k);
    if (k % 50 !== 49) continue;
    collect();
    collect();
    used.push(process.memoryUsage().external / 1e6);
  }
  t.true(used[2] - used[0] < 50, `external MB: ${used.map(Math.round)}`);
});

test.serial("a heap that grows beyond the place of machine code", (t) => {
  const lua = createLua();
  // Traces first, or afterwards: both find their memory.
  const sum = "local n = 0 for i = 1, 1e4 do n = n + i end return n";
  const fill = "big = {} for i = 1, 2e4 do big[i] = { ('x'):rep(i % 1000) } end return #big";
  lua.run("jit.on()");
  for (const program of [sum, fill, sum]) t.true((lua.run(program)[0] as number) >= 2e4);
  const other = createLua();
  other.run("jit.on()");
  for (const program of [fill, sum, fill]) t.true((other.run(program)[0] as number) >= 2e4);
  const check = "for i = 1, #big do assert(#big[i][1] == i % 1000) end return true";
  t.deepEqual([lua.run(check)[0], other.run(check)[0]], [true, true]);
});

test.serial("ever new code leaves nothing behind", async (t) => {
  const lua = createLua({ jit: true }) as LuaState;
  const { machine, mem } = lua.vm;
  // It comes when a program has run for some time.
  const units = (): readonly object[] => [
    ...(machine as unknown as { tier: { units: ReadonlySet<object> } }).tier.units,
  ];
  lua.run(`
    traces = 0
    require("jit").attach(function(what) if what == "stop" then traces = traces + 1 end end, "trace")
    function round(n)
      local f = assert(load(("local t, s = {}, 0 for i = 1, 150 do t[i] = i * %d s = s + t[i] %% 7 end "
        .. "local function f(x) return x + %d end for i = 1, 100 do s = f(s) %% %d end return s"):format(n, n, n + 1), "=" .. n))
      return f() + f()
    end`);
  const run = (from: number, to: number): number[] => {
    lua.run(`for n = ${from}, ${to} do round(n) end collectgarbage()`);
    const [kilobytes] = lua.run<[number]>("return collectgarbage('count')");
    return [kilobytes, mem.size / 1024, 100 * units().length];
  };
  const once = run(1, 100);
  t.true(Number(lua.get("traces")) > 50, "there are traces");
  run(101, 300).forEach((size, k) => t.true(size <= once[k] + 200, `${size} after ${once[k]}`));

  // Units that are gone were kept by those that had gone to them.
  lua.run("collectgarbage('stop') for n = 301, 350 do round(n) end");
  const made = units().map((unit) => new WeakRef(unit));
  t.true(made.length > 60);
  lua.run("collectgarbage()");
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const alive = (): number => made.filter((unit) => unit.deref() !== undefined).length;
  for (let i = 0; i < 20 && alive() > 40; i++) {
    await pause();
    gc();
  }
  t.true(alive() <= 40, `${alive()} of ${made.length}`);
});

test.serial(
  "runs that wait for what is gone are collected, and over with their state",
  async (t) => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const lua = createLua();
    lua.set("never", () => new Promise(() => undefined));
    const run = lua.load("local s = ('x'):rep(1e5) .. math.random() never() return s");
    let over = 0;
    for (let i = 0; i < 100; i++) void run.async().then(undefined, () => over++);
    const used = (): number => {
      lua.run("collectgarbage()");
      return lua.run<[number]>("return collectgarbage('count')")[0];
    };
    t.true(used() > 5000);
    for (let i = 0; i < 20 && used() > 1000; i++) {
      await pause();
      gc();
    }
    t.true(used() <= 1000, `${used()} KB`);
    lua.dispose();
    await pause();
    t.is(over, 100);
  },
);
