-- Endless recursion through every way that Lua and the runtime call each other is an
-- error of the program, and the state goes on working.
local function try(name, f)
  local ok, e = pcall(f)
  e = tostring(e):match("stack overflow") or tostring(e):match("loop in %a+") or tostring(e)
  print(name, ok, e, coroutine.wrap(function(...) return select("#", ...) end)(1, 2))
end

try("call", function() local function f() return 1 + f() end return f() end)
try("pcall", function() local function f() return assert(pcall(f)) end return f() end)
try("load", function() local function f() return loadstring("return ...")(f()) end return f() end)
try("require", function()
  package.preload.again = function() package.loaded.again = nil return require("again") end
  return require("again")
end)
try("xpcall", function() return select(2, xpcall(error, function(e) error(e) end, "x")) end)
try("sort", function() local function f() table.sort({ 1, 2, 3 }, f) return true end f() end)
try("foreach", function() local function f() table.foreach({ 1 }, f) end f() end)
try("getinfo", function() local function f() return 1 + debug.getinfo(1, "f").func() end return f() end)

local function meta(name, use)
  try(name, function()
    local m = {}
    local a, b = setmetatable({}, m), setmetatable({}, m)
    m[name] = function() return (use(a, b)) end
    return use(a, b)
  end)
end
meta("__index", function(a) return a.x end)
meta("__newindex", function(a) a.x = 1 end)
meta("__call", function(a) return 1 + a() end)
meta("__concat", function(a, b) return a .. b end)
meta("__eq", function(a, b) return a == b end)
meta("__lt", function(a, b) return a < b end)
meta("__le", function(a, b) return a <= b end)
meta("__unm", function(a) return -a end)
meta("__add", function(a, b) return a + b end)
meta("__tostring", function(a) return 1 + tostring(a) end)

try("index of itself", function() local t = {} setmetatable(t, { __index = t }) return t.x end)
try("newindex of itself", function() local t = {} setmetatable(t, { __newindex = t }) t.x = 1 end)
try("long chain", function()
  local t = {}
  for _ = 1, 1000 do t = setmetatable({}, { __index = t }) end
  return t.x
end)
try("collector in a finaliser", function()
  local function r()
    local p = newproxy(true)
    getmetatable(p).__gc = function() r() collectgarbage() end
    p = nil
    collectgarbage()
  end
  r()
  error("stack overflow", 0)
end)
