/*
 * Programs stopped at thousands of places: at each, both tiers stop after the same
 * instructions, and the state goes on as if the program had not been.
 */
import test from "ava";
import { createLua, type Lua, type LuaFunction, MachineStop } from "../../runtime/api/index.js";

/** A program each that is never over: calls, metamethods, coroutines, callbacks, collections, libraries. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  coroutines: `
    local function gen(n) for i = 1, n do coroutine.yield(i, function() return i end) end end
    while true do
      local sum = 0
      local co = coroutine.wrap(function() return pcall(gen, 20) end)
      for i = 1, 20 do local v, f = co() sum = sum + f() end
      last = coroutine.create(gen) coroutine.resume(last, 3)
    end`,
  callbacks: `
    local t = setmetatable({}, { __index = function(t, k) return swallow(function() return k * 2 end) end })
    while true do
      for i = 1, 10 do x = t[i] end
      ("abcabc"):gsub("%a", function(c) return each(function() return c:upper() end) end)
      local l = { 5, 3, 9, 1, 7 } table.sort(l, function(a, b) return each(function() return a < b end) end)
    end`,
  libraries: `
    local function words(n) local t = {} for i = 1, n do t[i] = "w" .. i end return table.concat(t, " ") end
    while true do
      local s = words(30)
      for w in s:gmatch("%a+") do kept = w end
      local f = load("local a = ... return a + " .. #s) f(1)
      local d = load(string.dump(f)) d(2)
      string.format("%5.2f %s %q", 1.5, s, s)
      collectgarbage("step", 10)
    end`,
  finalisers: `
    while true do
      local u = newproxy(true)
      local seen = 0
      getmetatable(u).__gc = function() for i = 1, 50 do seen = seen + i end end
      u = nil
      local t = {} for i = 1, 30 do t[i] = { i, function() return t end } end
      collectgarbage()
    end`,
  hooks: `
    debug.sethook(function(e, l) hooked = (hooked or 0) + 1 end, "crl", 7)
    local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end
    while true do f(10) pcall(error, "x") end`,
};

/** What must work after every stop, with what it must say. */
const CHECK = `
  local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end)
  local first, second = co(1), co(5)
  local ok, message = pcall(error, "e", 0)
  local t = { 3, 1, 2 } table.sort(t)
  return first, second, ok, message, table.concat(t, ","), (("abc"):gsub("b", "x")), debug.gethook() == nil, #t`;
const EXPECTED = [2, 10, false, "e", "1,2,3", "axc", true, 3];

export function prepared(machine: "interp" | "wasm"): Lua {
  const lua = createLua({ machine });
  lua.set("each", (f) => (f as LuaFunction<[], unknown[]>)()[0]);
  lua.set("swallow", (f) => {
    try {
      return (f as LuaFunction<[], unknown[]>)()[0];
    } catch {
      return 0;
    }
  });
  return lua;
}

export function stopAt(lua: Lua, source: string, instructions: number): number {
  const program = lua.load(source, "=p");
  try {
    lua.limit({ instructions }, () => program());
  } catch (e) {
    if (e instanceof MachineStop && e.info.reason === "budget") return e.info.executed;
    throw e;
  } finally {
    program.$dispose();
  }
  throw new Error("the program ended");
}

/** Budgets close together at first, then further apart. */
const BUDGETS = Array.from({ length: 320 }, (_, i) => Math.floor(7 * i + 1.03 ** i));
/** Stops that a state survives before another takes over. */
const PER_STATE = 40;

/** Declare tests of stops at every other budget, from one of them on. */
export function testStops(first: 0 | 1): void {
  for (const [name, source] of Object.entries(PROGRAMS))
    test(`stopped everywhere: ${name}`, (t) => {
      const stops = (["interp", "wasm"] as const).map((machine) => {
        let lua = prepared(machine);
        return BUDGETS.filter((_, i) => i % 2 === first).map((budget, i) => {
          if (i % PER_STATE === 0) lua = prepared(machine);
          const executed = stopAt(lua, source, budget);
          const found = lua.run(CHECK);
          t.deepEqual(found, EXPECTED, `${machine} ${budget}`);
          return executed;
        });
      });
      t.deepEqual(stops[1], stops[0]);
    });
}
