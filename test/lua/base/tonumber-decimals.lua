-- Short texts that are numbers, or nearly.
local seed = 5
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end
local h = 0
local function add(v)
  local s = v == nil and "nil" or string.format("%.17g", v)
  for i = 1, #s do
    h = (h * 31 + s:byte(i)) % 2147483647
  end
end
for i = 1, 1500 do
  local s = {}
  local n = random(8) + 1
  for j = 1, n do
    s[j] = ({ "0", "1", "9", "5", ".", "-", "3", "7", "12", "e", " ", "+", "x", "99999", "00" })[random(
      i % 3 == 0 and 15 or 9
    ) + 1]
  end
  s = table.concat(s)
  add(tonumber(s))
  local ok, v = pcall(function() return s + 0 end)
  add(ok and v or nil)
  if i % 1500 == 0 then print(i, h) end
end
for _, s in ipairs {
  "5.",
  "-5.",
  ".5",
  "-.5",
  "-",
  "",
  "-0",
  "0.1",
  "-0.0",
  "123456789012345.6",
  "12345678901234.5",
  "0.00000000000001",
  "999999999999999",
  "9999999999999999",
  "1e5",
  " 12 ",
  "12 ",
  " -1.5 ",
} do
  local v = tonumber(s)
  print(s, v, v and 1 / v)
end
