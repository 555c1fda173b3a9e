local function p(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = type(t[i]) == "number" and ("%.12g"):format(t[i]) or tostring(t[i])
  end
  print(table.concat(t, " "))
end
for _, x in ipairs { 0, 0.5, 1, -1, 2.5, -2.5, 10, 1e10, -1e-5 } do
  p(
    x,
    math.abs(x),
    math.floor(x),
    math.ceil(x),
    math.exp(x / 10),
    math.sin(x),
    math.cos(x),
    math.tan(x),
    math.atan(x),
    math.sinh(x / 10),
    math.cosh(x / 10),
    math.tanh(x),
    math.deg(x),
    math.rad(x)
  )
end
for _, x in ipairs { 0, 0.5, 1, 2, 10, 100, 1e-10, 1e10 } do
  p(math.sqrt(x), math.log(x), math.log10(x), math.log(x, 2), math.log(x, 10), math.asin(x), math.acos(x))
end
p(
  math.pow(2, 10),
  math.pow(2, 0.5),
  math.pow(-8, 1 / 3),
  math.pow(0, 0),
  math.atan2(1, 1),
  math.atan2(-1, -1),
  math.atan2(0, -1),
  math.atan2(1, 0)
)
p(
  math.fmod(7, 3),
  math.fmod(-7, 3),
  math.fmod(7, -3),
  math.fmod(5.5, 2),
  math.fmod(1, 1 / 0),
  math.fmod(6, 0)
)
p(math.modf(3.7))
p(math.modf(-3.7))
p(math.modf(5))
p(math.modf(1 / 0))
p(math.modf(-1 / 0))
p(math.frexp(8))
p(math.frexp(0.3))
p(math.frexp(0))
p(math.frexp(-5))
p(math.ldexp(0.5, 4), math.ldexp(1, -1074), math.ldexp(1, 2000))
p(math.max(1, 5, 3), math.min(1, 5, 3), math.max(-1), math.max(1, 0 / 0), math.min(0 / 0, 1))
p(math.pi, math.huge, -math.huge)
p(math.floor(-0.5), math.ceil(-0.5), math.floor(2 ^ 53 + 0.5), math.floor(1e300), math.ceil(1e-300))
p(math.mod and "mod" or "no mod", math.floor("3.7"), math.sqrt("16"), math.abs("-3"), math.max("10", 9))
