for _, x in ipairs {
  1,
  1.5,
  0.1,
  1 / 3,
  123456789012,
  1e14,
  1e15,
  1e-5,
  12345.678,
  2 ^ 40,
  -7.25,
  99999999999999,
  999999999999999,
  0.30000000000000004,
} do
  local s = tostring(x)
  print(s, tonumber(s) == x, ("%.17g"):format(x) + 0 == x)
end
for i = 1, 60 do
  local v = 1.1 ^ i
  io.write(v, " ")
end
print()
for i = 1, 40 do
  io.write(7 ^ i, " ")
end
print()
for i = 1, 30 do
  io.write(tostring(math.sqrt(i)):sub(1, 8), " ")
end
print()
