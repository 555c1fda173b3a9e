local function r(n)
  local t = {}
  for i = 1, n do
    t[i] = i
  end
  return unpack(t)
end
print(r(0))
print(r(1), r(2))
print(r(3), (r(3)))
local a, b = r(5)
print(a, b)
local t = { r(3), r(3) }
print(#t)
t = { r(3), nil }
print(#t)
t = { r(300) }
print(#t, t[300])
print(select("#", r(250)), select("#", r(0)))
print(math.max(r(10)), string.char(r(0)), #table.concat({ r(9) }))
local function pass(...) return ... end
print(select("#", pass(r(100))))
for i, v in ipairs { r(3) } do
  io.write(i, v, " ")
end
print()
print(pcall(pass, r(3)))
return r(3)
