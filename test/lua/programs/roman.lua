local map = {
  { 1000, "M" },
  { 900, "CM" },
  { 500, "D" },
  { 400, "CD" },
  { 100, "C" },
  { 90, "XC" },
  { 50, "L" },
  { 40, "XL" },
  { 10, "X" },
  { 9, "IX" },
  { 5, "V" },
  { 4, "IV" },
  { 1, "I" },
}
local function roman(n)
  local r = {}
  for _, p in ipairs(map) do
    while n >= p[1] do
      r[#r + 1] = p[2]
      n = n - p[1]
    end
  end
  return table.concat(r)
end
local v = { I = 1, V = 5, X = 10, L = 50, C = 100, D = 500, M = 1000 }
local function number(s)
  local t = 0
  for i = 1, #s do
    local a, b = v[s:sub(i, i)], v[s:sub(i + 1, i + 1)] or 0
    t = t + (a < b and -a or a)
  end
  return t
end
for _, n in ipairs { 1, 4, 9, 14, 40, 90, 400, 1994, 2026, 3999 } do
  io.write(roman(n), "=", number(roman(n)), " ")
end
print()
for i = 1, 3999, 4 do
  assert(number(roman(i)) == i)
end
