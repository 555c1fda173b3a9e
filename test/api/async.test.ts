/*
 * Runs that wait for promises.
 */
import test from "ava";
import {
  createLua,
  LuaError,
  MachineStop,
  multi,
  type Lua,
  type LuaFunction,
} from "../../runtime/api/index.js";

function asyncLua(): Lua {
  const lua = createLua();
  lua.set("sleep", async (ms: number, value: unknown) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return value;
  });
  lua.set("fail", async (ms: number) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    throw new TypeError("late");
  });
  return lua;
}

test("Lua waits for promises", async (t) => {
  const lua = asyncLua();
  lua.set("two", () => Promise.resolve(multi(1, 2)));
  lua.set("thenable", () => ({ then: (f: (v: number) => void) => f(7) }));
  t.deepEqual(await lua.runAsync("return sleep(1, 'a'), thenable(), two()"), ["a", 7, 1, 2]);
  t.deepEqual(
    await lua.runAsync("local s = 0 for i = 1, 20 do s = s + sleep(0, i) end return s"),
    [210],
  );
  const f = lua.load<[number], number>("local a = ... return sleep(1, a * 2)");
  t.is(await f.async(21), 42);
  t.deepEqual(await lua.runAsync("return 1, 2"), [1, 2]);
  // What Lua cannot have is an error where it waits.
  lua.set("big", async () => 2n ** 64n);
  t.deepEqual(await lua.runAsync("local ok, e = pcall(big) return ok, e.name"), [
    false,
    "TypeError",
  ]);
});

test("through pcall, metamethods and iterators", async (t) => {
  const lua = asyncLua();
  t.deepEqual(
    await lua.runAsync(`
      local ok, e = pcall(fail, 1)
      local ok2, v = pcall(function() return 1 + sleep(1, 2) end)
      return ok, tostring(e), ok2, v, xpcall(fail, function(e) return "handled " .. e.message end)`),
    [false, "TypeError: late", true, 3, false, "handled late"],
  );
  t.deepEqual(
    await lua.runAsync(`
      local mt = { __index = function(_, k) return sleep(1, k) end, __add = function() return sleep(1, 5) end,
        __eq = function() return sleep(1, true) end, __concat = function() return sleep(1, "c") end,
        __lt = function() return sleep(1, false) end, __len = function() return 1 end,
        __call = function(_, x) return sleep(1, x) end, __newindex = function(t, k, v) rawset(t, k, sleep(1, v)) end }
      local a, b = setmetatable({}, mt), setmetatable({}, mt)
      a.new = 4
      return a.key, a + 1, a == b, a .. b, a < b, a(3), rawget(a, "new")`),
    ["key", 5, true, "c", false, 3, 4],
  );
  t.deepEqual(
    await lua.runAsync(`
      local out = {}
      for i in function(_, c) c = (c or 0) + 1 return sleep(0, c <= 3 and c or nil) end do out[i] = i end
      return #out`),
    [3],
  );
});

test("inside of the program's own coroutines", async (t) => {
  const lua = asyncLua();
  const results = await lua.runAsync(
    `
    local out = {}
    for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(sleep(1, i)) end sleep(1) end) do
      out[#out + 1] = v
    end
    local co = coroutine.create(function(a)
      local b = coroutine.yield(sleep(1, a), "y")
      sleep(1)
      error("inner " .. b)
    end)
    local r1 = { coroutine.resume(co, "a") }
    local r2 = { coroutine.resume(co, "b") }
    local deep = coroutine.wrap(function()
      return pcall(coroutine.wrap(function()
        return coroutine.wrap(function() sleep(1) fail(1) end)()
      end))
    end)
    local ok, e = deep()
    return table.concat(out, ","), r1[1], r1[2], r1[3], r2[1], r2[2], coroutine.status(co), ok, e.message`,
    "=co",
  );
  t.deepEqual(results, ["1,2,3", true, "a", "y", false, "co:9: inner b", "dead", false, "late"]);
});

test("a coroutine that waits is nobody else's to resume", async (t) => {
  const lua = asyncLua();
  const waiting = lua.runAsync(`
    co = coroutine.create(function() return sleep(20, "slept") end)
    return coroutine.resume(co)`);
  t.deepEqual(lua.run("return coroutine.status(co), coroutine.resume(co)"), [
    "normal",
    false,
    "cannot resume running coroutine",
  ]);
  lua.run("debug.traceback(co) collectgarbage() collectgarbage()");
  t.throws(() => lua.run("while true do end", "=x", { time: 5 }), { instanceOf: MachineStop });
  t.deepEqual(await waiting, [true, "slept"]);
});

test("where Lua cannot wait, the error says what to do", async (t) => {
  const lua = asyncLua();
  for (const source of [
    "table.sort({ 3, 2, 1 }, function(a, b) return sleep(1, a < b) end)",
    "string.gsub('abc', '.', function(c) return sleep(1, c) end)",
  ]) {
    const error = await t.throwsAsync(lua.runAsync(source));
    t.regex(error.message, /cannot wait for a promise here, below a callback.*wait before/);
  }
  // A run that does not wait has the promise itself.
  t.true(lua.run("return sleep(0)")[0] instanceof Promise);
  t.deepEqual(await lua.runAsync("local p = promise return p"), [undefined]);
  lua.set("promise", Promise.resolve(5));
  t.deepEqual(await lua.runAsync("return promise:await()"), [5]);
});

test("errors reject", async (t) => {
  const lua = asyncLua();
  const own = await t.throwsAsync(lua.runAsync("local function f() fail(1) end f()", "@f.lua"), {
    instanceOf: TypeError,
  });
  t.regex(own.stack ?? "", /at f \(f\.lua:1\)/);
  const error = await t.throwsAsync(lua.runAsync("sleep(1) error('x')", "@f.lua"), {
    instanceOf: LuaError,
    message: "f.lua:1: x",
  });
  t.is((error as LuaError).line, 1);
  await t.throwsAsync(lua.runAsync("x x"), { instanceOf: LuaError, message: /expected/ });
  await t.throwsAsync(lua.runAsync("coroutine.yield(1)"), { message: /outside a coroutine/ });
  t.deepEqual(await lua.runAsync("return pcall(coroutine.yield)"), [
    false,
    "attempt to yield from outside a coroutine",
  ]);
});

test("iterators of both languages", async (t) => {
  const lua = asyncLua();
  lua.set("numbers", async function* () {
    yield 1;
    yield 2;
  });
  t.deepEqual(
    await lua.runAsync(`
      local a, b = {}, {}
      for i, v in pairs(numbers()) do a[i] = v end
      for v in numbers() do b[#b + 1] = v end
      return #a, b[2]`),
    [2, 2],
  );
  const got: unknown[] = [];
  const gen = lua.load("for i = 1, 3 do coroutine.yield(sleep(1, i)) end");
  for await (const value of lua.thread(gen)) got.push(value);
  t.deepEqual(got, [1, 2, 3]);
});

test("many runs take turns, and leave some to the event loop", async (t) => {
  const lua = createLua();
  const order: string[] = [];
  lua.set("log", (name: string) => void order.push(name));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const work = (name: string): Promise<unknown> =>
    lua.runAsync(`
      local x = 0
      for k = 1, 4 do
        for i = 1, 3e6 do x = x + i % 7 end
        log("${name}")
      end
      return x`);
  const [a, b] = await Promise.all([work("a"), work("b")]);
  clearInterval(timer);
  t.deepEqual(a, b);
  t.true(turns >= 4, String(turns));
  const half = order.slice(0, 4);
  t.true(half.includes("a") && half.includes("b"), order.join());
});

test("a run that gives way goes on where it was", async (t) => {
  const lua = createLua();
  const source = `
    local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
    local s, t = 0, {}
    for i = 1, 3e5 do t[i % 100 + 1] = { i, select("#", unpack({ 1, 2, 3 }, 1, i % 4)) } s = s + #t end
    local co = coroutine.wrap(function() for i = 1, 1e5 do coroutine.yield(i) end end)
    for i = 1, 1e5 do s = s + co() end
    return s, fib(27), #(("x"):rep(1000):gsub("x", function() return fib(3) end))`;
  t.deepEqual(await lua.runAsync(source), lua.run(source));
});

test("limits hold over all turns", async (t) => {
  const lua = asyncLua();
  const limited = (limits: object): Promise<unknown> =>
    lua.runAsync("while true do sleep(0) for i = 1, 1e5 do end end", "=l", limits);
  await t.throwsAsync(limited({ instructions: 5e6 }), { instanceOf: MachineStop });
  await t.throwsAsync(limited({ time: 50 }), { instanceOf: MachineStop });
  t.deepEqual(await lua.runAsync("return sleep(1, 1)"), [1]);
});

// 3: each turn had the limits of the state anew.
test("limits of a state hold over all turns of a run", async (t) => {
  const lua = createLua({ limits: { time: 300 } });
  const spin = "while true do end";
  await t.throwsAsync(lua.runAsync(spin), { instanceOf: MachineStop });
  await t.throwsAsync(lua.runAsync(spin, { time: 1e6 }), { instanceOf: MachineStop });
  await t.throwsAsync(lua.load(spin).async(), { instanceOf: MachineStop });
});

// Within the limit a machine may have much else to do.
test("waiting is free", async (t) => {
  const lua = createLua({ limits: { time: 2000 } });
  lua.set("sleep", (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  t.deepEqual(await lua.runAsync("sleep(2500) return 1"), [1]);
});

test("the collector keeps what runs wait with", async (t) => {
  const lua = asyncLua();
  const runs = Array.from({ length: 20 }, (_, i) =>
    lua.runAsync(
      `local t = { {} } local v = coroutine.wrap(function() local s = "s" .. ${i} sleep(5) return s end)()
       return v, #t`,
    ),
  );
  lua.run("for i = 1, 5 do collectgarbage() local t = {} for j = 1, 1e4 do t[j] = { j } end end");
  t.deepEqual(
    await Promise.all(runs),
    runs.map((_, i) => [`s${i}`, 1]),
  );
});

test("a callback may start runs, and a state may end before they do", async (t) => {
  const lua = asyncLua();
  lua.set("start", (f: LuaFunction) => f.async(1));
  t.deepEqual(await lua.runAsync("return start(function(a) return sleep(1, a + 1) end)"), [2]);
  const late = lua.runAsync("return sleep(5)");
  lua.dispose();
  await t.throwsAsync(late, { message: /disposed of meanwhile/ });
});

// A second settlement resumed a coroutine that did not wait any more: VmClosed.
test("a thenable settles once", async (t) => {
  type Settle = (value: unknown) => void;
  const later = (settle: Settle, value: unknown): void => void setTimeout(settle, 1, value);
  const error = new Error("thrown");
  const thenables: Record<string, [(ok: Settle, no: Settle) => void, boolean, unknown]> = {
    "resolves twice": [(ok) => (ok(1), ok(2)), true, 1],
    "resolves and rejects": [(ok, no) => (ok(1), no(2)), true, 1],
    "rejects and resolves": [(ok, no) => (no(1), ok(2)), false, 1],
    "rejects twice": [(_, no) => (no(1), no(2)), false, 1],
    "resolves twice, later": [(ok) => (later(ok, 1), later(ok, 2)), true, 1],
    "resolves, and rejects later": [(ok, no) => (ok(1), later(no, 2)), true, 1],
    throws: [() => raise(error), false, error],
    "resolves and throws": [(ok) => (ok(1), raise(error)), true, 1],
    "rejects and throws": [(_, no) => (no(1), raise(error)), false, 1],
    "throws, and resolves later": [(ok) => (later(ok, 1), raise(error)), false, error],
  };
  for (const [name, [then, ...expected]] of Object.entries(thenables)) {
    const lua = asyncLua();
    let calls = 0;
    lua.set("thenable", () => ({ then: (ok: Settle, no: Settle) => (calls++, then(ok, no)) }));
    // Those that come late find the run waiting for something else, and then over.
    const source = "local ok, v = pcall(thenable) return ok, v, sleep(5, 'slept')";
    t.deepEqual(await lua.runAsync(source), [...expected, "slept"], name);
    t.deepEqual(await lua.runAsync("return pcall(thenable)"), expected, name);
    await new Promise((resolve) => setTimeout(resolve, 5));
    t.deepEqual(lua.run("return 1"), [1], name);
    t.is(calls, 2, name);
  }
});

test("a thenable that throws where nobody can wait", async (t) => {
  const lua = createLua();
  lua.set("thenable", () => ({ then: () => raise(new Error("thrown")) }));
  const [ok, message] = await lua.runAsync("return pcall(table.sort, { 1, 2 }, thenable)");
  t.false(ok);
  t.regex(String(message), /cannot wait for a promise here/);
});

function raise(error: Error): never {
  throw error;
}

// They rejected when what they waited for was settled, which may be never.
test("runs that wait are over when their state is disposed of", async (t) => {
  const lua = asyncLua();
  let settle: (value: number) => void = () => undefined;
  lua.set("never", () => new Promise(() => undefined));
  lua.set("late", () => new Promise((resolve) => (settle = resolve)));
  const yields = lua.thread(lua.load("coroutine.yield(1) never()"))[Symbol.asyncIterator]();
  t.deepEqual(await yields.next(), { done: false, value: 1 });
  const runs: Promise<unknown>[] = [
    lua.runAsync("never()"),
    lua.runAsync("pcall(never) return 1"),
    lua.runAsync("coroutine.wrap(function() never() end)()"),
    lua.runAsync("return late()"),
    lua.runAsync("while true do end"),
    yields.next(),
  ];
  await t.throwsAsync(yields.next(), { message: "cannot resume a coroutine that is normal" });
  t.deepEqual(await lua.runAsync("return sleep(1, 1)"), [1]);
  lua.dispose();
  const reasons = await Promise.all(runs.map((run) => run.then(String, String)));
  t.deepEqual(
    reasons,
    runs.map(() => "Error: the Lua state has been disposed of meanwhile"),
  );
  settle(5);
  await new Promise((resolve) => setTimeout(resolve, 5));
});
