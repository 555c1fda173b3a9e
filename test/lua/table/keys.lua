local t = {}
t[1] = "int"
t[1.0] = "float"
t["1"] = "str"
print(t[1], t["1"])
t[2 ^ 53] = "big"
print(t[2 ^ 53])
t[0.1 + 0.2] = "f"
print(t[0.3], t[0.1 + 0.2])
t[-0.0] = "zero"
print(t[0])
t[true] = 1
t[false] = 2
print(t[true], t[false])
local f = function() end
t[f] = "fn"
t[t] = "self"
t[print] = "p"
print(t[f], t[t], t[print])
local co = coroutine.create(print)
t[co] = "co"
print(t[co])
print(t[nil], t[0 / 0], rawget(t, nil))
print(pcall(rawset, t, 0 / 0, 1))
print(pcall(function() t[nil] = 1 end))
t[1 / 0] = "inf"
t[-1 / 0] = "ninf"
print(t[math.huge], t[-math.huge])
for i = -10, 10 do
  t[i / 2] = i
end
print(t[-5], t[0], t[2.5], t[5])
local s = {}
s.x = 1
s["x"] = 2
print(s.x)
s[("x"):rep(1)] = 3
print(s.x)
local k = {}
for i = 1, 50 do
  k[i] = {}
  s[k[i]] = i
end
local sum = 0
for i = 1, 50 do
  sum = sum + s[k[i]]
end
print(sum)
