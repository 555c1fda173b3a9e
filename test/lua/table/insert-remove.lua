local t = { 1, 2, 3 }
table.insert(t, 4)
table.insert(t, 1, 0)
table.insert(t, 3, "x")
print(table.concat(t, ","))
print(table.remove(t), table.remove(t, 1), table.remove(t, 2), table.concat(t, ","))
print(table.remove({}), table.remove({}, 1), #t)
print(pcall(table.insert, t))
print(pcall(table.insert, t, 1, 2, 3))
print(pcall(table.insert, t, "a", 1))
print(table.remove({ 1, 2, 3 }, 1), table.remove({ n = 1 }))
local u = {}
for i = 1, 1000 do
  table.insert(u, 1, i)
end
print(u[1], u[1000], #u)
for i = 1, 500 do
  table.remove(u, 1)
end
print(u[1], #u)
for i = 1, 500 do
  table.remove(u)
end
print(#u, next(u))
table.insert(u, 5, "far")
print(u[5], #u)
local q = {}
for i = 1, 10 do
  q[#q + 1] = i
end
while #q > 0 do
  io.write(table.remove(q, 1), " ")
end
print()
print(table.remove({ 1, 2, 3 }, 7), table.remove({ 1, 2 }, 3))
