-- What machine code formats, against the runtime: with %+d at its end, a format is the runtime's as a whole.
local format = string.format
local seed = 42
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end
local function number()
  local v = random(1000000) - 500000
  local kinds = {
    v, v / 8, v / 1000, v / 7, random(100), v * 1e7, 0.5 * random(20), -0.0 * v, (random(2000) + 0.5) / 1000,
    2 ^ (random(80) - 20), v * 2 ^ -random(40), random(3) - 1, v * 4294.967296, 0 / 0, 1 / 0, -1e300, 5e-324,
  }
  return kinds[random(#kinds) + 1]
end
local flags = { "", "", "", "-", "0", "-0", "0-", "+", " " }
local letters = { "s", "d", "d", "f", "f", "f", "x", "X", "s", "c", "c", "g", "i" }
local strings = { "str", "", 12, -7, 1.5, ("y"):rep(300), "a\0b", 0, -0.0, true, false }
local arguments = {
  s = function() return strings[random(#strings + 1) + 1] end, -- nil, too
  d = function() return random(10) == 0 and number() or random(2 ^ 31 - 1) - random(2 ^ 31 - 1) end,
  x = function() return random(2 ^ random(40)) end,
  c = function() return random(50) == 0 and number() or random(300) end,
  f = number,
  g = number,
}
arguments.X = arguments.x
arguments.i = arguments.d
local parts = { "", "ab ", "%%", "x", ("long"):rep(40), "\0" }
local bad, good = 0, 0
for i = 1, 1200 do
  local f, args, n = {}, {}, random(4)
  for j = 1, n do
    local letter = letters[random(#letters) + 1]
    local width = random(3) == 0 and tostring(random(random(10) == 0 and 101 or 14)) or ""
    local precision = random(3) == 0 and "." .. random(random(18)) or letter == "f" and "." .. random(4) or ""
    f[#f + 1] = parts[random(#parts) + 1]
    f[#f + 1] = "%" .. flags[random(#flags) + 1] .. width .. precision .. letter
    args[j] = arguments[letter]()
    if random(300) == 0 then args[j] = tostring(args[j]) end
  end
  f = table.concat(f)
  local ok, text = pcall(format, f, unpack(args, 1, n))
  args[n + 1] = 1
  local ok2, text2 = pcall(format, f .. "%+d", unpack(args, 1, n + 1))
  if ok ~= ok2 or ok and text .. "+1" ~= text2 then
    bad = bad + 1
    print(f, text, text2)
  end
  good = good + (ok and 1 or 0)
end
print(bad, good > 1000)

print(format("%d|%5d|%-5d|%05d|%s|%5s|%-5s|%x|%04x|%.2f|%8.3f|%-8.1f|%08.2f|%.0f", 1, 2, 3, 4, "s", "t", "u", 255, 171, 1 / 3,
  -2 / 3, 2.25 + 0.01, -1.005, 2 ^ 32 - 1))
print(format("%05d %05d %5d %-5d| %03x %.3f %.3f", -4, 0, -4, -4, 5, 4294967.295, 4294967.296))
print(format("%.2f %.2f %.1f %.1f %.1f", 5e-324, -5e-324, 0.05, -0.04, 99.96))

-- Errors are the runtime's.
for _, case in ipairs({
  {}, { nil }, { "%d" }, { "%s %s", 1 }, { "%" }, { "%5" }, { "%." }, { "%y", 1 }, { "%d", "x" }, { "%d", {} }, { "%123d", 1 },
  { "%d %d", 1, print }, { "%s%" , 1 },
}) do print(pcall(format, unpack(case, 1, math.max(1, #case)))) end
print(pcall(function() return ("%s"):format() end))

-- What is no string and no number, and metatables of numbers.
print(format("%s|%s|%s", nil, true, setmetatable({}, { __tostring = function() return "obj" end })))
print(format(12, 3), format("%d", "42"), format("%s", 0 / 0 ~= 0 / 0), format("%.1f", 1 / 0))
debug.setmetatable(0, { __tostring = function() return "num" end })
print(format("%s %d", 5, 5))
debug.setmetatable(0, nil)

-- Longer than the buffer, and many arguments.
local list, ds = {}, {}
for i = 1, 200 do list[i], ds[i] = i, "%d" end
print(#format(table.concat(ds, " "), unpack(list)), (format("%d", 1, 2, 3)), select("#", format("%d", 1)))
for n = 850, 1010, 7 do
  local s = ("x"):rep(n)
  assert(format("%s%5d", s, 7) == s .. "    7" and format("%d%s", 7, s) == "7" .. s and format(s) == s)
  assert(format(s .. "%99d", 1) == s .. (" "):rep(98) .. "1" and format(s .. "%-99d", 1) == s .. "1" .. (" "):rep(98))
end
print(format("") == "", #format("\0%s\0", "\0"), coroutine.wrap(function() return format("%s-%s", "co", 1) end)())
