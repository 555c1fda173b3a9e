-- math.random with seeds and arguments of all kinds: each is a step of the generator, those that fail as well.
local function show(...)
  local t = { ... }
  for i = 1, select("#", ...) do t[i] = type(t[i]) == "number" and ("%a"):format(t[i]) or tostring(t[i]) end
  print(table.concat(t, " "))
end
local random, inf, nan = math.random, 1 / 0, 0 / 0
show(random(), random(), random(10)) -- without a seed
local zero = -math.exp(1) / math.pi -- of which the first part would be 0
for _, s in ipairs { 0, 1, 2, -1, 1.5, 2^40, 1e300, -1e300, inf, -inf, nan, -nan, zero, "12", "nan", "0x7fffffff", 5e-324 } do
  math.randomseed(s)
  show(s, random(), random(), random())
end
local args = { 0, 1, -1, 0.5, -0.5, 2^31, 2^32, 2^53, -2^53, 1e300, -1e300, inf, -inf, nan, -nan, "7", "0x10", "1e2" }
for _, a in ipairs(args) do
  show("n", a, random(a))
  for _, b in ipairs(args) do show("mn", a, b, random(a, b), random(a, b, {})) end
end
for _, bad in ipairs { { {} }, { 1, {} }, { "x" }, { "3", true }, { nil, 1, n = 2 }, { 1, nil, n = 2 }, { nil, n = 1 } } do
  show(pcall(random, unpack(bad, 1, bad.n or #bad)))
  show(random())
end
show(pcall(math.randomseed, {}))
show(coroutine.wrap(function() return random("5", "9"), random() end)())
local s = 0
for i = 1, 300 do s = s + random() + random(i) * random(-i, i * 2) end
for i = 1, 100 do s = s + random(i, "200") + random(i % 10 == 0 and "5" or i) end
local function any(...) return random(...) end
for i = 1, 100 do s = s + any() + any(i) + any(1, i) + any(1, i, 3) end
show(s)
debug.sethook(function() end, "crl")
show(random(), random(3), random("4"))
debug.sethook()
for i = 1, 100 do pcall(random, i % 7 == 0 and {} or 4) end
show(random())
