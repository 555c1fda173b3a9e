local t = {}
for i = 1, 50 do
  t = setmetatable({}, { __index = t })
end
print(t.x)
local base = { found = "yes" }
local c = base
for i = 1, 50 do
  c = setmetatable({ ["l" .. i] = i }, { __index = c })
end
print(c.found, c.l1, c.l50, c.l51)
local d = base
for i = 1, 50 do
  d = setmetatable({}, { __newindex = d })
end
d.deep = 1
print(base.deep, rawget(d, "deep"))
local e = {}
for i = 1, 120 do
  e = setmetatable({}, { __index = e })
end
print(pcall(function() return e.x end))
for i = 1, 120 do
  e = setmetatable({}, { __newindex = e })
end
print(pcall(function() e.x = 1 end))
local s = setmetatable({}, { __index = "string" })
print(s.upper == string.upper, pcall(function() return s.nope end))
local n = setmetatable({}, { __index = 5 })
print(pcall(function() return n.x end))
local ni = setmetatable({}, { __newindex = 5 })
print(pcall(function() ni.x = 1 end))
