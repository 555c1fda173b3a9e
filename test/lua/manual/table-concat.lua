print(table.concat({ 1, 2, "x", 4.5 }, ", "))
print(
  table.concat({}, "x"),
  table.concat({ "only" }, "x"),
  table.concat({ 1, 2, 3 }, "", 2),
  table.concat({ 1, 2, 3 }, "-", 1, 2),
  table.concat({ 1, 2, 3 }, "-", 3, 1)
)
print(pcall(table.concat, { 1, true }))
print(pcall(table.concat, { 1, 2 }, ",", 1, 3))
print(pcall(table.concat, { {} }))
print(pcall(table.concat))
print(
  table.concat({ 1, 2 }, 0),
  #table.concat(setmetatable({ "a" }, { __index = function() return "b" end }), "", 1, 1)
)
local big = {}
for i = 1, 1000 do
  big[i] = i
end
print(#table.concat(big), #table.concat(big, ", "))
