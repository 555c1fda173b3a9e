local band, bor, bxor, bnot, rol, tobit, lshift, rshift =
  bit.band, bit.bor, bit.bxor, bit.bnot, bit.rol, bit.tobit, bit.lshift, bit.rshift
local K, S = {}, { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } }
for i = 0, 63 do
  K[i] = tobit(math.floor(math.abs(math.sin(i + 1)) * 2 ^ 32))
end
local function le(n)
  return string.char(
    band(n, 255),
    band(rshift(n, 8), 255),
    band(rshift(n, 16), 255),
    band(rshift(n, 24), 255)
  )
end
local function md5(s)
  local n = #s
  s = s .. "\128" .. ("\0"):rep((55 - n) % 64) .. le(n * 8) .. le(0)
  local A, B, C, D = 0x67452301, tobit(0xefcdab89), tobit(0x98badcfe), 0x10325476
  for o = 1, #s, 64 do
    local a, b, c, d, m = A, B, C, D, {}
    for i = 0, 15 do
      local w, x, y, z = s:byte(o + i * 4, o + i * 4 + 3)
      m[i] = bor(w, lshift(x, 8), lshift(y, 16), lshift(z, 24))
    end
    for i = 0, 63 do
      local f, g, r = 0, 0, math.floor(i / 16)
      if r == 0 then
        f, g = bor(band(b, c), band(bnot(b), d)), i
      elseif r == 1 then
        f, g = bor(band(d, b), band(bnot(d), c)), (5 * i + 1) % 16
      elseif r == 2 then
        f, g = bxor(b, c, d), (3 * i + 5) % 16
      else
        f, g = bxor(c, bor(b, bnot(d))), (7 * i) % 16
      end
      local t = d
      d = c
      c = b
      b = tobit(b + rol(tobit(a + f + K[i] + m[g]), S[r + 1][i % 4 + 1]))
      a = t
    end
    A, B, C, D = tobit(A + a), tobit(B + b), tobit(C + c), tobit(D + d)
  end
  return ((le(A) .. le(B) .. le(C) .. le(D)):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end
for _, s in ipairs { "", "a", "abc", "message digest", ("1234567890"):rep(8) } do
  print(md5(s))
end
