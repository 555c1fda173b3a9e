/*
 * The collector's work is the same on both tiers: to the byte, in the same steps, and with the same
 * cells free in the same order. The addresses of new objects show it.
 */
import test from "ava";
import { createLua } from "../../runtime/api/index.js";

/** Makes objects of all kinds at random, keeps some, and tells now and then how much there is, and where the next go. */
const PROGRAM = `
  local pause, stepmul, count = ...
  collectgarbage("setpause", pause)
  collectgarbage("setstepmul", stepmul)
  local kept, weak, seed, lines = {}, setmetatable({}, { __mode = "v" }), 42, {}
  local function random(n)
    seed = (seed * 16807) % 2147483647
    return seed % n + 1
  end
  local ffi = require("ffi")
  local makers = {
    function(i) return { i } end,
    function(i) return { i, i + 1, i + 2, x = i, y = {} } end,
    function() return {} end,
    function(i) -- lists: beside the table, apart from it, larger than the free lists have
      local t = {}
      for k = 1, i % 200 do t[k] = k % 7 == 0 and {} or k end
      return t
    end,
    function(i) -- nodes of all sizes
      local t = {}
      for k = 1, i % 90 do t["k" .. k * i] = { k } end
      return t
    end,
    function(i) return function() i = i + 1 return i end end,
    function(i) -- upvalues of threads that are dead, or wait
      local co = coroutine.create(function(a)
        local f = function() return a end
        coroutine.yield(f)
        return i
      end)
      local _, f = coroutine.resume(co, { i })
      return i % 2 == 0 and co or f
    end,
    function(i) return ("text" .. i):rep(i % 50) end,
    function(i) return setmetatable({ i }, { __index = { i }, __mode = i % 3 == 0 and "k" or nil }) end,
    function(i) -- prototypes, with constants
      return loadstring("local a, b = ... return function() return a .. 'constant" .. i .. "', {1, x = b} end")(i, {})
    end,
    function(i)
      local p = newproxy(true)
      getmetatable(p).__gc = function() kept[i % 97] = nil end
      return p
    end,
    function(i) return ("a b c"):gmatch(i % 2 == 0 and "%a" or "%s") end, -- functions of the library with upvalues
    function(i) return i % 2 == 0 and ffi.gc(ffi.new("int[4]"), function() end) or ffi.new("int[?]", i % 30) end,
    function(i) -- tables that are traversed in pieces
      if i % 50 ~= 0 then return i end
      local t = {}
      for k = 1, 5000 do t[k] = i % 100 == 0 and {} or k end
      return t
    end,
  }
  for i = 1, count do
    local o = makers[random(#makers)](i)
    kept[random(2000)] = o
    if i % 11 == 0 then weak[random(100)] = o end
    if i % 200 == 0 then
      lines[#lines + 1] = collectgarbage("count") * 1024 .. " " .. tostring({}) .. " " .. tostring(function() return i end)
    end
    if i % 3500 == 0 then collectgarbage() end
  end
  return table.concat(lines, "\\n")`;

for (const [pause, stepmul, count] of [
  [200, 200, 3000],
  [110, 100, 1500],
  [150, 1000, 2000],
])
  test(`the same on both tiers: pause ${pause}, stepmul ${stepmul}`, (t) => {
    const [interp, wasm] = (["interp", "wasm"] as const).map((machine) => {
      const lua = createLua({ machine, jit: false });
      return lua.load(PROGRAM, "=gc")(pause, stepmul, count) as string;
    });
    t.is(wasm.split("\n").length, Math.floor(count / 200));
    t.is(wasm, interp);
  });
