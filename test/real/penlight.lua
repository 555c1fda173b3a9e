-- penlight: classes, lists, string helpers, templates, pretty printing, data, sequences.
local class = require "pl.class"
local List = require "pl.List"
local stringx = require "pl.stringx"
local tablex = require "pl.tablex"
local pretty = require "pl.pretty"
local template = require "pl.template"
local OrderedMap = require "pl.OrderedMap"
local Set = require "pl.Set"
local seq = require "pl.seq"
local utils = require "pl.utils"

class.Animal()
function Animal:_init(name) self.name = name end
function Animal:__tostring() return self.name .. ": " .. self:speak() end
class.Dog(Animal)
function Dog:speak() return "bark" end
class.Cat(Animal)
function Cat:_init(name, breed) self:super(name) self.breed = breed end
function Cat:speak() return "meow (" .. self.breed .. ")" end
class.Lion(Cat)
function Lion:speak() return "roar" end
local pets = { Dog("Fido"), Cat("Felix", "Tabby"), Lion("Leo", "African") }
for _, p in ipairs(pets) do print(p, p:is_a(Animal), p:is_a(Cat), Cat:class_of(p)) end

local l = List { 10, 20, 30 }
l:append(40):extend { 50, 60 }:insert(1, 5)
print(l, l:slice(2, 4), l:map(function(x) return x / 5 end), l:filter(function(x) return x > 20 end), l:reduce "+")
print(l:reverse(), List.range(1, 5), List { "b", "a", "c" }:sort(), l:index(30), l:contains(99))

print(stringx.split("a b  c"):join "|", stringx.strip "  x  ", stringx.title "hello world", stringx.replace("aXbX", "X", "--"))
print(stringx.startswith("hello", "he"), stringx.center("mid", 9, "*"), stringx.partition("a=b=c", "="))
print(stringx.join(",", stringx.splitlines "one\ntwo\nthree"), stringx.count("banana", "an"), ("%s"):format(stringx.ljust("x", 4) .. "|"))
for line in stringx.lines "l1\nl2" do io.write("<", line, ">") end print()

print(pretty.write({ 1, 2, { x = 1 }, s = "str" }))
print(pretty.write({ 1, 2, 3 }, ""), pretty.number(123456789, "N"), pretty.number(2048, "M"))
print(tablex.deepcompare({ 1, { 2 } }, { 1, { 2 } }), tablex.find({ 5, 6, 7 }, 6), #tablex.keys { a = 1, b = 2 })
print(table.concat(tablex.map("*", { 1, 2, 3 }, 10), " "), tablex.reduce("..", { "x", "y", "z" }))
print(template.substitute([[
<ul>
# for i, v in ipairs(items) do
  <li>$(i): $(v:upper())</li>
# end
</ul>]], { items = { "one", "two" }, ipairs = ipairs }))
local m = OrderedMap() m:set("z", 1) m:set("a", 2) m:set("m", 3)
for k, v in m:iter() do io.write(k, "=", v, " ") end print()
local s = Set { 1, 2, 3 } * Set { 2, 3, 4 }
print(s[2], s[1], Set.len(s), Set { 1 } < Set { 1, 2 })
print(seq.sum { 1, 2, 3 }, table.concat(seq.copy(seq.take(seq.range(1, 100), 5)), " "))
print(utils.string_lambda "|x, y| x * y"(6, 7), pcall(utils.assert_arg, 1, "x", "number"))
