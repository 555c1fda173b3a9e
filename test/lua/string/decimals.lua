-- Numbers as text with up to 15 digits, which machine code makes: tostring, .., table.concat and %g; no ties.
local seed = 12345
local function rnd()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end
local function show(x)
  print(tostring(x), x .. "", ("%s|%.14g|%g|%.3g|%.10g|%.13g|%.2g|%8g|%-8.4g|%05g"):format(x, x, x, x, x, x, x, x, x, x))
  print(table.concat({ x, -x }, ","))
end
for i = 1, 60 do
  show(math.floor(rnd() * 1e6) / 100)
  show(rnd())
  show(-rnd() * 10 ^ math.floor(rnd() * 14 - 3))
  show(i / 7)
  show(i * 0.1)
  show(rnd() * 2 ^ 40)
  show(10 ^ math.floor(rnd() * 40 - 20) * (1 + (math.floor(rnd() * 5) - 2) * 2 ^ -52))
end
for _, x in ipairs {
  0, -0.0, 1 / 0, 0.1, 0.2, 0.3, 0.1 + 0.2, 1e-4, 9.9999999999999e-5, 1e-5, 0.00012345678901234, 99999999999999, 1e14,
  1e13, 99999999999999.6, 99999999999999.4, 9999999999999.96, 999999.6, 99999.96, 999999.4, 2 ^ 31, 2 ^ 32, 2 ^ 53, 2 ^ 63, 5e-324,
  1.7976931348623e308, 0.5, 1.5, 3.14159265358979, 12345.678,
} do
  show(x)
end
