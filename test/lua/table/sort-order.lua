-- The order of comparisons of table.sort, and functions that misbehave.
local seed = 42
local function random(n) seed = (seed * 16807) % 2147483647 return seed % n + 1 end
local function hash(h, ...)
  for i = 1, select("#", ...) do h = (h * 31 + (tonumber((select(i, ...))) or 7)) % 2147483647 end
  return h
end

-- All comparisons, in order, for all small sizes and some larger ones.
local h = 0
for _, n in ipairs { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 31, 33, 64, 100, 257, 1000 } do
  for range = 1, 1001, n < 100 and 250 or 500 do
    local t = {}
    for i = 1, n do t[i] = random(range) end
    local calls = 0
    table.sort(t, function(a, b) calls = calls + 1 h = hash(h, a, b) return a < b end)
    for i = 2, n do if t[i] < t[i - 1] then print("not sorted", n, range, i) end end
    h = hash(h, calls, unpack(t, 1, math.min(n, 100)))
  end
  print(n, h)
end

-- Answers that contradict each other, of all kinds of values.
local outcomes = {}
for round = 1, 120 do
  local n, kind = random(40), random(6)
  local t = {}
  for i = 1, n do t[i] = random(10) end
  local ok, e = pcall(table.sort, t, function(a, b)
    if kind == 1 then return random(2) == 1
    elseif kind == 2 then return true
    elseif kind == 3 then return a <= b
    elseif kind == 4 then return nil
    elseif kind == 5 then return random(3) == 1 and 0 or false end
  end)
  outcomes[#outcomes + 1] = ok and "1" or "0"
  if not ok and round < 40 then print(round, e) end
  h = hash(h, unpack(t))
end
print(table.concat(outcomes), h)

-- Errors and yields.
print(pcall(table.sort, { 3, 2, 1 }, function() error("stop", 0) end))
print(pcall(table.sort, { 3, 2, 1 }, function(a, b) return a.x < b end))
print(pcall(table.sort, { 3, 2, nil, 1 }, function(a, b) return a < b end))
local co = coroutine.create(function() table.sort({ 3, 2, 1 }, function(a, b) coroutine.yield() return a < b end) end)
print(coroutine.resume(co))
print(coroutine.status(co))
co = coroutine.wrap(function()
  local t = { 5, 1, 4 }
  table.sort(t, function(a, b)
    local inner = coroutine.wrap(function() coroutine.yield(a < b) end)
    return inner()
  end)
  coroutine.yield(table.concat(t, " "))
  error("end", 0)
end)
print(co(), pcall(co))
print(xpcall(table.sort, function(m) return "handled " .. m end, { 1, 2 }, function() error("x", 0) end))
print(select("#", table.sort({ 2, 1 }, function(a, b) return a < b end)))
print(pcall(table.sort, { 2, 1 }, setmetatable({}, { __call = function() return true end })))
print(pcall(table.sort, { 2, 1, 3 }, math.max))
print(pcall(table.sort, { 2, 1, 3 }, rawequal))
print(pcall(table.sort, { "b", "a" }, string.lower))

-- Functions that change the table: it grows, is rehashed, collected.
for kind = 1, 4 do
  local t, n = {}, 0
  for i = 1, 30 do t[i] = random(100) end
  local ok = pcall(table.sort, t, function(a, b)
    n = n + 1
    if kind == 1 then t[#t + 1] = 50
    elseif kind == 2 and n == 20 then for i = 1, 9 do t["x" .. i] = i end
    elseif kind == 3 and n % 10 == 0 then for i = 1, 100 do t["k" .. i .. n] = i end
    elseif kind == 4 and n % 5 == 0 then collectgarbage() end
    return (a or 0) < (b or 0)
  end)
  local sum = 0
  for i = 1, 30 do sum = sum * 3 % 65521 + (t[i] or 7) end
  print(kind, ok, n, sum, #t >= 2)
end

-- Within each other, and on a stack that grows.
local function nested(depth)
  local t = { 4, 3, 2, 1, 5 }
  table.sort(t, function(a, b)
    if depth > 0 then nested(depth - 1) depth = 0 end
    return a < b
  end)
  return table.concat(t)
end
print(nested(20), nested(100))
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
local t = { 4, 3, 2, 1, 5 }
table.sort(t, function(a, b) deep(a * 1000) return a < b end)
print(table.concat(t))
print((pcall(function() local function endless() table.sort({ 2, 1 }, endless) end endless() end)))
local words = {}
for i = 1, 2000 do words[i] = "w" .. random(5000) end
table.sort(words, function(a, b) if #a ~= #b then return #a > #b end return a < b end)
print(words[1], words[1000], words[2000])
