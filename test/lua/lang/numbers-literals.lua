print(
  0,
  00,
  007,
  1.,
  0.1,
  1.5e3,
  1E-3,
  0x0,
  0XFF,
  0xAbC,
  0x.8p1,
  0x1p10,
  0x10P-2,
  1e0,
  9999999999999999,
  0xffffffffffff
)
print(3 .. 4, 1e1 .. "", 0x1F + 1)
print(1e309, -1e309, 1e-400)
print(tostring(123456789012345678), 0.1e1, 5 - -5, -(-5))
print(1 / 3, 100 / 3, 2 / 3 * 3)
print(0x7FFFFFFF, 0xFFFFFFFF, 0x100000000)
