local function show(t) print(table.concat(t, " ")) end
local t = { 5, 2, 8, 1, 9, 3 }
table.sort(t)
show(t)
table.sort(t, function(a, b) return a > b end)
show(t)
local w = { "pear", "apple", "fig" }
table.sort(w)
show(w)
table.sort(w, function(a, b) return #a < #b end)
show(w)
table.sort({})
table.sort({ 1 })
local u = {}
for i = 1, 200 do
  u[i] = (i * 7919) % 211
end
table.sort(u)
for i = 2, 200 do
  assert(u[i - 1] <= u[i])
end
show { u[1], u[100], u[200] }
print(pcall(table.sort, { 1, "a" }))
print(pcall(table.sort, { 1, 2, 3 }, "notfn"))
print(pcall(table.sort, { {}, {} }))
print(pcall(table.sort, { 3, 2, 1, 4, 6, 5, 8, 7 }, function() return true end))
local r = {}
for i = 1, 50 do
  r[i] = { k = i % 5, i = i }
end
table.sort(r, function(a, b)
  if a.k ~= b.k then return a.k < b.k end
  return a.i < b.i
end)
for i = 1, 50, 10 do
  io.write(r[i].k, ":", r[i].i, " ")
end
print()
local mt = { __lt = function(a, b) return a.v < b.v end }
local o = {}
for i = 1, 5 do
  o[i] = setmetatable({ v = 6 - i }, mt)
end
table.sort(o)
print(o[1].v, o[5].v)
local s = { "b", "a", "C", "10", "9", "" }
table.sort(s)
show(s)
local d = { 3, 3, 1, 1, 2, 2 }
table.sort(d)
show(d)
local seq = {}
for i = 1, 12 do
  seq[i] = 13 - i
end
table.sort(seq, function(a, b) return a < b end)
show(seq)
local nan = {}
for i = 1, 10 do
  nan[i] = i % 3 == 0 and -i or i
end
table.sort(nan)
show(nan)
