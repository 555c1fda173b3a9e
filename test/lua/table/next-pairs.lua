local t = { 10, 20, 30, a = 1, b = 2 }
local n, keys = 0, {}
for k, v in pairs(t) do
  n = n + 1
  keys[#keys + 1] = tostring(k) .. "=" .. v
end
table.sort(keys)
print(n, table.concat(keys, " "))
print(next({}), next({ 5 }), next({ 5 }, 1), next({ a = 1 }))
print(pcall(next, {}, "x"))
print(pcall(next, {}, 1))
for k in pairs(t) do
  t[k] = nil
end
print(next(t))
local d = {}
for i = 1, 100 do
  d["k" .. i] = i
end
local c = 0
for k, v in pairs(d) do
  d[k] = v + 1
  c = c + d[k]
end
print(c)
for k, v in pairs(d) do
  if v % 2 == 0 then d[k] = nil end
end
c = 0
for _ in pairs(d) do
  c = c + 1
end
print(c)
for i, v in ipairs { 1, 2, nil, 4 } do
  io.write(i, v, " ")
end
print()
for i, v in ipairs {} do
  print "never"
end
local order = {}
for k in pairs { 1, 2, 3, 4, 5 } do
  order[#order + 1] = k
end
print(table.concat(order, ","))
local mixed = { [1] = "a", [2] = "b", [2.5] = "c", [-1] = "d", [true] = "e", [1e10] = "f" }
c = 0
for k, v in pairs(mixed) do
  c = c + 1
end
print(c)
local m = {}
for i = 1, 10 do
  m[i] = i
end
for k, v in next, m do
  if k > 5 then break end
  io.write(k, " ")
end
print()
local function iter(t, k) return next(t, k) end
c = 0
for k, v in iter, m do
  c = c + v
end
print(c)
