local band, bxor, rshift = bit.band, bit.bxor, bit.rshift
local tab = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do
    if band(c, 1) == 1 then
      c = bxor(rshift(c, 1), 0xedb88320)
    else
      c = rshift(c, 1)
    end
  end
  tab[i] = c
end
local function crc(s)
  local c = -1
  for i = 1, #s do
    c = bxor(rshift(c, 8), tab[band(bxor(c, s:byte(i)), 255)])
  end
  return bit.tohex(bit.bnot(c))
end
print(crc(""), crc("123456789"), crc(("x"):rep(1000)))
local function adler(s)
  local a, b = 1, 0
  for i = 1, #s do
    a = (a + s:byte(i)) % 65521
    b = (b + a) % 65521
  end
  return bit.tohex(bit.bor(bit.lshift(b, 16), a))
end
print(adler("Wikipedia"))
local function fnv(s)
  local h = 0x811c9dc5
  for i = 1, #s do
    h = bit.bxor(h, s:byte(i))
    local lo, hi = band(h, 0xffff), rshift(h, 16)
    h = bit.tobit(lo * 0x0193 + bit.lshift(band(hi * 0x0193 + lo * 0x100, 0xffff), 16))
  end
  return bit.tohex(h)
end
print(fnv(""), fnv("a"), fnv("foobar"))
