-- math.ldexp at the ends of the range, where it rounds once, and with exponents that are none; logarithms with a base.
local function show(...)
  local t = { ... }
  for i = 1, select("#", ...) do t[i] = type(t[i]) == "number" and ("%a"):format(t[i]) or tostring(t[i]) end
  print(table.concat(t, " "))
end
local ldexp, log, inf, nan = math.ldexp, math.log, 1 / 0, 0 / 0
local numbers = {
  0, -0, 1, -1, 1.5, 3, 0.1, math.pi, 2^1023, 1.7976931348623157e308, -1.7976931348623157e308, 2^-1022, 5e-324, -5e-324,
  2.2250738585072011e-308, 1e-310, 1e100, -1e-100, inf, -inf, nan, "7", "0x1p4",
}
local exponents = {
  0, -0, 1, -1, 2.5, -2.5, 0.9, -0.9, 52, -52, 53, 1022, 1023, 1024, 1025, -1021, -1022, -1023, -1024, -1074, -1075, -1076,
  2046, 2047, 2098, 2099, 2100, -2045, -2098, -2099, 2200, -2200, 3000, -3000, 4000, -5000, 2^31, -2^31, 2^31 - 1, 2^32,
  2^40, -2^40, 1e300, -1e300, inf, -inf, nan, "3", "-1",
}
for _, x in ipairs(numbers) do
  for _, e in ipairs(exponents) do show(x, e, ldexp(x, e)) end
end
math.randomseed(3)
for i = 1, 70 do
  show(ldexp((math.random() + 0.5) * 2^math.random(-1074, 1023), math.random(-2200, 2200)))
  local x = (math.random() + 1) * 2^math.random(-60, 1023)
  local _, k = math.frexp(x)
  show(ldexp(x, -1022 - k - math.random(0, 54)))
end
local bases = { 2, 10, 3, 0.5, 1, 0, -2, inf, -inf, nan, "2", 1e300, 5e-324 }
for _, x in ipairs(numbers) do
  show(x, log(x))
  for _, base in ipairs(bases) do show(x, base, log(x, base)) end
end
for _, f in ipairs { ldexp, log } do
  for _, args in ipairs { {}, { 1 }, { {}, 1 }, { 1, {} }, { "x", 1 }, { 8, "x" }, { 8, 2, {} }, { 8, nil, n = 2 } } do
    show(pcall(f, unpack(args, 1, args.n or #args)))
  end
end
local s = 0
for i = 1, 300 do s = s + log(i, 2) + log(i, 10) + log(i, i + 1) end
show(s)
