-- Loads of fewer bits, extended by zeros, are operands of 64-bit comparisons and arithmetic as they are.
jit.opt.start("hotloop=3", "hotexit=2")
local ffi = require("ffi")
local t = ffi.new("struct { uint8_t a, b; uint16_t c, d; uint32_t e, f; int8_t g; int16_t h; int32_t i; int64_t q; uint64_t r; }")
for k = 0, ffi.sizeof(t) - 1 do ffi.cast("uint8_t *", t)[k] = 200 + k end
t.q, t.r = -5, 7
local function try(name, body)
  local f = assert(loadstring(([[
    local t, band, bor, bxor, shl, sar = ...
    local big, small, one = 0x7fffffffffffffffLL, -3LL, 1ULL
    local n, x = 0, 0LL
    for i = 1, 40 do BODY end
    return n, tostring(x)]]):gsub("BODY", (body:gsub("%%", "%%%%")))))
  print(name, body, f(t, bit.band, bit.bor, bit.bxor, bit.lshift, bit.arshift))
end
for name in ("abcdefghi"):gmatch(".") do
  for _, body in ipairs {
    "if t.F < big then n = n + 1 end", "if t.F > small then n = n + 1 end", "if big > t.F then n = n + 1 end",
    "if t.F == 0x100000000LL + i then n = n + 1 else n = n + 2 end", "if t.F <= t.q then n = n + 1 end",
    "if t.F < t.r then n = n + 1 end", "x = x + t.F", "x = x + t.F + big", "x = t.F - x", "x = x * 3 + t.F * 5LL",
    "x = x + band(t.F + 0LL, big)", "x = bxor(x, t.F + 0LL)", "x = x + bor(t.q, t.F)", "x = x + shl(t.F + 0LL, 33)",
    "x = x + sar(small, t.F % 8)", "t.q = t.F x = x + t.q t.q = -5", "t.r = t.F x = x + t.r t.r = 7",
    "x = x + t.F / 3LL", "x = x + t.F % 7ULL", "x = -(t.F + 0LL) + x", "x = x + t[i % 2 == 0 and 'F' or 'e']",
  } do
    local negative = name > "f" and (body:find("t.r = ", 1, true) or body:find("ULL")) -- as uint64_t: another matter
    if not negative then try(name, (body:gsub("F", name))) end
  end
end
