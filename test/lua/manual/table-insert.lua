local t = {}
table.insert(t, "a")
table.insert(t, 1, "b")
table.insert(t, 2, "c")
table.insert(t, #t + 1, "d")
print(table.concat(t, " "))
print(pcall(table.insert, t, 1, 2, 3))
print(pcall(table.insert, t))
print(pcall(table.insert, nil, 1))
print(pcall(table.insert, t, "x", 1))
table.insert(t, 10, "far")
print(#t == 4 or #t == 10, t[10])
table.insert(t, 0, "zero")
print(t[0], t[1])
for i = 1, 5 do
  table.insert(t, 1, i)
end
print(t[1], t[5], t[6])
