-- insert and unpack at positions of all kinds; lists that grow element by element.
local seed = 11
local function random(n) seed = (seed * 16807) % 2147483647 return seed % n end
local function list(...) return select("#", ...) .. ":" .. table.concat({ ... }, ",", 1, math.min(select("#", ...), 60)) end
local t = {}
for i = 1, 500 do
  local n = #t
  local at = random(n + 1) + 1
  if i % 7 == 0 then table.remove(t, random(n) + 1)
  elseif i % 3 == 0 then table.insert(t, i)
  else table.insert(t, at, i) end
end
print(#t, table.concat(t, " ", 1, 50))
print(table.concat(t, " ", #t - 20, #t))

local function show(t, ok, ...)
  local s = {}
  for i = -2, 8 do s[#s + 1] = tostring(t[i]) end
  print(ok, table.concat(s, " "), ...)
end
for _, at in ipairs { -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 1.5, 2.9, "2", 1e10 } do
  local u = { "a", "b", "c" }
  if at ~= 1e10 then show(u, pcall(table.insert, u, at, "x")) end
  show(u, pcall(table.insert, u, 1, nil))
end
show({ 1 }, pcall(table.insert, { 1 }, {}, 1))
show({ 1 }, pcall(table.insert, { 1 }, 1, 2, 3))
show({ 1 }, pcall(table.insert, { 1 }))
local holes = { 1, nil, 3, nil, 5 }
table.insert(holes, 2, "two")
show(holes, true)
local hashed = { [1] = "a", [2] = "b", [3] = "c", x = 1 }
table.insert(hashed, 1, "first")
show(hashed, true)

local five = { 1, 2, 3, 4, 5 }
local bounds = { -1, 0, 1, 2, 5, 6, 9, 2.7, 1e9, -1e9 }
for _, i in ipairs(bounds) do
  for _, j in ipairs(bounds) do
    if j - i < 100 then print(i, j, select("#", unpack(five, i, j)), (unpack(five, i, j))) end
  end
end
print(list(unpack(five, 2, 4)), list(unpack(five, 5, 5)), list(unpack(five, "2", 3)), list(unpack(five, nil, 2)), list(unpack(five, 3)))
print(select("#", unpack({}, 1, 3)), select("#", unpack({ n = 1 }, 0, 0)), pcall(unpack, five, 1, 1e7))
print(pcall(unpack, five, {}, 1), pcall(unpack, 1, 1, 1))
local big = {}
for i = 1, 3000 do big[i] = i end
print(select("#", unpack(big, 1, 3000)), select(-1, unpack(big, 1, 2999)), select("#", unpack(big, 2990, 3010)))

-- Sizes that a list gets decide where # looks.
local sizes = {}
for n = 1, 70 do
  local l = {}
  for i = 1, n do l[i] = i end
  l[n] = nil
  l[n + 3] = true
  sizes[n] = #l
end
print(table.concat(sizes, " "))
for n = 1, 40 do
  local l = n % 2 == 0 and { [0] = 0 } or { 1, nil, 3 }
  for i = 1, n do l[i] = i end
  if n % 5 == 0 then l[n - 1] = nil end
  l[#l + 1] = "end"
  sizes[n] = #l
end
print(table.concat(sizes, " "))
