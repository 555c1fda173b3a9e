-- 64-bit arithmetic in loops that are compiled: division by any sign, powers, shifts, comparisons.
local ffi = require "ffi"
local values = { 0LL, 1LL, -1LL, 2LL, 7LL, -7LL, 0x7fffffffffffffffLL, -0x7fffffffffffffffLL - 1, 1000000007LL, -3LL }
local min = values[8]
local few = arg and arg[1] == "few" -- for a collection at every opportunity
if few then values = { -7LL, min, 1000000007LL } end
local function each(name, f)
  local sum = 0LL
  for round = 1, 2 do
    for i = 1, #values do
      for j = 1, #values do
        sum = sum * 31 + f(values[i], values[j])
      end
    end
  end
  print(name, sum)
end
local function divides(a, b) return b ~= 0 and not (a == min and b == -1) end
each("div", function(a, b) return divides(a, b) and a / b or 1LL end)
each("mod", function(a, b) return divides(a, b) and a % b or 1LL end)
each("udiv", function(a, b) return b ~= 0 and ffi.cast("uint64_t", a) / ffi.cast("uint64_t", b) or 1ULL end)
each("umod", function(a, b) return b ~= 0 and ffi.cast("uint64_t", a) % ffi.cast("uint64_t", b) or 1ULL end)
each("pow", function(a, b) return a ^ (b % 9) end)
each("upow", function(a, b) return ffi.cast("uint64_t", a) ^ bit.band(b, 15) end)
each("invert", function(a) return (a == 0 and 1LL or a) ^ -3LL end)
each("mul", function(a, b) return a * b - a + -b end)
each("shift", function(a, b)
  local n = tonumber(bit.band(b, 63))
  return bit.lshift(a, n) + bit.rshift(a, n) + bit.arshift(a, n) + bit.rol(a, n) + bit.ror(a, n)
end)
each("bits", function(a, b) return bit.band(a, b) + bit.bor(a, b) - bit.bxor(a, b) + bit.bnot(a) + bit.bswap(b) end)
each("less", function(a, b) return (a < b and 1LL or 0LL) + (a <= b and 2LL or 0LL) + (a == b and 4LL or 0LL) end)
each("uless", function(a, b)
  local x, y = ffi.cast("uint64_t", a), ffi.cast("uint64_t", b)
  return (x < y and 1LL or 0LL) + (x >= y and 2LL or 0LL) + (x ~= y and 4LL or 0LL)
end)
each("mixed", function(a, b) return (a < 5 and 1LL or 0LL) + (b == 7 and 2LL or 0LL) + (a + 1.5 > b and 4LL or 0LL) end)

-- Numbers and back: beyond 2^53, negative to unsigned, halves of the range.
local text = {}
for i = 1, few and 2 or 60 do
  local x = 1.75 * 2 ^ (i % 63)
  text[#text + 1] = tostring(ffi.cast("int64_t", x)) .. tostring(ffi.cast("uint64_t", 2 ^ 63 + x))
  text[#text + 1] = ("%.17g"):format(tonumber(ffi.cast("uint64_t", -1LL) - ffi.cast("uint64_t", x)))
  text[#text + 1] = ("%.9g"):format(tonumber(ffi.cast("float", ffi.cast("int64_t", x) * 3 + i)))
  text[#text + 1] = ("%d %x %5.3u"):format(ffi.cast("int64_t", -x), ffi.cast("uint64_t", x), i + 0ULL)
  text[#text + 1] = bit.tohex(ffi.cast("int64_t", x)) .. bit.tohex(0x123456789abcdefLL * i, -11)
end
print(table.concat(text, " "))
