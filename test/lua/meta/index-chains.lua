-- Chains of tables with __index, longer than what machine code follows by itself.
local A = {}
A.__index = A
A.a = 1
local B = setmetatable({ b = 2 }, A)
B.__index = B
local C = setmetatable({ c = 3 }, B)
C.__index = C
local o = setmetatable({}, C)
print(o.a, o.b, o.c, o.d, o.__index == C)
local p = {}
for i = 1, 20 do
  p = setmetatable({ ["k" .. i] = i }, { __index = p })
end
print(p.k1, p.k5, p.k12, p.k13, p.k14, p.k20, p.zz)
local q = setmetatable({}, { __index = function(t, k) return k .. "!" end })
local r = setmetatable({}, { __index = q })
print(r.foo, setmetatable({}, {}).x)
print(pcall(function() return setmetatable({}, { __index = 1 }).x end))
print(pcall(function() return setmetatable({}, { __index = true }).x end))
print(setmetatable({}, { __index = "abc" }).len ~= nil)
setmetatable(_G, { __index = { gg = 7 } })
print(gg, hh)
setmetatable(_G, { __index = r })
print(gg2)
local loop = setmetatable({}, {})
getmetatable(loop).__index = loop
print(pcall(function() return loop.x end))
local l1, l2 = {}, {}
setmetatable(l1, { __index = l2 })
setmetatable(l2, { __index = l1 })
print(pcall(function() return l1.x end))
local mt = {}
local t = setmetatable({}, mt)
print(t.x)
mt.__index = { x = 5 }
print(t.x)
mt.__index = nil
print(t.x)
mt.__index = { x = false }
print(t.x)
print(("x").rep ~= nil, ("x").foo)
