-- Logarithms, powers of e and arcus functions to their last digit, and the same from traces.
local seed = 1
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end
local function number()
  return (random(2 ^ 30) - 2 ^ 29) * 2 ^ (random(50) - 50)
end
local function unit()
  return (random(2 ^ 30) - 2 ^ 29) / 2 ^ 29
end
local function line(...)
  local parts = {}
  for i = 1, select("#", ...) do
    parts[i] = ("%.17g"):format((select(i, ...)))
  end
  print(table.concat(parts, " "))
end
for _ = 1, 150 do
  local x, y, u = number(), number(), unit()
  line(math.atan2(y, x), math.atan(x), math.asin(u), math.acos(u))
  line(math.exp(u * 700), math.log(math.abs(x)), math.cosh(u * 30))
end
local special = { 0, -0, 1, -1, 1 / 0, -1 / 0, 0 / 0, 1e-310, -1e-310, 1e308, -1e308, 0.5, -0.5, 1 - 2 ^ -53, 2 ^ -31 }
for _, y in ipairs(special) do
  for _, x in ipairs(special) do
    local angle = math.atan2(y, x)
    line(y, x, angle == angle and angle or 0)
  end
  line(math.atan(y), math.exp(y * 700), math.cosh(y))
  if y >= 0 then
    line(math.log(y))
  end
  if math.abs(y) <= 1 then
    line(math.asin(y), math.acos(y))
  end
end
