local b = bit
print(
  b.tobit(0xffffffff),
  b.tobit(2 ^ 31),
  b.tobit(2 ^ 32 + 5),
  b.tobit(-1),
  b.tobit(1.5),
  b.tobit(2.5),
  b.tobit(-1.5),
  b.tobit(1e15)
)
print(b.bnot(0), b.bnot(-1), b.bnot(0x0f0f0f0f))
print(
  b.band(0xff, 0x0f),
  b.band(-1, 5, 4),
  b.bor(1, 2, 4),
  b.bxor(5, 3),
  b.bxor(-1, 1),
  b.band(7),
  b.bor(0xffffffff, 1)
)
print(
  b.lshift(1, 31),
  b.lshift(1, 32),
  b.lshift(1, 33),
  b.rshift(-1, 28),
  b.rshift(-1, 0),
  b.arshift(-256, 4),
  b.arshift(256, 4),
  b.lshift(1, -1)
)
print(b.rol(0x12345678, 8), b.ror(0x12345678, 8), b.bswap(0x12345678), b.rol(1, 33))
print(
  b.tohex(255),
  b.tohex(255, 4),
  b.tohex(-1),
  b.tohex(0xabcdef, -6),
  b.tohex(1, 1),
  b.tohex(0x12345678, 0)
)
print(b.band("255", "15"), b.bnot("0"))
print(pcall(b.band, {}))
print(pcall(b.bnot))
print(pcall(b.lshift, 1))
print(pcall(b.bor, 1, nil))
local h = 5381
for c in ("hello world"):gmatch(".") do
  h = b.tobit(b.bxor(b.lshift(h, 5) + h, c:byte()))
end
print(h, b.tohex(h))
local x = 123456789
for i = 1, 20 do
  x = b.bxor(x, b.lshift(x, 13))
  x = b.bxor(x, b.rshift(x, 17))
  x = b.bxor(x, b.lshift(x, 5))
end
print(x)
print(b.band(2 ^ 40 + 3, 0xff), b.bor(-2 ^ 31, 0), b.tobit(2 ^ 51 + 1))
