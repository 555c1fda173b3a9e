local t = {}
local k1, k2, f = {}, {}, function() end
t[k1] = 1
t[k2] = 2
t[f] = 3
t[true] = 4
t[false] = 5
t[1.5] = 6
t[-3] = 7
t[1e9] = 8
t[0] = 9
t[-0] = 10
print(t[k1], t[k2], t[f], t[true], t[false], t[1.5], t[-3], t[1e9], t[0], t[{}], t[nil], t[0 / 0], t[99])
print(pcall(function() t[nil] = 1 end))
print(pcall(function() t[0 / 0] = 1 end))
local m = setmetatable(
  {},
  {
    __index = function(_, k) return "i" .. tostring(k) end,
    __newindex = function(_, k, v) rawset(t, k, v) end,
  }
)
print(m[1], m[true], m[2.5], m[300])
m[7] = "x"
m[k1] = "y"
m[200] = "z"
print(t[7], t[k1], t[200], rawget(m, 7))
local p = setmetatable({}, { __index = t })
print(p[k2], p[true], p[-3], p[5], p[77])
local l = {}
for i = 1, 100 do
  l[i] = i
end
for i = 200, 300, 7 do
  l[i] = i
end
local s = 0
for i = 1, 300 do
  s = s + (l[i] or 0)
end
print(s, #l)
local mt = {}
local o = setmetatable({}, mt)
print(o[true])
mt[1] = 1
mt.__index = function() return "late" end
print(o[true], o[4])
local u = newproxy(true)
t[u] = "u"
print(t[u])
l[250], l[k1], l[true] = 1, 2, 3
print(l[250], l[k1], l[true])
