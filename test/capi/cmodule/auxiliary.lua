package.path, package.cpath = "", "./?.so"
local c = require "auxiliary"
local print = function(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = tostring(t[i]):gsub("(%a+): 0x%x+", "%1"):gsub("%[C%]: at 0x%x+", "[C]")
  end
  io.write(table.concat(t, "\t"), "\n")
end
local list, first, n = c.references("a", {}, true, 2, "b", 1, 3, print, "x", "y", nil, "z")
print(table.concat(list, " "), first, n)
print(c.inregistry {})
local t = c.setfuncs "shared"
print(t.one(), t.one(), t.two())
local function f(...) return c.traceback(...) end
print((f(nil, "message")))
print((f(nil, "message", 1)))
print((f(nil, nil, 1)))
local co = coroutine.create(function() local x = 1 coroutine.yield() end)
coroutine.resume(co)
print(c.traceback(co, "of a coroutine"))
print(c.traceback(coroutine.create(print), "not started"))
local function deep(n) if n == 0 then return (c.traceback(nil, "deep")) end local s = deep(n - 1) return s end
print(deep(40))
print(c.formats())
local m = c.module "some.module"
print(m == some.module, package.loaded["some.module"] == m, m.f(), m.f())
print(c.module "some.module" == m, pcall(c.module, "print.x"))
print(c.findtable({}, "a.b.c"), c.findtable({ a = { b = 5 } }, "a.b.c"), c.findtable({ a = { b = t } }, "a.b") == t)
print(c.results())
print(c.userdata(5))
print(c.optional())
print(c.optional "a\0b")
print(pcall(c.optional, {}))
for _, what in ipairs { "string", "number", "type", "any", "option", "error", "userdata", "upvalue" } do
  print(what, pcall(c.checks, what, {}, nil))
end
local up, other = "old", "other"
local function one() return up end
local function two() return other end
print(c.upvalues(one, two))
print(one(), two(), up)
local function g() local a, b = "first", "second" local r = { c.locals() } return a, b, unpack(r) end
print(g())
print(c.copies(1, 2, 3))
print(c.modes(print))
print(c.modes(g))
