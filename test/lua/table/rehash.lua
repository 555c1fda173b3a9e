local t = {}
for i = 1, 100 do
  t[i] = i
  t["s" .. i] = i
  t[-i] = -i
end
for i = 1, 100 do
  assert(t[i] == i and t["s" .. i] == i and t[-i] == -i)
end
for i = 1, 100, 2 do
  t[i] = nil
  t["s" .. i] = nil
end
local n = 0
for k, v in pairs(t) do
  n = n + 1
end
print(n)
for i = 200, 101, -1 do
  t[i] = i
end
n = 0
for k, v in pairs(t) do
  n = n + 1
end
print(n)
local r = {}
for i = 1000, 1, -1 do
  r[i] = i
end
print(#r, r[1], r[1000])
local m = {}
for i = 1, 10000 do
  m[(i * 7919) % 10007] = i
end
n = 0
for k in pairs(m) do
  n = n + 1
end
print(n, m[7919])
local g = {}
for i = 1, 16 do
  g[i] = true
  g[i] = nil
end
print(next(g))
for round = 1, 50 do
  local x = {}
  for i = 1, round do
    x[i] = i
    x["k" .. i] = i
    x[i + 0.5] = i
  end
  local c = 0
  for _ in pairs(x) do
    c = c + 1
  end
  assert(c == round * 3)
end
print("ok")
