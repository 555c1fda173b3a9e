-- Debian's lua-penlight at work: lexer, templates, tables, data, XML and classes.
local checksum = require "checksum"
local sources = require "sources"
local List, tablex, seq = require "pl.List", require "pl.tablex", require "pl.seq"
local lexer, pretty, stringx = require "pl.lexer", require "pl.pretty", require "pl.stringx"
local template, data, xml, class = require "pl.template", require "pl.data", require "pl.xml", require "pl.class"

local function tokens(text)
  local counts = {}
  for kind in lexer.lua(text) do counts[kind] = (counts[kind] or 0) + 1 end
  return pretty.write({ counts.iden, counts.keyword, counts.string }, "")
end

local function page(n)
  return assert(template.substitute([[
# for i, row in ipairs(rows) do
  <tr class="$(i % 2 == 0 and 'even' or 'odd')"><td>$(row.name)</td><td>$(row.n * 2)</td></tr>
# end
]], { rows = List.range(1, n):map(function(i) return { name = "row" .. i, n = i } end), ipairs = ipairs }))
end

local function columns(n)
  local lines = { "name,count,price" }
  for i = 1, n do lines[#lines + 1] = ("n%d,%d,%g"):format(i % 17, i, i / 4) end
  local table = data.read(require("pl.stringio").open(stringx.join("\n", lines)))
  local query = table:select("name,price where count > " .. n / 2 .. " sort by price")
  local sum, names = 0, List()
  for name, price in query do
    sum = sum + price
    names:append(name)
  end
  return sum .. names:slice(1, 20):join(",")
end

local function document(n)
  local doc = xml.new "people"
  for i = 1, n do
    doc:addtag("person", { id = tostring(i) }):addtag("name"):text("N" .. i):up():up()
  end
  local text = xml.tostring(doc, "", "  ")
  local back = xml.parse(text, false, true)
  return #text + #xml.tostring(back)
end

local Shape = class()
function Shape:_init(side) self.side = side end
function Shape:area() return self.side ^ 2 end
local Cube = class(Shape)
function Cube:area() return 6 * Shape.area(self) end

return function(n)
  local out = List()
  for i, text in ipairs(sources.read(math.ceil(n / 20))) do out:append(i .. tokens(text)) end
  out:append(page(n)):append(columns(n)):append(document(n))
  out:append(pretty.write(tablex.deepcopy({ a = { 1, 2 }, b = { c = "d" } })))
  out:append(seq.copy(seq.map(string.upper, { "x", "y" })):join(""))
  local cubes = List.range(1, n):map(function(side) return Cube(side) end)
  out:append(tostring(cubes:map(function(cube) return cube:area() end):reduce("+")))
  out:append(List.range(1, n):filter(function(x) return x % 3 == 0 end):reverse():join(" "))
  return ("%.0f"):format(checksum(out:join("\n")))
end, 60, 28, 5
