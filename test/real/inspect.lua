-- inspect: human-readable tables, metatables, cycles, options.
local inspect = require "inspect"
local t = { 1, 2, { "nested", deep = { true, false } }, name = "x", ["with space"] = 1.5, [10] = "ten" }
print(inspect(t))
t.self = t
print(inspect(t))
print(inspect(setmetatable({ a = 1 }, { __index = { b = 2 }, __tostring = function() return "T" end })))
print(inspect({ f = print ~= nil, s = "quote ' and \" and \n newline \0 nul" }))
print(inspect(t, { depth = 1 }))
print(inspect({ a = 1, secret = "x", { secret = 2 } }, { process = function(item, path) if path[#path] ~= "secret" then return item end end }))
print(inspect({ 1, { 2, { 3 } } }, { newline = "@", indent = ">>" }))
local big = {}
for i = 1, 200 do big[i] = { i, tostring(i), { k = i % 7 } } end
print(#inspect(big))
