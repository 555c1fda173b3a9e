-- Sines, cosines, tangents, powers and logarithms to their last digit: sums of all bits, of 200 numbers each, and
-- the same from traces. Arguments are small and large, near multiples of pi/2, whole, and of all exponents.
local seed = 1
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end
local function between(n) return (random(2 ^ 30) - 2 ^ 29) / 2 ^ 29 * n end
local kinds = {
  unit = function() return between(1) end,
  small = function() return between(10) end,
  thousands = function() return between(1000) end,
  millions = function() return between(1e8) end,
  huge = function() return between(1) * 2 ^ (30 + random(990)) end,
  tiny = function() return between(1) * 2 ^ -random(60) end,
  subnormal = function() return between(1) * 2 ^ -(1020 + random(50)) end,
  whole = function() return random(1000000) - 5000 end,
  cents = function() return (random(200000) - 100000) / 100 end,
  quarters = function() return random(100000) * (math.pi / 2) * (1 + (random(5) - 2) * 2 ^ -52) end,
  exponents = function() return between(745) end,
  large = function() return 700 + between(10) end,
}
local names = {}
for name in pairs(kinds) do names[#names + 1] = name end
table.sort(names)

-- Two sums of the digits of a number and its exponent, which no two mistakes leave as they are.
local function sums(f, list)
  local a, b = 0, 0
  for i = 1, #list do
    local r = f(list[i])
    if r == r and r ~= 1 / 0 and r ~= -1 / 0 then
      local m, e = math.frexp(r)
      m = m * 2 ^ 53
      local low = m % 2 ^ 26
      a = (a * 31 + (m - low) / 2 ^ 26 + e) % 2 ^ 40
      b = (b * 31 + low) % 2 ^ 40
    else
      a = (a * 31 + (r == r and (r > 0 and 1 or 2) or 3)) % 2 ^ 40
    end
  end
  return ("%.0f %.0f"):format(a, b)
end
local functions = {
  sin = math.sin,
  cos = math.cos,
  exp = math.exp,
  power = function(x) return math.abs(x) ^ 1.7 end,
  root = function(x) return math.abs(x) ^ -0.3 end,
  exponential = function(x) return 1.0371 ^ x end,
}
local order = {}
for name in pairs(functions) do order[#order + 1] = name end
table.sort(order)
for _, name in ipairs(order) do
  for _, kind in ipairs(names) do
    local list = {}
    for i = 1, 200 do list[i] = kinds[kind]() end
    print(name, kind, sums(functions[name], list))
  end
end
-- Functions whose results C libraries do not have to the last digit now and then: fewer numbers.
for _, name in ipairs({ "tan", "log", "log10", "log2" }) do
  local f = math[name] or function(x) return math.log(x, 2) end
  for _, kind in ipairs(names) do
    local list = {}
    for i = 1, 40 do
      local x = kinds[kind]()
      list[i] = name == "tan" and x or math.abs(x)
    end
    print(name, kind, sums(f, list))
  end
end
