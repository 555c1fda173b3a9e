package.path, package.cpath = "", "./?.so"
local c = require "recursion"
for i = 1, 2 do
  print(pcall(c.calls, c.calls))
  print(pcall(c.tries, c.tries))
  print(pcall(c.protects))
end
local function f(g) return (c.calls(f)) end
print(pcall(c.calls, function(g) return (c.calls(g)) end))
print(coroutine.wrap(function() return pcall(c.calls, c.calls) end)())
local t = setmetatable({}, {})
getmetatable(t).__index = function(t) return c.gets(t) end
print(pcall(c.gets, t))
print(select("#", c.fills(7000)), pcall(c.fills, 1e6))
print(pcall(c.fills, 60000))
coroutine.wrap(function() print(select("#", c.fills(7900)), pcall(c.fills, 8001)) end)()
