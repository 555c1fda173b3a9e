-- A template engine as web frameworks carry one: text with {{ expressions | filters }},
-- {% if %}, {% for %}, {% set %}, {% macro %}, {% include %}, blocks and inheritance,
-- comments and control of white space. Templates become trees; trees are run directly, or
-- compiled to Lua and loaded. Both ways must give the same pages.
local checksum = require "checksum"

local concat, sort = table.concat, table.sort
local find, format, gsub, match, sub = string.find, string.format, string.gsub, string.match, string.sub
local loadstring = loadstring or load

-- Expressions ---------------------------------------------------------------------------

local Expression = {}
Expression.__index = Expression

local patterns = {
  { "number", "^%d+%.?%d*" }, { "name", "^[%a_][%w_]*" }, { "string", '^"([^"]*)"' },
  { "string", "^'([^']*)'" }, { "operator", "^[=~<>]=" }, { "operator", "^%.%." },
  { "operator", "^[-+*/%%<>().,|:%[%]]" },
}

local function tokenize(source)
  local tokens, pos = {}, 1
  while true do
    pos = find(source, "%S", pos)
    if not pos then break end
    local kind, text
    for _, pattern in ipairs(patterns) do
      local start, stop, inner = find(source, pattern[2], pos)
      if start then
        kind, text = pattern[1], inner or sub(source, start, stop)
        pos = stop + 1
        break
      end
    end
    if not kind then error("unexpected '" .. sub(source, pos, pos) .. "' in " .. source, 0) end
    tokens[#tokens + 1] = { kind = kind, text = text }
  end
  return tokens
end

function Expression.new(source)
  return setmetatable({ source = source, tokens = tokenize(source), at = 1 }, Expression)
end
function Expression:peek()
  local token = self.tokens[self.at]
  return token and token.kind ~= "string" and token.text
end
function Expression:accept(text)
  if self:peek() ~= text then return false end
  self.at = self.at + 1
  return true
end
function Expression:expect(text)
  if not self:accept(text) then error("'" .. text .. "' expected in " .. self.source, 0) end
end
function Expression:next()
  local token = self.tokens[self.at]
  if not token then error("expression ends early: " .. self.source, 0) end
  self.at = self.at + 1
  return token
end
function Expression:name()
  local token = self:next()
  if token.kind ~= "name" then error("name expected in " .. self.source, 0) end
  return token.text
end

local levels = {
  { ["or"] = true }, { ["and"] = true },
  { ["=="] = true, ["~="] = true, ["<"] = true, [">"] = true, ["<="] = true, [">="] = true },
  { [".."] = true }, { ["+"] = true, ["-"] = true }, { ["*"] = true, ["/"] = true, ["%"] = true },
}

function Expression:binary(level)
  if level > #levels then return self:unary() end
  local left = self:binary(level + 1)
  while levels[level][self:peek()] do
    local operator = self:next().text
    left = { kind = "binary", operator = operator, left = left, right = self:binary(level + 1) }
  end
  return left
end

function Expression:unary()
  if self:accept "not" then return { kind = "not", operand = self:unary() } end
  if self:accept "-" then return { kind = "negative", operand = self:unary() } end
  return self:suffixed()
end

local constants = { ["true"] = true, ["false"] = true, ["nil"] = true }

function Expression:primary()
  if self:accept "(" then
    local inner = self:piped()
    self:expect ")"
    return inner
  end
  local token = self:next()
  if token.kind == "string" then return { kind = "constant", value = token.text } end
  if token.kind == "number" then return { kind = "constant", value = tonumber(token.text) } end
  if token.kind ~= "name" then error("unexpected " .. token.text .. " in " .. self.source, 0) end
  if constants[token.text] then
    if token.text == "nil" then return { kind = "constant" } end
    return { kind = "constant", value = token.text == "true" }
  end
  return { kind = "variable", name = token.text }
end

function Expression:suffixed()
  local node = self:primary()
  while true do
    if self:accept "." then
      node = { kind = "index", object = node, key = { kind = "constant", value = self:name() } }
    elseif self:accept "[" then
      node = { kind = "index", object = node, key = self:piped() }
      self:expect "]"
    elseif self:accept "(" then
      node = { kind = "call", callee = node, arguments = self:arguments ")" }
    else
      return node
    end
  end
end

function Expression:arguments(close)
  local list = {}
  if self:accept(close) then return list end
  repeat list[#list + 1] = self:binary(1) until not self:accept ","
  self:expect(close)
  return list
end

function Expression:piped()
  local node = self:binary(1)
  while self:accept "|" do
    local name = self:name()
    node = { kind = "filter", name = name, input = node, arguments = self:accept "(" and self:arguments ")" or {} }
  end
  return node
end

function Expression:whole()
  local node = self:piped()
  if self.at <= #self.tokens then error("text behind the expression in " .. self.source, 0) end
  return node
end

local function parseExpression(source) return Expression.new(source):whole() end

-- Templates -----------------------------------------------------------------------------

local Parser = {}
Parser.__index = Parser

local openers = { ["{{"] = "}}", ["{%"] = "%}", ["{#"] = "#}" }

--- Cuts a template in pieces: text, expression, tag.
local function pieces(source, name)
  local list, pos, line = {}, 1, 1
  local trim = false
  local function add(kind, text)
    list[#list + 1] = { kind = kind, text = text, line = line }
    local _, lines = gsub(text, "\n", "")
    line = line + lines
  end
  while pos <= #source do
    local start = find(source, "{[{%%#]", pos)
    local text = sub(source, pos, (start or 0) - 1)
    if trim then text = gsub(text, "^%s+", "") end
    if not start then
      if text ~= "" then add("text", text) end
      break
    end
    local opener = sub(source, start, start + 1)
    local stop = find(source, openers[opener], start + 2, true)
    if not stop then error(format("%s:%d: %s is not closed", name, line, opener), 0) end
    local inner = sub(source, start + 2, stop - 1)
    if sub(inner, 1, 1) == "-" then
      text, inner = gsub(text, "%s+$", ""), sub(inner, 2)
    end
    trim = sub(inner, -1) == "-"
    if trim then inner = sub(inner, 1, -2) end
    if text ~= "" then add("text", text) end
    if opener == "{{" then add("output", inner) elseif opener == "{%" then add("tag", inner) end
    pos = stop + 2
  end
  return list
end

function Parser.new(source, name)
  return setmetatable({ pieces = pieces(source, name), at = 1, name = name, blocks = {} }, Parser)
end

function Parser:fail(message)
  local piece = self.pieces[math.min(self.at, #self.pieces)]
  error(format("%s:%d: %s", self.name, piece and piece.line or 1, message), 0)
end

--- Parses until one of the tags in `ends`, and says which one it was, with its text.
function Parser:body(ends)
  local list = {}
  while true do
    local piece = self.pieces[self.at]
    if not piece then
      if ends then self:fail("end of template inside of a tag") end
      return list
    end
    self.at = self.at + 1
    if piece.kind == "text" then
      list[#list + 1] = { kind = "text", text = piece.text }
    elseif piece.kind == "output" then
      list[#list + 1] = { kind = "output", value = parseExpression(piece.text) }
    else
      local tag, rest = match(piece.text, "^%s*(%a+)%s*(.-)%s*$")
      if ends and ends[tag] then return list, tag, rest end
      local parse = self.tags[tag]
      if not parse then self:fail("unknown tag " .. tostring(tag)) end
      list[#list + 1] = parse(self, rest)
    end
  end
end

local tags = {}
Parser.tags = tags

tags["if"] = function(self, rest)
  local node = { kind = "if", clauses = {} }
  local condition, tag = parseExpression(rest), nil
  repeat
    local body
    body, tag, rest = self:body { ["elseif"] = true, ["else"] = true, ["end"] = true }
    node.clauses[#node.clauses + 1] = { condition = condition, body = body }
    condition = tag == "elseif" and parseExpression(rest) or nil
  until tag ~= "elseif"
  if tag == "else" then node.otherwise = self:body { ["end"] = true } end
  return node
end

tags["for"] = function(self, rest)
  local names, source = match(rest, "^([%w_, ]+) in (.+)$")
  if not names then self:fail("for NAME in EXPRESSION expected") end
  local key, value = match(names, "^([%w_]+)%s*,%s*([%w_]+)$")
  local node = { kind = "for", key = key, value = value or names, list = parseExpression(source) }
  local tag
  node.body, tag = self:body { ["else"] = true, ["end"] = true }
  if tag == "else" then node.empty = self:body { ["end"] = true } end
  return node
end

function tags.set(self, rest)
  local name, value = match(rest, "^([%w_]+)%s*=%s*(.+)$")
  if not name then self:fail("set NAME = EXPRESSION expected") end
  return { kind = "set", name = name, value = parseExpression(value) }
end

function tags.include(_, rest) return { kind = "include", name = parseExpression(rest) } end

function tags.extends(self, rest)
  self.parent = match(rest, '^"(.+)"$') or self:fail("a name in quotes expected")
  return { kind = "text", text = "" }
end

function tags.block(self, name)
  if self.blocks[name] then self:fail("block " .. name .. " twice") end
  self.blocks[name] = self:body { ["end"] = true }
  return { kind = "block", name = name }
end

function tags.macro(self, rest)
  local name, list = match(rest, "^([%w_]+)%s*%((.*)%)$")
  if not name then self:fail("macro NAME(NAMES) expected") end
  local parameters = {}
  for parameter in list:gmatch("[%w_]+") do parameters[#parameters + 1] = parameter end
  return { kind = "macro", name = name, parameters = parameters, body = self:body { ["end"] = true } }
end

-- Filters -------------------------------------------------------------------------------

local safe = {}
safe.__index = safe
safe.__tostring = function(self) return self.text end
local function markSafe(text) return setmetatable({ text = text }, safe) end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function escape(value)
  if getmetatable(value) == safe then return value.text end
  if value == nil then return "" end
  if type(value) == "number" then return value % 1 == 0 and format("%d", value) or format("%.14g", value) end
  return (gsub(tostring(value), "[&<>\"']", entities))
end

local filters = {}
function filters.upper(text) return tostring(text):upper() end
function filters.lower(text) return tostring(text):lower() end
function filters.title(text)
  return (gsub(tostring(text), "(%a)([%w']*)", function(head, tail) return head:upper() .. tail:lower() end))
end
function filters.default(value, other)
  if value == nil or value == "" then return other end
  return value
end
function filters.length(value) return #value end
function filters.join(list, glue)
  local parts = {}
  for i, item in ipairs(list) do parts[i] = tostring(item) end
  return concat(parts, glue or "")
end
function filters.money(value)
  local text = format("%.2f", value)
  local digits, cents = match(text, "^(%d+)(%.%d+)$")
  digits = gsub(digits:reverse(), "(%d%d%d)", "%1,"):reverse()
  return (gsub(digits, "^,", "")) .. cents
end
function filters.truncate(text, length)
  if #text <= length then return text end
  return (gsub(sub(text, 1, length), "%s+%S*$", "")) .. "..."
end
function filters.sort(list, key)
  local copy = {}
  for i, item in ipairs(list) do copy[i] = item end
  sort(copy, function(a, b)
    if a[key] ~= b[key] then return a[key] < b[key] end
    return a.id < b.id
  end)
  return copy
end
function filters.where(list, key, value)
  local found = {}
  for _, item in ipairs(list) do
    if item[key] == value then found[#found + 1] = item end
  end
  return found
end
function filters.sum(list, key)
  local sum = 0
  for _, item in ipairs(list) do sum = sum + item[key] end
  return sum
end
function filters.lines(text)
  return markSafe((gsub(escape(text), "\n", "<br>\n")))
end
function filters.raw(text) return markSafe(tostring(text)) end

-- Running trees -------------------------------------------------------------------------

local Scope = {}
Scope.__index = function(self, name)
  local outer = rawget(self, Scope)
  return outer and outer[name]
end
local function scopeIn(outer) return setmetatable({ [Scope] = outer }, Scope) end

local operators = {
  ["=="] = function(a, b) return a == b end, ["~="] = function(a, b) return a ~= b end,
  ["<"] = function(a, b) return a < b end, [">"] = function(a, b) return a > b end,
  ["<="] = function(a, b) return a <= b end, [">="] = function(a, b) return a >= b end,
  [".."] = function(a, b) return tostring(a) .. tostring(b) end,
  ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end,
  ["%"] = function(a, b) return a % b end,
}

local Interpreter = {}
Interpreter.__index = Interpreter

function Interpreter:evaluateAll(list, scope)
  local values = {}
  for i, node in ipairs(list) do values[i] = self:evaluate(node, scope) end
  return (unpack or table.unpack)(values, 1, #list)
end

local evaluators = {}
function Interpreter:evaluate(node, scope) return evaluators[node.kind](self, node, scope) end

function evaluators.constant(_, node) return node.value end
function evaluators.variable(_, node, scope) return scope[node.name] end
function evaluators.index(self, node, scope)
  local object = self:evaluate(node.object, scope)
  if type(object) ~= "table" then return nil end
  return object[self:evaluate(node.key, scope)]
end
function evaluators.call(self, node, scope)
  return self:evaluate(node.callee, scope)(self:evaluateAll(node.arguments, scope))
end
evaluators["not"] = function(self, node, scope) return not self:evaluate(node.operand, scope) end
function evaluators.negative(self, node, scope) return -self:evaluate(node.operand, scope) end
function evaluators.binary(self, node, scope)
  local left = self:evaluate(node.left, scope)
  if node.operator == "and" then return left and self:evaluate(node.right, scope) end
  if node.operator == "or" then return left or self:evaluate(node.right, scope) end
  return operators[node.operator](left, self:evaluate(node.right, scope))
end
function evaluators.filter(self, node, scope)
  local filter = filters[node.name] or error("unknown filter " .. node.name, 0)
  return filter(self:evaluate(node.input, scope), self:evaluateAll(node.arguments, scope))
end

local runners = {}
function Interpreter:run(list, scope, out)
  for _, node in ipairs(list) do runners[node.kind](self, node, scope, out) end
end

function runners.text(_, node, _, out) out[#out + 1] = node.text end
function runners.output(self, node, scope, out) out[#out + 1] = escape(self:evaluate(node.value, scope)) end
runners["if"] = function(self, node, scope, out)
  for _, clause in ipairs(node.clauses) do
    if self:evaluate(clause.condition, scope) then return self:run(clause.body, scope, out) end
  end
  if node.otherwise then self:run(node.otherwise, scope, out) end
end
runners["for"] = function(self, node, scope, out)
  local list = self:evaluate(node.list, scope)
  local n = #list
  if n == 0 and node.empty then return self:run(node.empty, scope, out) end
  for i, item in ipairs(list) do
    local inner = scopeIn(scope)
    inner[node.value] = item
    if node.key then inner[node.key] = i end
    inner.loop = { index = i, first = i == 1, last = i == n, length = n }
    self:run(node.body, inner, out)
  end
end
function runners.set(self, node, scope) scope[node.name] = self:evaluate(node.value, scope) end
function runners.include(self, node, scope, out)
  local name = self:evaluate(node.name, scope)
  self:run(self.environment:template(name).tree, scopeIn(scope), out)
end
function runners.block(self, node, scope, out) self:run(self.blocks[node.name], scopeIn(scope), out) end
function runners.macro(self, node, scope)
  scope[node.name] = function(...)
    local inner, out = scopeIn(scope), {}
    for i, parameter in ipairs(node.parameters) do inner[parameter] = (select(i, ...)) end
    self:run(node.body, inner, out)
    return markSafe(concat(out))
  end
end

-- Compiling trees -------------------------------------------------------------------------

local Compiler = {}
Compiler.__index = Compiler

local generate = {}

function Compiler:expression(node) return generate[node.kind](self, node) end

function Compiler:list(nodes)
  local parts = {}
  for i, node in ipairs(nodes) do parts[i] = self:expression(node) end
  return concat(parts, ", ")
end

function generate.constant(_, node)
  return type(node.value) == "string" and format("%q", node.value) or tostring(node.value)
end
function generate.variable(_, node) return "S." .. node.name end
function generate.index(self, node)
  return format("index(%s, %s)", self:expression(node.object), self:expression(node.key))
end
function generate.call(self, node)
  return format("%s(%s)", self:expression(node.callee), self:list(node.arguments))
end
generate["not"] = function(self, node) return "not (" .. self:expression(node.operand) .. ")" end
function generate.negative(self, node) return "-(" .. self:expression(node.operand) .. ")" end
function generate.binary(self, node)
  local left, right = self:expression(node.left), self:expression(node.right)
  if node.operator == ".." then return format("(tostring(%s) .. tostring(%s))", left, right) end
  return format("(%s %s %s)", left, node.operator, right)
end
function generate.filter(self, node)
  local arguments = #node.arguments > 0 and ", " .. self:list(node.arguments) or ""
  return format("filters.%s(%s%s)", node.name, self:expression(node.input), arguments)
end

local emit = {}
function Compiler:line(...) self.code[#self.code + 1] = format(...) end
function Compiler:statements(list)
  for _, node in ipairs(list) do emit[node.kind](self, node) end
end

function emit.text(self, node) self:line("O[#O + 1] = %q", node.text) end
function emit.output(self, node) self:line("O[#O + 1] = escape(%s)", self:expression(node.value)) end
emit["if"] = function(self, node)
  for i, clause in ipairs(node.clauses) do
    self:line("%s %s then", i == 1 and "if" or "elseif", self:expression(clause.condition))
    self:statements(clause.body)
  end
  if node.otherwise then
    self:line("else")
    self:statements(node.otherwise)
  end
  self:line("end")
end
emit["for"] = function(self, node)
  self:line("do local list, outer = %s, S local n = #list", self:expression(node.list))
  if node.empty then
    self:line("if n == 0 then")
    self:statements(node.empty)
    self:line("end")
  end
  self:line("for i, item in ipairs(list) do local S = scopeIn(outer) S.%s = item", node.value)
  if node.key then self:line("S.%s = i", node.key) end
  self:line("S.loop = { index = i, first = i == 1, last = i == n, length = n }")
  self:statements(node.body)
  self:line("end end")
end
function emit.set(self, node) self:line("S.%s = %s", node.name, self:expression(node.value)) end
function emit.include(self, node) self:line("include(%s, S, O, B)", self:expression(node.name)) end
function emit.block(self, node) self:line("B.%s(S, O, B)", node.name) end
function emit.macro(self, node)
  self:line("S.%s = function(...) local S, O = scopeIn(S), {}", node.name)
  for i, parameter in ipairs(node.parameters) do self:line("S.%s = (select(%d, ...))", parameter, i) end
  self:statements(node.body)
  self:line("return markSafe(concat(O)) end")
end

local function compile(list, name, include)
  local compiler = setmetatable({ code = {} }, Compiler)
  compiler:line("local index, filters, escape, scopeIn, markSafe, concat, include = ...")
  compiler:line("return function(S, O, B)")
  compiler:statements(list)
  compiler:line("end")
  local code = concat(compiler.code, "\n")
  local chunk, message = loadstring(code, "=" .. name)
  if not chunk then error(message .. "\n" .. code, 0) end
  local function index(object, key)
    if type(object) ~= "table" then return nil end
    return object[key]
  end
  return chunk(index, filters, escape, scopeIn, markSafe, concat, include)
end

-- Environments --------------------------------------------------------------------------

local Environment = {}
Environment.__index = Environment

function Environment.new(sources) return setmetatable({ sources = sources, cache = {} }, Environment) end

function Environment:template(name)
  local template = self.cache[name]
  if template then return template end
  local source = self.sources[name] or error("no template " .. name, 0)
  local parser = Parser.new(source, name)
  template = { name = name, tree = parser:body(), blocks = parser.blocks, parent = parser.parent }
  self.cache[name] = template
  return template
end

--- The tree at the root of the inheritance, and the blocks that win.
function Environment:resolve(name)
  local blocks, template = {}, self:template(name)
  while true do
    for block, body in pairs(template.blocks) do blocks[block] = blocks[block] or body end
    if not template.parent then return template, blocks end
    template = self:template(template.parent)
  end
end

function Environment:interpret(name, values)
  local root, blocks = self:resolve(name)
  local out = {}
  local interpreter = setmetatable({ environment = self, blocks = blocks }, Interpreter)
  interpreter:run(root.tree, setmetatable({ [Scope] = values }, Scope), out)
  return concat(out)
end

function Environment:compiled(template)
  template.run = template.run or compile(template.tree, template.name, function(name, scope, out, blocks)
    self:compiled(self:template(name)).run(scopeIn(scope), out, blocks)
  end)
  return template
end

function Environment:render(name, values)
  local root, blocks = self:resolve(name)
  local functions, include = {}, function(other, scope, out, all)
    self:compiled(self:template(other)).run(scopeIn(scope), out, all)
  end
  for block, body in pairs(blocks) do
    self.bodies = self.bodies or {}
    self.bodies[body] = self.bodies[body] or compile(body, block, include)
    functions[block] = self.bodies[body]
  end
  local out = {}
  self:compiled(root).run(setmetatable({ [Scope] = values }, Scope), out, functions)
  return concat(out)
end

-- Pages ---------------------------------------------------------------------------------

local sources = {
  layout = [[
<!doctype html>
<title>{% block title %}Shop{% end %}</title>
{# navigation #}
<ul>
{%- for entry in menu %}
  <li{% if entry.id == current %} class="on"{% end %}>{{ entry.title | title }}</li>
{%- end %}
</ul>
<main>{% block content %}nothing{% end %}</main>
<footer>{% block footer %}{{ pages }} pages, {{ author | default("nobody") | upper }}{% end %}</footer>
]],
  list = [[
{% extends "layout" %}
{% block title %}{{ title }} - {{ goods | length }} goods{% end %}
{% block content %}
{% macro price(amount, currency) %}<b>{{ amount | money }}</b> {{ currency | default("EUR") }}{% end %}
{% for category in categories %}
<h2>{{ loop.index }}. {{ category | upper }}</h2>
<table>
{%- for i, item in goods | where("category", category) | sort("price") %}
  {% set total = item.price * item.stock -%}
  {% if item.stock == 0 -%}
  <tr class="gone"><td>{{ item.name }}</td><td colspan="2">sold out</td></tr>
  {%- elseif total > 5000 and not item.fragile -%}
  <tr class="much"><td>{{ i }}: {{ item.name }}</td><td>{{ price(total) }}</td></tr>
  {%- else -%}
  <tr><td>{{ item.name | truncate(18) }}</td><td>{{ price(item.price, "USD") }}</td><td>{{ -item.stock + 100 }}</td></tr>
  {%- end %}
  {%- if loop.last %}<!-- {{ loop.length }} rows -->{% end %}
{%- else %}
  <tr><td>no goods in {{ category }}</td></tr>
{%- end %}
</table>
{% end %}
{% include "note" %}
{% end %}
]],
  detail = [[
{% extends "list" %}
{% block content %}
{% for item in goods %}{% if item.id % 4 == 1 %}
<section id="g{{ item.id }}">
<h3>{{ item["name"] | title }}</h3>
<p>{{ item.text | lines }}</p>
{% if item.tags %}<p>{{ item.tags | join(", ") | raw }}</p>{% end %}
{% include "note" %}
</section>
{% end %}{% end %}
{% end %}
{% block footer %}{{ goods | sum("stock") }} pieces, {{ "a" .. 1 + 2 * 3 }}{% end %}
]],
  note = "<small>{{ note or 'no note' }}{{ item.id }}</small>",
}

local function makeGoods(count)
  local seed, goods = 7, {}
  local function random(n)
    seed = seed * 16807 % 2147483647
    return seed % n + 1
  end
  local nouns = { "lamp", "chair & table", "\"big\" shelf", "old clock's hand", "carpet <red>" }
  local kinds = { "living", "office", "garden", "attic" }
  for id = 1, count do
    local noun = nouns[random(#nouns)]
    goods[id] = {
      id = id, name = noun .. " number " .. random(1000), category = kinds[random(3)],
      price = random(90000) / 100, stock = random(20) - 1, fragile = random(3) == 1,
      text = ("%s\n<%d>\nmade for %s"):format(noun, random(50), kinds[random(4)]),
      tags = random(2) == 1 and { "new", "tag" .. random(9) } or nil,
    }
  end
  return goods, kinds
end

local broken = {
  "{% if x %}", "{{ x", "{% for x %}{% end %}", "{{ x + }}", "{{ (x }}", "{% nonsense %}",
  "{% block a %}{% end %}{% block a %}{% end %}", "{{ x ! y }}", "{% include 'missing' %}", "{{ 1 2 }}",
}

return function(count)
  local goods, kinds = makeGoods(count)
  local environment = Environment.new(sources)
  local values = {
    menu = { { id = 1, title = "start page" }, { id = 2, title = "all goods" } }, current = 2,
    pages = 12, title = "Goods & more", goods = goods, categories = kinds,
  }
  local sum = 0
  for _, name in ipairs { "layout", "list", "detail", "note" } do
    local direct = environment:interpret(name, values)
    local page = environment:render(name, values)
    assert(page == direct, "the compiled template gives another page")
    sum = sum + checksum(page)
  end
  local messages = {}
  for i, source in ipairs(broken) do
    local ok, message = pcall(function()
      return Environment.new({ page = source }):interpret("page", {})
    end)
    assert(not ok, "accepted: " .. source)
    messages[i] = tostring(message)
  end
  return format("%.0f", sum + checksum(concat(messages, "\n")))
end, 1000, 14, 5
