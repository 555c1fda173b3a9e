for _, x in ipairs {
  2.5,
  -2.5,
  0.49999999999999994,
  1e15 + 0.5,
  -0.0,
  4503599627370497.5,
  2 ^ 52,
  1 / 0,
  -1 / 0,
  0.999999,
} do
  print(math.floor(x), math.ceil(x), (math.modf(x)), math.floor(x + 0.5), x % 1)
end
print(math.floor(-3.7), math.ceil(-3.2), math.fmod(-5, 3), -5 % 3, math.fmod(5, -3), 5 % -3)
print(pcall(math.floor, {}))
print(math.floor("3.7"), math.abs(-0.0), math.abs("-5"))
