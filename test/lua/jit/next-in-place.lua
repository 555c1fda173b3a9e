-- Steps of traversals on traces: holes, both parts, what is removed on the way, and keys that are not there.
local function keys(t)
  local list = {}
  for k, v in pairs(t) do list[#list + 1] = tostring(k) .. "=" .. tostring(v) end
  table.sort(list)
  return table.concat(list, " ")
end
local function by_next(t)
  local n, sum = 0, 0
  local k, v = next(t)
  while k ~= nil do
    n = n + 1
    if type(v) == "number" then sum = sum + v end
    k, v = next(t, k)
  end
  return n .. ":" .. sum
end

local zero = { [0] = "zero", "one", "two" }
local holes = { 1, nil, nil, 4, nil, 6, nil, nil, nil, 10, nil }
local tail = {}
for i = 1, 40 do tail[i] = i end
for i = 3, 40 do tail[i] = nil end
local late = {}
for i = 1, 40 do late[i] = i end
for i = 1, 38 do late[i] = nil end
local gone = {}
for i = 1, 50 do gone["k" .. i] = i end
for i = 1, 50 do if i % 17 ~= 0 then gone["k" .. i] = nil end end
local none = { a = 1, b = 2 }
none.a, none.b = nil, nil
local both = { 1, 2, 3, x = 4, y = 5 }
both.x = nil
local floats = { [0.5] = 1, [-1] = 2, [1e300] = 3, [2 ^ 31] = 4, [-0.25] = 5 }
local kinds = { [true] = 1, [false] = 2, s = 3, [1] = 4, [1.5] = 5 }
local values = { "a", 1, true, false, x = "b", y = 2, z = false }

local all = {
  {}, { 1 }, { a = 1 }, { 1, a = 1 }, zero, holes, tail, late, gone, none, both, floats, kinds, values,
}
for i, t in ipairs(all) do
  local first, walk = keys(t), by_next(t)
  for _ = 1, 20 do
    assert(keys(t) == first)
    assert(by_next(t) == walk)
  end
  print(i, first, walk)
end

-- One loop over tables of all shapes, so that its guards fail.
local function sum(t)
  local n, s = 0, 0
  for k, v in pairs(t) do
    n = n + 1
    if type(v) == "number" then s = s + v end
    if type(k) == "number" then s = s + k end
  end
  return n, s
end
local total = 0
for round = 1, 60 do
  for i = 1, #all do
    local n, s = sum(all[(i * round) % #all + 1])
    if s < 1e200 then total = total + n * 1000 + s end
  end
end
print(total)

-- Entries that are removed or changed while they are walked.
for _, shape in ipairs({ "array", "hash", "both" }) do
  local seen = 0
  for round = 1, 30 do
    local t = {}
    for i = 1, 20 do
      if shape ~= "hash" then t[i] = i end
      if shape ~= "array" then t["k" .. i] = i end
    end
    for k, v in pairs(t) do
      seen = seen + v
      t[k] = (v + round) % 3 ~= 0 and v or nil
    end
    for k in pairs(t) do
      t[k] = nil
      seen = seen + 1
    end
    assert(next(t) == nil)
  end
  print(shape, seen)
end

-- A key that is not there is an error, on traces, too.
local function walk(t, last)
  local n = 0
  for i = 1, 100 do
    local k = i == 100 and last or i
    if next(t, k) == nil then n = n + 1 end
  end
  return n
end
local list = {}
for i = 1, 100 do list[i] = i end
print(walk(list, 99), walk(list, 100))
for _ = 1, 3 do
  local ok, err = pcall(walk, list, "no key")
  print(ok, (tostring(err):gsub("^.-:%d+: ", "")))
end
