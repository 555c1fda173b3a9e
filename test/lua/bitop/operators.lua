-- The bit operators do what the functions of the bit library do.
print(~0, ~5, ~-1, ~ ~7)
print(12 & 10, 12 | 10, 12 ~ 10, 1 << 4, 256 >> 4, -256 ~>> 4, -1 >> 28)
print(1 << 31, 1 << 32, 1 << 33, -1 >> 0, 0xffffffff & 0xff, 2 ^ 32 + 5 | 0)
local a, b = 0x0f0f, 0x00ff
print(a & b, a | b, a ~ b, a << 4, a >> 4, -a ~>> 4, ~a)
print(1.5 | 0, 2.5 | 0)
local ok = true
for i = -50, 50 do
  for j = -40, 40 do
    ok = ok and (i & j) == bit.band(i, j) and (i | j) == bit.bor(i, j) and (i ~ j) == bit.bxor(i, j)
      and (i << j) == bit.lshift(i, j) and (i >> j) == bit.rshift(i, j)
      and (i ~>> j) == bit.arshift(i, j) and ~i == bit.bnot(i)
  end
end
print(ok)
