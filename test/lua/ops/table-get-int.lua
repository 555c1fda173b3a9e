local t = {}
for i = 1, 20 do
  t[i] = i * i
end
local k = 5
print(t[1], t[5], t[20], t[21], t[0], t[-1], t[k], t[k + 0.0], t[k + 0.5], t["5"])
for i = 250, 260 do
  t[i] = i
end
print(t[250], t[255], t[256], t[260])
local s = 0
for i = 1, 300 do
  s = s + (t[i] or 0)
end
print(s)
local z = { [0] = "zero", "one" }
print(z[0], z[1], #z)
local big = { [2 ^ 31] = "a", [2 ^ 32] = "b", [-2 ^ 31] = "c", [2 ^ 40] = "d" }
print(big[2147483648], big[4294967296], big[-2147483648], big[2 ^ 40])
local n = { [1.5] = 1, [0 / 1] = 2 }
print(n[1.5], n[0], n[-0])
local key = 3
t[key] = nil
print(t[3], t[2 + 1])
local mt = setmetatable({}, { __index = function(_, i) return i * 2 end })
print(mt[1], mt[100], mt[300], mt[1.5], mt[-3])
