-- Small tables whose keys are of all kinds, with both parts, that grow and shrink: each holds what a model holds.
local seed = 1
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end
local starts = {
  function() return {} end,
  function() return { 1, 2, 3 } end,
  function() return { 1, nil, 3, k1 = 5 } end,
  function() return { k1 = 1, k2 = 2, k3 = 3 } end,
  function() return { [0] = 1 } end,
  function() return { 1, 2, 3, 4, 5, 6, 7, k9 = 2 } end,
}
local objects = {}
for i = 1, 20 do objects[i] = i % 2 == 0 and {} or function() return i end end
local names = {}
for i, o in ipairs(objects) do names[o] = "object " .. i end
local function name(k) return names[k] or tostring(k) end

local bad, rounds, sums = 0, 0, 0
for round = 1, 120 do
  local most = ({ 5, 20, 70, 300, 5000 })[random(5) + 1]
  local ints, strings, floats = random(60), random(20), random(10)
  local function key()
    local kind = random(100)
    if kind < ints then return random(most) end
    kind = kind - ints
    if kind < strings then return "k" .. random(60) end
    kind = kind - strings
    if kind < floats then return random(50) + 0.5 end
    if kind % 4 == 0 then return -1 - random(300) end
    if kind % 4 == 1 then return random(2) == 0 end
    if kind % 4 == 2 then return objects[random(#objects) + 1] end
    return 2 ^ random(60)
  end
  local t, model = starts[random(#starts) + 1](), {}
  for k, v in pairs(t) do model[name(k)] = v end
  for i = 1, random(45) do
    local k = key()
    local v = random(6) > 0 and i or nil
    t[k] = v
    model[name(k)] = v
    if t[k] ~= v then bad = bad + 1 end
  end
  local n = 0
  for k, v in pairs(t) do
    n = n + 1
    sums = sums + v
    if model[name(k)] ~= v then bad = bad + 1 end
  end
  for _ in pairs(model) do n = n - 1 end
  if n ~= 0 then bad = bad + 1 end
  for k = 0, 80 do if t[k] ~= model[name(k)] then bad = bad + 1 end end
  if t[#t] == nil and #t > 0 or t[#t + 1] ~= nil then bad = bad + 1 end
  rounds = rounds + 1
end
print(bad, rounds, sums)

-- The new key goes to the array part, with other nodes and without.
local a = { 1, 2, 3, k = "k" }
a[4] = 4
a[5] = 5
print(#a, a.k, a[4])
local b = { [2] = 2, [3] = 3, [4] = 4 }
b[1] = 1
print(#b, b[1], b[4])
local c = { x = 1, y = 2, 10 }
for i = 2, 80 do c[i] = 10 * i end
print(#c, c[80], c.x, c.y)
local zero = 0
local d = { x = 1, y = 2, z = 3, w = 4, 1 }
d[-zero] = "zero"
print(d[0], d[1], d.w)
