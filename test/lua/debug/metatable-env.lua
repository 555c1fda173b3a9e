print(debug.getmetatable("").__index == string)
debug.setmetatable(
  5,
  {
    __index = function(n, k) return k .. n end,
    __call = function(n, x) return n + x end,
    __len = function() return 99 end,
  }
)
print((5).foo, (3)(4), #7)
debug.setmetatable(5, nil)
print(pcall(function() return (5).foo end))
debug.setmetatable(nil, { __index = function() return "nil idx" end })
print((nil).x)
debug.setmetatable(nil, nil)
debug.setmetatable(print, { __index = { tag = "fn" } })
print(print.tag, (function() end).tag)
debug.setmetatable(print, nil)
debug.setmetatable(true, { __tostring = function(b) return b and "YES" or "NO" end })
print(tostring(true), tostring(false))
debug.setmetatable(true, nil)
local env = { print = print }
local f = loadstring("x = 5 print(x) return _G")
setfenv(f, env)
print(f(), env.x, x)
print(getfenv(f) == env, getfenv(print) == _G, getfenv(1) == _G, getfenv() == _G, getfenv(0) == _G)
local function g() return y end
setfenv(g, { y = "env y" })
print(g())
local h = setfenv(function()
  return function() return z end
end, { z = 1 })
print(h()())
print(debug.getfenv(g).y, debug.setfenv(g, { y = 2 }) == g, g())
local co = coroutine.create(function() return w end)
debug.setfenv(co, { w = "co env" })
print(coroutine.resume(co))
print(type(debug.getregistry()))
do
  local function lvl() setfenv(2, { print = print, v = "lvl2" }) end
  (function()
    lvl()
    print(v)
  end)()
end
