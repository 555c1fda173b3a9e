for i, v in ipairs { "a", "b", nil, "d" } do
  io.write(i, v, " ")
end
print()
local t = { 1, 2, 3 }
for i, v in ipairs(t) do
  if i < 6 then t[i + 3] = v * 10 end
  io.write(v, " ")
end
print()
local f, s, c = ipairs(t)
print(type(f), s == t, c, f(t, 0), f(t, #t))
local p = setmetatable({}, {
  __index = function(_, i)
    if i < 4 then return i * i end
  end,
})
for i, v in ipairs(p) do
  io.write(i, v, " ")
end
print()
