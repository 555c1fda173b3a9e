local t = { 1, 2, 3, 4, 5 }
print(table.remove(t), table.remove(t, 1), table.remove(t, 2), table.concat(t, " "))
print(table.remove({}), table.remove({}, 3), table.remove({ 1 }, 5))
print(pcall(table.remove))
print(pcall(table.remove, {}, "x"))
local n = { [0] = "z" }
print(table.remove(n, 0), n[0])
local q = {}
for i = 1, 5 do
  q[i] = i * i
end
while #q > 0 do
  io.write(table.remove(q, 1), " ")
end
print()
print(select("#", table.remove({})), select("#", table.remove({ 1 })))
