-- Remainders of integers on traces, of all signs and sizes.
if jit then jit.on() pcall(jit.opt.start, "hotloop=2", "hotexit=2") end
local values = {
  0, 1, -1, 2, -2, 3, -3, 7, -7, 10, 16, -16, 255, 65535, 65536, -65537, 1e6,
  2^30, -2^30, 2^31 - 1, -2^31, 2^31 - 2, 1 - 2^31, 46341, 715827883,
}
local bit = require("bit")
local all = 0
for _, b in ipairs(values) do
  local sum, text = 0, {}
  for i = 1, #values do
    local x, y = bit.tobit(values[i]), bit.tobit(b)
    if y ~= 0 then
      local r = x % y
      sum = bit.bxor(bit.rol(sum, 3), r)
      text[#text + 1] = r
    end
  end
  print(b, sum, table.concat(text, " "))
end
local n = 0
for i = 1, 1000 do local d = i % 13 + 1 n = n + (i * 7919 % d) + (-i) % d + i % -d end
print(n)

-- By constants: around multiples, and where integers end.
local bound = 2^31 - 200
for _, d in ipairs { 2, 3, 5, 6, 7, 8, 10, 13, 100, 641, 4096, 46341, 65537, 1048573, 1048576, 1048577, -1, -7 } do
  local remainders = loadstring(("local from = ... local s = 0 for i = from, from + 150 do s = s * 3 %% 65521 + i %% %d end return s")
    :format(d))
  local sums = {}
  for _, from in ipairs { -2^31, -75, 0, 715827800, -1431655800, 1e6 * d, math.floor(bound / d) * d - 75, bound } do
    sums[#sums + 1] = remainders(math.max(-2^31, math.min(from, bound)))
  end
  print(d, table.concat(sums, " "))
end
