package.path, package.cpath = "", "./?.so"
local growing = require "growing"
local set, seti, list, record = growing.set, growing.seti, growing.list, growing.record

local function show(t)
  local keys = {}
  for k, v in pairs(t) do keys[#keys + 1] = tostring(k) .. "=" .. tostring(v) end
  table.sort(keys)
  return table.concat(keys, " ")
end

print(show(set({}, "a", 1, "b", 2, "a", 3)), show(set({ a = 1 }, "a", nil, "b", nil)))
print(show(set({ 10, 20, 30 }, 1, "x", 3, nil, 4, "y", 0, "z", -1, "m", 2.5, "f", 2 ^ 40, "l")))
print(show(set({}, true, 1, false, 2, 1, 3, "1", 4, 1.5, 5)))
print(pcall(set, {}, nil, 1))
print(pcall(set, {}, 0 / 0, 1))

-- What is remembered of absent metamethods.
local mt = {}
local t = setmetatable({}, mt)
print(t.x, #t, t == setmetatable({}, mt))
set(mt, "__index", function(_, k) return k .. "!" end, "__eq", function() return true end)
print(t.x, t == setmetatable({}, mt))
set(mt, "__index", nil)
print(t.x)

for _, n in ipairs { 0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 64, 65, 66, 300 } do
  local l, r = list(1, n), record(n)
  local sum, count = 0, 0
  for _, v in ipairs(l) do sum = sum + v end
  for k, v in pairs(r) do
    assert(k == "key " .. v)
    count = count + v
  end
  assert(#l == n, n)
  io.write(n, ":", sum, ":", count, " ")
end
print()
for _, size in ipairs { 0, 1, 2, 3, 4, 5, 1000, 1001, 5000 } do
  local l, r = list(1, 3, size, size), record(3, size, size)
  print(size, #l, show(l), show(r))
end
print(pcall(list, 1, 2, 0, -1))
print(show(list(1, 2, -1, 0)))
print(show(list(0, 3)), show(list(-2, 2)), show(list(2, 5)), #list(1, 10, 5))
local sparse = {}
for _, k in ipairs { 5, 1, 3, 2, 4, 6, 100, 0, -7 } do seti(sparse, k, "v" .. k) end
print(show(sparse))
local mixed = { x = 1 }
for k = 1, 20 do seti(mixed, k, k) end
seti(mixed, 20, nil)
print(#mixed, mixed.x, mixed[19])

-- The collector is in all of its phases meanwhile.
local old = {}
collectgarbage()
collectgarbage("setpause", 100)
local n = tonumber((...)) or 5000
growing.keep(old, n)
collectgarbage()
local sum = 0
for k = 1, n do sum = sum + old[k][1] end
print(sum == n * (n + 1) / 2)
-- Of fifty names each has the last table.
sum = 0
for k = 0, 49 do sum = sum + old["k" .. k][1] end
print(sum == 50 * n - 49 * 50 / 2)
