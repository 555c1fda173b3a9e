-- Random conversions of string.format, valid and not.
local seed = 19991231
local function rnd(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end
local function pick(t) return t[rnd(#t)] end
local flags = { "", "", "-", "+", "0", " ", "#", "-0", "+0", "# ", "0#" }
local widths = { "", "", "", "5", "12", "1", "20", "0", "100" }
local precisions = { "", "", "", ".", ".0", ".2", ".10", ".17", ".3", ".100" }
local letters =
  { "d", "i", "u", "x", "X", "o", "e", "E", "f", "g", "G", "a", "A", "c", "s", "q", "y", "%", "l" }
local values = {
  0,
  1,
  -1,
  255,
  3.5,
  -2.5,
  0.1,
  1e15,
  123456789,
  1e100,
  -1e-10,
  2 ^ 53,
  2 ^ 63,
  -2 ^ 31,
  1 / 3,
  5e-324,
  1.7976931348623157e308,
  0.5,
  1.5,
  65,
  1 / 0,
  -1 / 0,
  "12",
  "0x10",
  "abc",
  "a\0b",
  "",
  true,
  "-7.25",
}
for case = 1, 2000 do
  local f = "[%" .. pick(flags) .. pick(widths) .. pick(precisions) .. pick(letters) .. "]"
  local v = pick(values)
  print(case, f, tostring(v), select(2, pcall(string.format, f, v)))
end
