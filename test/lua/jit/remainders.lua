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
