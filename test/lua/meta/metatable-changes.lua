local t = {}
local mt = {}
setmetatable(t, mt)
print(t.x)
mt.__index = { x = 1 }
print(t.x)
mt.__index = function() return 2 end
print(t.x)
mt.__index = nil
print(t.x)
mt.__newindex = function(t, k, v) rawset(t, k, v .. "!") end
t.y = "v"
print(t.y)
mt.__newindex = nil
t.z = "w"
print(t.z)
print(pcall(function() return t + 1 end))
mt.__add = function() return "added" end
print(t + 1)
mt.__add = nil
print(pcall(function() return t + 1 end))
print(#t)
mt.__len = function() return 9 end
print(#t)
mt.__call = function() return "called" end
print(t())
mt.__eq = function() return true end
print(t == setmetatable({}, mt))
setmetatable(t, nil)
print(getmetatable(t), pcall(function() return t() end))
local m2 = setmetatable({}, {
  __index = function(_, k)
    if k == "__index" then return { via = "mt of mt" } end
  end,
})
local u = setmetatable({}, m2)
print(u.via)
m2.__index = { via = "direct" }
print(u.via)
rawset(m2, "__index", nil)
print(u.via)
