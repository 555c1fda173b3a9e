local c = 0
for i = 1, 10 do
  for j = i, 10 do
    if j % 3 == 0 then c = c + 1 end
  end
end
print(c)
for i = 10, 1 do
  print "no"
end
for i = 1, 1 do
  io.write(i, " ")
end
for i = 0, -4, -2 do
  io.write(i, " ")
end
for i = 1.5, 3.5 do
  io.write(i, " ")
end
for i = 1, 3, 1.25 do
  io.write(i, " ")
end
for i = -1, 1, 0.5 do
  io.write(i, " ")
end
print()
for i = 3, 1, -1 do
  local j = i
  i = i * 10
  io.write(j, i, " ")
end
print()
local t = {}
for i = 1, 3 do
  t[i] = function() return i end
end
print(t[1](), t[2](), t[3]())
for i = 1, 3 do
  if i == 2 then goto next end
  io.write(i, " ")
  ::next::
end
print()
local lim = 3
for i = 1, lim do
  lim = 100
  io.write(i, " ")
end
print(lim)
print(pcall(function()
  for i = 1, 10, 0 do
    return "zero step"
  end
  return "none"
end))
for i = 1, 0 / 0 do
  print "nan"
end
for i = 1, 3 do
  local x = i * 2
  if x == 4 then break end
  io.write(x, " ")
end
print()
for i = 2 ^ 31 - 2, 2 ^ 31 + 1 do
  io.write(i, " ")
end
print()
for i = -2 ^ 31 + 1, -2 ^ 31 - 2, -1 do
  io.write(i, " ")
end
print()
