local function norm(s) return (tostring(s):gsub("0x%x+", "0xX"):gsub("/tmp/lua_%w+", "TMP")) end
local print0 = print
function print(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = norm((select(i, ...)))
  end
  print0(unpack(t, 1, select("#", ...)))
end
local function p(...) print(pcall(...)) end
p(table.insert)
p(table.insert, {})
p(table.insert, {}, 1)
p(table.insert, {}, 1, 2, 3)
p(table.insert, {}, "x", 2)
p(table.insert, 1, 2)
local t = { 1, 2, 3 }
p(table.insert, t, 6, "x")
print(t[4], t[5], t[6])
p(table.insert, t, 0, "z")
print(t[0], t[1])
p(table.insert, t, -3, "q")
print(t[-3], t[-2])
p(table.insert, {}, 1, nil)
p(table.concat, { 1, 2, {} })
p(table.concat, { 1, 2, 3 }, ",", 2)
p(table.concat, { 1, 2, 3 }, ",", 2, 5)
p(table.concat, { 1, 2, 3 }, {})
p(table.concat, { "a", 2.5, -0 }, "", 1)
p(table.concat, {}, ",")
p(table.concat, { 1 }, ",", nil, nil)
p(table.concat, { 1, 2 }, nil, "1", "2")
p(table.sort, { 3, 2, "x" })
p(table.sort, { 3, 2, 1 }, 1)
p(table.sort, { 3, 2, 1 }, function() return true end)
p(table.sort, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, function() return true end)
p(table.sort, 1)
p(table.sort, { 3, 1, nil, 2 })
p(table.maxn, { 1, 2, [10] = 3, [5.5] = 1 })
p(table.maxn, { [-1] = 1 })
p(table.maxn, 1)
p(table.getn, 1)
p(table.foreach, 1)
p(table.foreach, {}, 1)
p(table.foreachi, { 1, 2 }, function(i, v) return v end)
p(table.remove, 1)
p(table.remove, { 1, 2, 3 }, 1)
p(table.remove, { 1, 2, 3 }, 7)
p(table.remove, {}, "x")
p(table.move, { 1, 2, 3 }, 1, 3, 2)
p(table.remove, { 1, 2, 3 }, "2")
p(require "table.new", 1)
p(require "table.new", 1, 2)
p(require "table.clear", 1)
p(require "table.clear", {})
print(table.unpack, table.pack, table.new == require "table.new", table.clear == require "table.clear")
print(package.loaded["table.new"] == table.new)
p(require "table.new", -1, 2)
p(require "table.new", 1e9, 2)
p(require "table.new", 1, 1e9)
p(table.sort, { "b", "a", 1 })
p(table.sort, { {}, {} })
p(table.sort, setmetatable({}, { __index = function() return 1 end }))
p(table.concat, { 1, nil, 3 })
p(table.insert, nil, 1)
p(table.sort, { 1, 2 }, nil)
p(table.sort, { 2, 1 }, function(a, b) error("x", 0) end)
p(table.sort)
-- sort traces
local seed = 42
local function rnd(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed % n
end
for n = 1, 40 do
  local t = {}
  for i = 1, n do
    t[i] = rnd(n)
  end
  local log = {}
  table.sort(t, function(a, b)
    log[#log + 1] = a .. ":" .. b
    return a < b
  end)
  print(n, #log, table.concat(t, ","), #log < 60 and table.concat(log, " "))
end
for n = 1, 60 do
  local t = {}
  for i = 1, n do
    t[i] = rnd(n)
  end
  local c = 0
  print(
    n,
    pcall(table.sort, t, function(a, b)
      c = c + 1
      return rnd(2) == 0
    end),
    c,
    table.concat(t, ",")
  )
end
for n = 1, 60 do
  local t = {}
  for i = 1, n do
    t[i] = rnd(n)
  end
  local c = 0
  print(
    n,
    pcall(table.sort, t, function(a, b)
      c = c + 1
      return a <= b
    end),
    c,
    table.concat(t, ",")
  )
end
local t = {}
for i = 1, 1000 do
  t[i] = rnd(10000)
end
table.sort(t)
for i = 2, 1000 do
  assert(t[i - 1] <= t[i])
end
local nan = 0 / 0
for n = 1, 30 do
  local t = {}
  for i = 1, n do
    t[i] = rnd(4) == 0 and nan or rnd(20)
  end
  print(pcall(table.sort, t))
  for i = 1, n do
    io.write(tostring(t[i] == t[i] and t[i] or "nan"), " ")
  end
  print()
end
local mt = { __lt = function(a, b) return a.v < b.v end }
local t = {}
for i = 1, 20 do
  t[i] = setmetatable({ v = rnd(100) }, mt)
end
table.sort(t)
for i = 1, 20 do
  io.write(t[i].v, " ")
end
print()
local t = {}
for i = 1, 50 do
  t[i] = "s" .. rnd(1000)
end
table.sort(t)
print(table.concat(t, " "))
table.sort(t, function(a, b) return a > b end)
print(table.concat(t, " "))
local t = {}
for i = -5, 20 do
  t[i] = i
end
print(#t)
table.remove(t, 3)
print(#t, t[3])
for i = 1, 20 do
  table.insert(t, 1, i)
end
print(#t, t[1], t[20])
while #t > 0 do
  io.write(table.remove(t), " ")
end
print()
print(
  table.move({ 1, 2, 3 }, 2, 3, 1)[1],
  #table.move({ 1, 2, 3 }, 1, 3, 3),
  table.concat(table.move({ 1, 2, 3 }, 1, 3, 1, {}), ",")
)
p(table.move, {}, 1, 2)
p(table.move, 1, 2, 3, 4)
p(table.move, {}, 1, 2, 3, 4)
print(table.foreach({ a = 1 }, function(k, v) return k .. v end))
print(table.foreachi({ 5, 6 }, print))
table.foreach({ 1, 2, 3 }, print)
-- errors with names
local function e(f)
  local ok, m = pcall(f)
  print(m)
end
e(function() table.insert({}, 1, 2, 3) end)
e(function() table.concat({ {} }) end)
e(function() string.rep() end)
e(function() ("x"):rep({}) end)
e(function() ("x"):bad() end)
e(function() string.format("%d", "x") end)
e(function() ("%d"):format("x") end)
e(function() table.remove(1) end)
e(function()
  local t = table
  t.sort({ 1, 2, 3 }, function() return true end)
end)
e(function() string.char(-1) end)
e(function() ("x").y.z = 1 end)
e(function() return #nil end)
e(function() string.len() end)
e(function()
  ("x"):len(1, 2)
  return string.len({})
end)
e(function() table.getn() end)
