local b = bit
local t = {}
for i = 0, 31 do
  t[#t + 1] = b.lshift(1, i)
end
print(table.concat(t, " "))
t = {}
for i = 0, 31, 4 do
  t[#t + 1] = b.rshift(-1, i)
  t[#t + 1] = b.arshift(-0x80000000, i)
  t[#t + 1] = b.rol(0xF0000001, i)
end
print(table.concat(t, " "))
print(b.band(1, 2, 3, 4), b.bor(1, 2, 4, 8, 16), b.bxor(1, 1, 1))
print(b.tobit(1e10), b.tobit(-1e10), b.tobit(2 ^ 52), b.tobit(0.5), b.tobit(-0.5), b.tobit(1.5))
print(b.band(1.9, 3), b.bnot(1.2), b.lshift("1", "4"))
local x = 0
for i = 1, 1000 do
  x = b.bxor(b.rol(x, 5), i * 2654435)
end
print(x, b.tohex(x))
