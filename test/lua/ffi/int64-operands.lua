-- Operators and functions on 64-bit integers and what they are mixed with, each often enough for any way that
-- there is to do them.
local ffi, bit = require("ffi"), require("bit")

local values = {
  -7LL, 0x123456789abcdefLL, -0x7fffffffffffffffLL - 1, 0x8000000000000000ULL, -1ULL,
  2.5, -3, 2 ^ 32 + 1, ffi.new("int32_t", -5), ffi.new("uint64_t", 9),
}
local operators = {
  { "+", function(a, b) return a + b end },
  { "-", function(a, b) return a - b end },
  { "*", function(a, b) return a * b end },
  { "neg", function(a) return -a end },
  { "+7", function(a) return a + 7 end },
  { "7-", function(a) return 7 - a end },
  { "*3LL", function(a) return a * 3LL end },
  { "band", function(a, b) return bit.band(a, b) end },
  { "bor", function(a, b) return bit.bor(a, b) end },
  { "bxor", function(a, b) return bit.bxor(a, b) end },
  { "bxor3", function(a, b) return bit.bxor(a, b, 5LL) end },
  { "bnot", function(a) return bit.bnot(a) end },
  { "bswap", function(a) return bit.bswap(a) end },
  { "lshift", function(a, b) return bit.lshift(a, b) end },
  { "rshift", function(a, b) return bit.rshift(a, b) end },
  { "arshift", function(a, b) return bit.arshift(a, b) end },
  { "rol", function(a, b) return bit.rol(a, b) end },
  { "ror", function(a, b) return bit.ror(a, b) end },
  { "<", function(a, b) return a < b end },
  { "<=", function(a, b) return a <= b end },
  { "==", function(a, b) return a == b end },
  { "~=", function(a, b) return a ~= b end },
}
-- A negative number as an unsigned integer is whatever the processor makes of it in older versions.
local function isShown(a, b)
  local isNegative = type(a) == "number" and a < 0 or type(b) == "number" and b < 0
  if isNegative then
    return type(a) ~= type(b) and tostring(a + b):find("%dLL") ~= nil
  end
  return type(a) == "cdata" or type(b) == "cdata"
end
for _, row in ipairs(operators) do
  local name, f = row[1], row[2]
  local lines = {}
  for _, a in ipairs(values) do
    local line = {}
    for _, b in ipairs(values) do
      if isShown(a, b) then
        line[#line + 1] = tostring(f(a, b))
      end
    end
    lines[#lines + 1] = table.concat(line, " ")
  end
  print(name, table.concat(lines, "\n  "))
end

-- What is no number.
for _, f in ipairs({ bit.band, bit.lshift, bit.rol, bit.bnot, bit.bswap, bit.tobit, bit.tohex }) do
  print(pcall(f), pcall(f, 1LL), pcall(f, 1LL, nil), pcall(f, 1LL, {}), pcall(f, {}, 1ULL), pcall(f, 1ULL, "3"))
  print(pcall(f, "5", 1LL), pcall(f, "x", 1LL), pcall(f, 1, 2LL), pcall(f, 1, 2, 3LL), pcall(f, 1LL, 2, 3, "4"))
end
print(bit.tohex(255LL), bit.tohex(-1ULL, 4), bit.tohex(0LL, 0), bit.tohex(0x1234LL, -6), bit.tohex(10, 3LL))
print(bit.tohex(255), bit.tohex(-1, 4), bit.tohex(0, 0), bit.tohex(0x1234, -6), bit.tohex("10", "3"), bit.tohex(1, 255))
print(bit.tohex(0, 254), #bit.tohex(5, 254), bit.tohex(0, 255), bit.tohex(7, 256), bit.tohex(-1, 20))
print(pcall(function() return 1LL + {} end))
print(pcall(function() return "3" + 1LL end))
print(pcall(function() return 1LL < "x" end))

-- Hooks see the calls of metamethods; then nobody looks any more.
local calls = 0
local a, b = 5LL, 7ULL
debug.sethook(function() calls = calls + 1 end, "c")
local c = a + b
c = bit.bxor(c, a)
c = a < b
debug.sethook()
print(calls, a + b, bit.bxor(a, b))

-- Many of them, with collections between.
local x, kept = 88172645463325252ULL, {}
for i = 1, 600 do
  x = bit.bxor(x, bit.lshift(x, 13))
  x = bit.bxor(x, bit.rshift(x, 7))
  x = bit.bxor(x, bit.lshift(x, 17))
  if i % 20 == 0 then
    kept[#kept + 1] = x
  end
end
local sum = 0LL
for _, v in ipairs(kept) do
  sum = sum * 31 + v
end
print(x, #kept, sum)
