-- Errors of library functions, caught by a pcall of the same run, of an outer one, in coroutines,
-- through callbacks of sort and gsub, with handlers, hooks and closed upvalues.
local function show(...) print(select("#", ...), ...) end
local function try(f, ...) show(pcall(f, ...)) end
try(error)
try(error, "text")
try(error, "text", 0)
try(error, "text", 2)
try(error, { 1 } and 7)
try(assert, false)
try(assert, nil, "message")
try(assert, false, 12)
try(string.rep)
try(setmetatable, 1)
try(("x").rep, "x", {})
try(function() error("located") end)
try(function() error("level two", 2) end)
try(function() assert(1 == 2, "assertion") end)
try(function() string.rep() end)
try(function() tostring() end)
try(function() return table.concat({ {} }) end)

-- Upvalues of frames that are left.
local get
print(pcall(function() local v = 1; get = function() v = v + 1 return v end; error("closing") end))
print(get(), get())

-- Through functions of the host.
local function thrower(a, b) error("from " .. type(a)) end
try(table.sort, { 3, 1, 2 }, thrower)
try(string.gsub, "abc", "b", thrower)
try(pcall, pcall, error, "inner")
print(pcall(function() return pcall(table.sort, { 3, 1, 2 }, thrower) end))
try(function()
  local ok, e = pcall(string.gsub, "abc", "%w", function(c) if c == "c" then error("at c", 0) end end)
  error(e .. " again", 0)
end)
try(load, function() error("in reader", 0) end)
try(require, "no.such.module.here" and nil)

-- Handlers.
local function handler(m) return "handled " .. tostring(m) end
show(xpcall(function() error("h1", 0) end, handler))
show(xpcall(function() string.rep() end, handler))
show(xpcall(function() table.sort({ 3, 1, 2 }, thrower) end, handler))
show(xpcall(function() return pcall(error, "not handled") end, handler))
show(xpcall(error, function(m) error("in handler") end, "x"))
show(xpcall(error, function(m) return m .. debug.traceback("", 1):gsub("\n.*", "") end, "x"))
show(xpcall(function() local ok, e = pcall(error, "a", 0) error(e .. "b", 0) end, handler))

-- Coroutines.
local co = coroutine.create(function() local ok, e = pcall(coroutine.yield, 1) error("end " .. tostring(e), 0) end)
show(coroutine.resume(co))
show(coroutine.resume(co, "value"))
show(coroutine.resume(co))
try(coroutine.wrap(function() error("wrapped", 0) end))
try(coroutine.wrap(function() error({}) end) and error, "w")
co = coroutine.wrap(function()
  for i = 1, 3 do
    local ok, e = pcall(function() coroutine.yield(i) error("caught " .. i, 0) end)
    coroutine.yield(e)
  end
end)
for _ = 1, 6 do io.write(tostring(co()), " ") end
print()

-- Metamethods.
local t = setmetatable({}, {
  __index = function(_, k) error("index " .. k, 0) end,
  __add = function() return error("add", 0) end,
  __call = function(_, x) assert(x, "call") return x end,
})
try(function() return t.x end)
try(function() return t + 1 end)
try(t)
try(t, "ok")
try(function() return #t, t .. "" end)

-- Many of them, one after the other and inside each other.
local n = 0
for i = 1, 20000 do
  local ok, e = pcall(error, i)
  if not ok then n = n + e end
end
local function nest(d) if d == 0 then error("deep", 0) end local ok, e = pcall(nest, d - 1) error(e .. d % 10, 0) end
print(n, pcall(nest, 50))

-- Hooks stay as they are, and what was active is not.
local calls = 0
debug.sethook(function() calls = calls + 1 end, "c")
pcall(error, "x")
pcall(function() error("y") end)
debug.sethook()
print(calls, debug.gethook())
print(pcall(function()
  debug.sethook(function() debug.sethook() error("from hook", 0) end, "l")
  local x = 1
  return x
end))
