-- Bit operators want numbers: they ask no metamethods and read no strings.
local mt = {}
for _, event in ipairs { "band", "bor", "bxor", "shl", "shr", "sar", "bnot", "add", "unm" } do
  mt["__" .. event] = function() return event end
end
local x = setmetatable({}, mt)
print(x + 1, -x)
for _, s in ipairs { "x & x", "x | 1", "2 ~ x", "x << 3", "4 >> x", "x ~>> x", "~x", "'12' & 10", "10 | '12'", "'s' ~ {}" } do
  print(s, pcall(loadstring("local x = ... return " .. s, "=c"), x))
end
print((pcall(function() return {} & 1 end)))
print((pcall(function() return 1 << nil end)))
print((pcall(function() return ~{} end)))
