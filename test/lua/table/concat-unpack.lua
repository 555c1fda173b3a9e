print(
  table.concat({}),
  table.concat({ 1 }),
  table.concat({ 1, "a", 2.5 }),
  table.concat({ 1, 2, 3 }, ", "),
  table.concat({ 1, 2, 3 }, "-", 2),
  table.concat({ 1, 2, 3 }, "-", 2, 2),
  table.concat({ 1, 2, 3 }, "-", 3, 2)
)
print(pcall(table.concat, { 1, {}, 3 }))
print(pcall(table.concat, { 1, nil, 3 }, ",", 1, 3))
print(pcall(table.concat, { true }))
print(pcall(table.concat, { 1 }, ",", 1, 2))
print(unpack({}))
print(unpack({ 1, 2, 3 }))
print(unpack({ 1, 2, 3 }, 2))
print(unpack({ 1, 2, 3 }, 2, 5))
print(select("#", unpack({}, 1, 10)))
print(unpack({ 1, nil, 3 }, 1, 3))
print((unpack({ 1, 2 })))
print(unpack({ [-1] = "a", [0] = "b" }, -1, 0))
local t = {}
for i = 1, 7000 do
  t[i] = i
end
print(select("#", unpack(t)))
print(pcall(unpack, {}, 1, 1e7))
print(unpack({ 1, 2 }, 3, 2))
print(table.concat({ [1] = "a", [2] = "b" }), table.concat(t, ""):len())
print(table.concat({ "x" }, "sep", 1, 1), table.concat({ 10, 20 }, 0))
