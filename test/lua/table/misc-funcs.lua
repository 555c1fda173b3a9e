local new, clear = require "table.new", require "table.clear"
local t = new(10, 5)
print(#t, next(t))
t[1] = 1
t.x = 2
clear(t)
print(#t, next(t), t.x)
print(table.foreach({ 1, 2, 3 }, function(k, v)
  if v == 2 then return "found" end
end))
table.foreachi({ "a", "b" }, print)
print(table.getn { 1, 2, 3 })
print(table.move and table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ","))
print(table.move({ 1, 2, 3 }, 2, 3, 1, { 9 })[1])
print(pcall(table.foreach, 1))
print(pcall(table.getn))
print(type(table.pack), type(table.unpack))
print(pcall(table.move, 1))
print(rawequal(t, t), rawget({ 5 }, 1), rawset({}, 1, 2)[1])
print(#table.move({ 1, 2, 3 }, 1, 3, 3))
print(table.concat(table.move({ 1, 2, 3, 4, 5 }, 2, 5, 1), ","))
