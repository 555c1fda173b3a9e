local t = {}
t[1] = "a"
t[2] = "b"
t[300] = "c"
t[0] = "z"
t[-1] = "n"
t[1.5] = "f"
local k = 3
t[k] = "d"
t[k + 1] = "e"
t[2 ^ 20] = "big"
print(t[1], t[2], t[300], t[0], t[-1], t[1.5], t[3], t[4], t[2 ^ 20], #t)
t[4] = nil
print(#t)
for i = 5, 100 do
  t[i] = i
end
print(#t >= 3)
local m = setmetatable({ 1, 2, 3 }, { __newindex = function(t, k, v) rawset(t, k, "mm" .. tostring(v)) end })
m[2] = "raw"
m[4] = "new"
m[4] = "again"
m[300] = 1
print(m[2], m[4], m[300])
m[1] = nil
m[1] = "back"
print(m[1])
local c = {}
for i = 10, 1, -1 do
  c[i] = i
end
print(#c, c[1], c[10])
local d = {}
for i = 1, 10 do
  d[i] = d
end
print(d[1][2][3][4] == d)
t = {}
for i = 1, 100 do
  t[i] = true
end
for i = 1, 100 do
  t[i] = nil
end
for i = 1, 10 do
  t[i] = i
end
print(#t, t[10], t[11])
