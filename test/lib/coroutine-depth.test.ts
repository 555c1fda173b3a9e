/*
 * Coroutines that resume each other without end take the machine's stack. Native
 * LuaJIT ends with a segmentation fault; here it is a Lua error.
 */
import test from "ava";
import { createLua } from "../../runtime/api/index.js";

const endless: Readonly<Record<string, string>> = {
  resume: `local function f()
      local ok, e = coroutine.resume(coroutine.create(f))
      if not ok then error(e, 0) end
    end f()`,
  wrap: "local function f() return coroutine.wrap(f)() end f()",
  "pcall outside": "local function f() return assert(pcall(coroutine.wrap(f))) end f()",
  "pcall inside": `local function f()
      return coroutine.wrap(function() return assert(pcall(f)) end)()
    end f()`,
  "a host function between": `local function f()
      return coroutine.wrap(function() return (string.gsub("a", ".", f)) end)()
    end f()`,
  "a metamethod between": `local t = setmetatable({}, {})
    getmetatable(t).__index = function(t, k)
      return coroutine.wrap(function() return pcall(function() return t[k] end) end)()
    end
    return error(t.x, 0)`,
  tostring: `local t = setmetatable({}, {})
    getmetatable(t).__tostring = function(x) return coroutine.wrap(tostring)(x) end
    tostring(t)`,
};

for (const [name, chunk] of Object.entries(endless)) {
  test(`endless recursion through coroutines: ${name}`, (t) => {
    const lua = createLua();
    lua.set("chunk", chunk);
    for (let round = 0; round < 2; round++) {
      const [ok, message] = lua.run("return pcall(loadstring(chunk))");
      t.false(ok);
      if (name !== "a metamethod between") t.regex(String(message), /stack overflow/);
    }
    t.deepEqual(lua.run("return coroutine.wrap(function(a) return a + 1 end)(1)"), [2]);
  });
}

test("five thousand coroutines deep is not too deep", (t) => {
  const lua = createLua();
  const [depth] = lua.run(`
    local function f(n)
      if n == 0 then return 0 end
      return 1 + coroutine.wrap(f)(n - 1)
    end
    return f(5000)`);
  t.is(depth, 5000);
});
