package.path, package.cpath = "", "./?.so"
local c = require "worlds"
print(c.panic()) -- as in Lua; native LuaJIT unwinds from one state into the other here
print(table.concat(c.libraries(), " "))
local function work()
  local s = 0
  for i = 1, 3 do
    s = s + i
  end
  return s
end
print(c.hooked(work))
print(c.hooked(function() local t = setmetatable({}, { __index = function(_, k)
    return k .. "!"
  end })
  return t.x
end))
print(c.hooked(function()
  error("hooked", 0)
end))
print(c.changed(function()
  local n = 1
  local m = n
  return n + m
end))
print(table.concat(c.cpcalls(), "\n"))
print(c.gc())
