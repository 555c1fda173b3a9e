print(("ABC"):byte(), ("ABC"):byte(2), ("ABC"):byte(-1), ("ABC"):byte(1, 3))
print(("ABC"):byte(0), ("ABC"):byte(4), ("ABC"):byte(2, 1))
print(string.char(), string.char(65), string.char(65, 66, 67))
print(#string.char(0, 1, 255), string.char(("xyz"):byte(1, -1)))
print(pcall(string.char, 300))
print(pcall(string.char, -1))
local t = {}
for i = 32, 126 do
  t[#t + 1] = string.char(i)
end
print(table.concat(t))
print(select("#", (("x"):rep(200)):byte(1, -1)))
