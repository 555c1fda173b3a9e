local R = {}
R.__index = R
local function gcd(a, b)
  while b ~= 0 do
    a, b = b, a % b
  end
  return math.abs(a)
end
local function rat(n, d)
  d = d or 1
  if d == 0 then error("zero denominator", 2) end
  if d < 0 then
    n, d = -n, -d
  end
  local g = gcd(n, d)
  return setmetatable({ n = n / g, d = d / g }, R)
end
local function lift(x) return type(x) == "number" and rat(x) or x end
R.__add = function(a, b)
  a, b = lift(a), lift(b)
  return rat(a.n * b.d + b.n * a.d, a.d * b.d)
end
R.__sub = function(a, b) return lift(a) + -lift(b) end
R.__mul = function(a, b)
  a, b = lift(a), lift(b)
  return rat(a.n * b.n, a.d * b.d)
end
R.__div = function(a, b)
  b = lift(b)
  return lift(a) * rat(b.d, b.n)
end
R.__unm = function(a) return rat(-a.n, a.d) end
R.__eq = function(a, b) return a.n == b.n and a.d == b.d end
R.__lt = function(a, b)
  a, b = lift(a), lift(b)
  return a.n * b.d < b.n * a.d
end
R.__le = function(a, b) return not (lift(b) < lift(a)) end
R.__tostring = function(a) return a.d == 1 and tostring(a.n) or a.n .. "/" .. a.d end
R.__pow = function(a, e)
  local r = rat(1)
  for _ = 1, e do
    r = r * a
  end
  return r
end
local h, t = rat(1, 2), rat(1, 3)
print(h + t, h - t, h * t, h / t, -h, h + 1, 2 * t, 1 / t, h ^ 3)
print(h == rat(2, 4), h < t, t < h, h <= h, rat(6, -4), pcall(rat, 1, 0))
local s = rat(0)
for i = 1, 10 do
  s = s + rat(1, i)
end
print(s)
