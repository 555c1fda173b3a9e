-- A formatter of Lua: lexer, parser to a tree, names resolved to their declarations, constants
-- folded, and two printers, one for people and one as short as possible. It works on its own
-- sections; what it prints is parsed and printed again and must stay the same.
local checksum = require "checksum"

local concat = table.concat
local find, match, sub = string.find, string.match, string.sub

-- Lexer ---------------------------------------------------------------------------------

local function set(text)
  local words = {}
  for word in text:gmatch("%S+") do words[word] = true end
  return words
end

local keywords = set [[
  and break do else elseif end false for function if in local nil not or
  repeat return then true until while ]]
local longest = { set "...", set ".. == ~= <= >=", set "+ - * / % ^ # < > = ( ) { } [ ] ; : , ." }

local Lexer = {}
Lexer.__index = Lexer

function Lexer.new(source, name)
  local lexer = setmetatable({ source = source, name = name, pos = 1, line = 1 }, Lexer)
  lexer.comments = {}
  lexer:advance()
  return lexer
end

function Lexer:fail(message, token)
  error(("%s:%d: %s near '%s'"):format(self.name, self.line, message, token or self.text), 0)
end

local function countLines(text)
  local _, lines = text:gsub("\n", "")
  return lines
end

--- The text between long brackets at `pos`, and where it ends.
function Lexer:long(pos)
  local level = match(self.source, "^%[(=*)%[", pos)
  if not level then return nil end
  local _, stop = find(self.source, "]" .. level .. "]", pos, true)
  if not stop then self:fail("unfinished long bracket", "<eof>") end
  local text = sub(self.source, pos, stop)
  self.line = self.line + countLines(text)
  return text, stop
end

function Lexer:skip()
  while true do
    local start, stop, blank = find(self.source, "^(%s+)", self.pos)
    if start then
      self.line = self.line + countLines(blank)
      self.pos = stop + 1
    elseif sub(self.source, self.pos, self.pos + 1) == "--" then
      local line = self.line
      local text, last = self:long(self.pos + 2)
      if text then
        text = "--" .. text
      else
        text = match(self.source, "^[^\n]*", self.pos)
        last = self.pos + #text - 1
      end
      self.comments[#self.comments + 1] = { line = line, text = text }
      self.pos = last + 1
    else
      return
    end
  end
end

function Lexer:quoted(quote)
  local start, pos = self.pos, self.pos + 1
  while true do
    pos = find(self.source, "[\\\n" .. quote .. "]", pos)
    local c = pos and sub(self.source, pos, pos)
    if not c or c == "\n" then self:fail("unfinished string", "<eof>") end
    if c == quote then break end
    pos = pos + 2
  end
  self.pos = pos + 1
  return sub(self.source, start, pos)
end

function Lexer:take(kind, text)
  self.kind, self.text = kind, text
  return kind
end

function Lexer:advance()
  self.lastLine = self.line
  self:skip()
  local source, pos = self.source, self.pos
  local c = sub(source, pos, pos)
  if c == "" then return self:take("eof", "<eof>") end
  if find(c, "[%a_]") then
    local word = match(source, "^[%w_]+", pos)
    self.pos = pos + #word
    return self:take(keywords[word] and word or "name", word)
  end
  if find(source, "^%.?%d", pos) then
    local number = match(source, "^0[xX]%x+", pos) or match(source, "^%d*%.?%d*[eE][+-]?%d+", pos)
      or match(source, "^%d*%.?%d*", pos)
    self.pos = pos + #number
    if not tonumber(number) then self:fail("malformed number", number) end
    return self:take("number", number)
  end
  if c == '"' or c == "'" then return self:take("string", self:quoted(c)) end
  local long, stop = self:long(pos)
  if long then
    self.pos = stop + 1
    return self:take("string", long)
  end
  for length = 3, 1, -1 do
    local symbol = sub(source, pos, pos + length - 1)
    if longest[4 - length][symbol] then
      self.pos = pos + length
      return self:take(symbol, symbol)
    end
  end
  self:fail("unexpected symbol", c)
end

-- Parser --------------------------------------------------------------------------------

local Parser = {}
Parser.__index = Parser

local binary = { -- left and right priority
  ["or"] = { 1, 1 }, ["and"] = { 2, 2 },
  ["<"] = { 3, 3 }, [">"] = { 3, 3 }, ["<="] = { 3, 3 }, [">="] = { 3, 3 },
  ["~="] = { 3, 3 }, ["=="] = { 3, 3 }, [".."] = { 5, 4 },
  ["+"] = { 6, 6 }, ["-"] = { 6, 6 }, ["*"] = { 7, 7 }, ["/"] = { 7, 7 }, ["%"] = { 7, 7 },
  ["^"] = { 10, 9 },
}
local UNARY = 8
local blockEnd = set "eof end else elseif until"

function Parser.new(source, name)
  return setmetatable({ lexer = Lexer.new(source, name), scope = nil, globals = {} }, Parser)
end

function Parser:node(kind, fields)
  fields.kind = kind
  fields.line = fields.line or self.lexer.lastLine
  return fields
end

function Parser:accept(kind)
  local text = self.lexer.text
  if self.lexer.kind ~= kind then return nil end
  self.lexer:advance()
  return text
end

function Parser:expect(kind)
  return self:accept(kind) or self.lexer:fail("'" .. kind .. "' expected")
end

function Parser:open() self.scope = { outer = self.scope, names = {} } end
function Parser:close() self.scope = self.scope.outer end

function Parser:declare(name)
  self.declared = (self.declared or 0) + 1
  local variable = { name = name, uses = 0, number = self.declared }
  self.scope.names[name] = variable
  return variable
end

function Parser:lookup(name)
  local scope = self.scope
  while scope do
    local variable = scope.names[name]
    if variable then return variable end
    scope = scope.outer
  end
  local global = self.globals[name]
  if not global then
    global = { name = name, uses = 0, global = true }
    self.globals[name] = global
  end
  return global
end

function Parser:variable(name)
  local variable = self:lookup(name)
  variable.uses = variable.uses + 1
  return self:node("name", { variable = variable })
end

function Parser:block()
  self:open()
  local body = self:statements()
  self:close()
  return body
end

function Parser:statements()
  local list = { line = self.lexer.line }
  while not blockEnd[self.lexer.kind] do
    local kind = self.lexer.kind
    if kind ~= ";" then list[#list + 1] = self:statement() end
    self:accept(";")
    if (kind == "return" or kind == "break") and not blockEnd[self.lexer.kind] then
      self.lexer:fail("block ends after " .. kind)
    end
  end
  list.last = self.lexer.line
  return list
end

local statements = {}

function Parser:statement()
  local line = self.lexer.line
  local parse = statements[self.lexer.kind] or statements.expression
  local node = parse(self)
  node.line = line
  return node
end

statements["do"] = function(self)
  self:expect "do"
  local body = self:block()
  self:expect "end"
  return self:node("do", { body = body })
end

statements["while"] = function(self)
  self:expect "while"
  local condition = self:expression()
  self:expect "do"
  local body = self:block()
  self:expect "end"
  return self:node("while", { condition = condition, body = body })
end

statements["repeat"] = function(self)
  self:expect "repeat"
  self:open() -- the condition sees the body's locals
  local body = self:statements()
  self:expect "until"
  local condition = self:expression()
  self:close()
  return self:node("repeat", { condition = condition, body = body })
end

statements["if"] = function(self)
  local clauses = {}
  self:expect "if"
  repeat
    local condition = self:expression()
    self:expect "then"
    clauses[#clauses + 1] = { condition = condition, body = self:block() }
  until not self:accept "elseif"
  local otherwise = self:accept "else" and self:block()
  self:expect "end"
  return self:node("if", { clauses = clauses, otherwise = otherwise })
end

statements["for"] = function(self)
  self:expect "for"
  local names = self:names()
  local numeric = #names == 1 and self:accept "="
  if not numeric then self:expect "in" end
  local values = self:expressions()
  self:expect "do"
  self:open()
  local variables = self:declareAll(names)
  local body = self:block()
  self:close()
  self:expect "end"
  return self:node("for", { numeric = numeric, variables = variables, values = values, body = body })
end

statements["function"] = function(self)
  self:expect "function"
  local target = self:variable(self:expect "name")
  local method
  while self.lexer.kind == "." or self.lexer.kind == ":" do
    method = self:accept ":" or (self:expect "." and nil)
    target = self:node("field", { object = target, name = self:expect "name" })
    if method then break end
  end
  target.method = method
  return self:node("function", { target = target, value = self:functionBody(method) })
end

statements["local"] = function(self)
  self:expect "local"
  if self:accept "function" then
    local variable = self:declare(self:expect "name")
    return self:node("localFunction", { variable = variable, value = self:functionBody() })
  end
  local names = self:names()
  local values = self:accept "=" and self:expressions() or {}
  return self:node("local", { variables = self:declareAll(names), values = values })
end

statements["return"] = function(self)
  self:expect "return"
  local empty = blockEnd[self.lexer.kind] or self.lexer.kind == ";"
  return self:node("return", { values = empty and {} or self:expressions() })
end

statements["break"] = function(self)
  self:expect "break"
  return self:node("break", {})
end

function statements.expression(self)
  local first = self:suffixed()
  if first.kind == "call" then return self:node("do call", { call = first }) end
  local targets = { first }
  while self:accept "," do targets[#targets + 1] = self:suffixed() end
  self:expect "="
  return self:node("assign", { targets = targets, values = self:expressions() })
end

function Parser:names()
  local names = {}
  repeat names[#names + 1] = self:expect "name" until not self:accept ","
  return names
end

function Parser:declareAll(names)
  local variables = {}
  for i, name in ipairs(names) do variables[i] = self:declare(name) end
  return variables
end

function Parser:functionBody(method)
  self:expect "("
  self:open()
  if method then self:declare("self").fixed = true end
  local parameters, vararg = {}, false
  if self.lexer.kind ~= ")" then
    repeat
      vararg = self:accept "..." and true
      if not vararg then parameters[#parameters + 1] = self:declare(self:expect "name") end
    until vararg or not self:accept ","
  end
  self:expect ")"
  local body = self:block()
  self:close()
  self:expect "end"
  return self:node("lambda", { parameters = parameters, vararg = vararg, body = body })
end

function Parser:expressions()
  local list = {}
  repeat list[#list + 1] = self:expression() until not self:accept ","
  return list
end

local function constant(node) return node.kind == "number" and tonumber(node.text) end

local folds = {
  ["+"] = function(a, b) return a + b end,
  ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end,
}

function Parser:binary(operator, left, right)
  local a, b, fold = constant(left), constant(right), folds[operator]
  if a and b and fold then
    local value = fold(a, b)
    if value % 1 == 0 and value >= 0 and value < 2 ^ 31 then
      return self:node("number", { text = ("%.0f"):format(value) })
    end
  end
  return self:node("binary", { operator = operator, left = left, right = right })
end

function Parser:expression(limit)
  limit = limit or 0
  local left
  local operator = self.lexer.kind
  if operator == "not" or operator == "-" or operator == "#" then
    self.lexer:advance()
    left = self:node("unary", { operator = operator, operand = self:expression(UNARY) })
  else
    left = self:simple()
  end
  while true do
    operator = self.lexer.kind
    local priority = binary[operator]
    if not priority or priority[1] <= limit then return left end
    self.lexer:advance()
    left = self:binary(operator, left, self:expression(priority[2]))
  end
end

local literals = set "number string nil true false ..."

function Parser:simple()
  local kind = self.lexer.kind
  if literals[kind] then
    return self:node(kind == "number" and kind or "literal", { text = self:accept(kind) })
  end
  if kind == "{" then return self:constructor() end
  if self:accept "function" then return self:functionBody() end
  return self:suffixed()
end

function Parser:constructor()
  local items = {}
  self:expect "{"
  while self.lexer.kind ~= "}" do
    local item = {}
    if self:accept "[" then
      item.key = self:expression()
      self:expect "]"
      self:expect "="
    elseif self.lexer.kind == "name" and find(self.lexer.source, "^%s*=[^=]", self.lexer.pos) then
      item.name = self:accept "name"
      self:expect "="
    end
    item.value = self:expression()
    items[#items + 1] = item
    if not (self:accept "," or self:accept ";") then break end
  end
  self:expect "}"
  return self:node("table", { items = items })
end

function Parser:primary()
  if self:accept "(" then
    local inner = self:expression()
    self:expect ")"
    return self:node("group", { inner = inner })
  end
  return self:variable(self:expect "name")
end

function Parser:suffixed()
  local node = self:primary()
  while true do
    local kind = self.lexer.kind
    if kind == "." then
      self.lexer:advance()
      node = self:node("field", { object = node, name = self:expect "name" })
    elseif kind == "[" then
      self.lexer:advance()
      node = self:node("index", { object = node, key = self:expression() })
      self:expect "]"
    elseif kind == ":" then
      self.lexer:advance()
      local name = self:expect "name"
      node = self:node("call", { callee = node, method = name, arguments = self:arguments() })
    elseif kind == "(" or kind == "{" or kind == "string" then
      node = self:node("call", { callee = node, arguments = self:arguments() })
    else
      return node
    end
  end
end

function Parser:arguments()
  if self.lexer.kind == "{" then return { self:constructor() } end
  if self.lexer.kind == "string" then
    return { self:node("literal", { text = self:accept "string" }) }
  end
  self:expect "("
  local list = self.lexer.kind == ")" and {} or self:expressions()
  self:expect ")"
  return list
end

function Parser:chunk()
  self:open()
  local body = self:statements()
  self:close()
  self:expect "eof"
  return body, self.lexer.comments, self.globals
end

-- Printer for people --------------------------------------------------------------------

local Printer = {}
Printer.__index = Printer

local WIDTH = 96

function Printer.new(comments)
  return setmetatable({ out = {}, level = 0, comments = comments, nextComment = 1 }, Printer)
end

function Printer:line(text)
  self.out[#self.out + 1] = text == "" and "" or ("  "):rep(self.level) .. text
end

function Printer:commentsBefore(line)
  while true do
    local comment = self.comments[self.nextComment]
    if not comment or comment.line > line then return end
    self.nextComment = self.nextComment + 1
    self:line(comment.text)
  end
end

function Printer:body(list)
  self.level = self.level + 1
  self:statements(list)
  self.level = self.level - 1
end

local print = {}
local text = {}

function Printer:statements(list)
  for _, statement in ipairs(list) do
    self:commentsBefore(statement.line)
    print[statement.kind](self, statement)
  end
  self:commentsBefore(list.last - 1)
end

local function expression(node, self) return text[node.kind](node, self) end

local function commas(list, self)
  local parts = {}
  for i, node in ipairs(list) do parts[i] = expression(node, self) end
  return concat(parts, ", ")
end

local function nameOf(variable) return variable.short or variable.name end

local function names(variables)
  local parts = {}
  for i, variable in ipairs(variables) do parts[i] = nameOf(variable) end
  return concat(parts, ", ")
end

function text.number(node) return node.text end
function text.literal(node)
  local plain = match(node.text, "^'([^'\"\\]*)'$")
  return plain and '"' .. plain .. '"' or node.text
end
function text.name(node) return nameOf(node.variable) end
function text.field(node, self) return expression(node.object, self) .. "." .. node.name end
function text.index(node, self)
  return expression(node.object, self) .. "[" .. expression(node.key, self) .. "]"
end
function text.group(node, self) return "(" .. expression(node.inner, self) .. ")" end
function text.unary(node, self)
  local operand = expression(node.operand, self)
  local spaced = node.operator == "not" or operand:sub(1, 1) == "-"
  return node.operator .. (spaced and " " or "") .. operand
end
function text.binary(node, self)
  return expression(node.left, self) .. " " .. node.operator .. " " .. expression(node.right, self)
end
function text.call(node, self)
  local callee = expression(node.callee, self) .. (node.method and ":" .. node.method or "")
  return callee .. "(" .. commas(node.arguments, self) .. ")"
end
function text.lambda(node, self, head)
  local parameters = names(node.parameters)
  if node.vararg then parameters = parameters .. (parameters == "" and "..." or ", ...") end
  local inner = Printer.new(self.comments)
  inner.nextComment, inner.level = self.nextComment, self.level
  inner:body(node.body)
  self.nextComment = inner.nextComment
  inner.out[#inner.out + 1] = ("  "):rep(self.level) .. "end"
  return (head or "function") .. "(" .. parameters .. ")\n" .. concat(inner.out, "\n")
end
function text.table(node, self)
  local parts = {}
  for i, item in ipairs(node.items) do
    local key = item.name and item.name .. " = "
      or item.key and "[" .. expression(item.key, self) .. "] = " or ""
    parts[i] = key .. expression(item.value, self)
  end
  if #parts == 0 then return "{}" end
  local flat = "{ " .. concat(parts, ", ") .. " }"
  if #flat + 2 * self.level <= WIDTH and not flat:find("\n", 1, true) then return flat end
  local indent = "\n" .. ("  "):rep(self.level + 1)
  return "{" .. indent .. concat(parts, "," .. indent) .. ",\n" .. ("  "):rep(self.level) .. "}"
end

print["do"] = function(self, node)
  self:line("do")
  self:body(node.body)
  self:line("end")
end
print["while"] = function(self, node)
  self:line("while " .. expression(node.condition, self) .. " do")
  self:body(node.body)
  self:line("end")
end
print["repeat"] = function(self, node)
  self:line("repeat")
  self:body(node.body)
  self:line("until " .. expression(node.condition, self))
end
print["if"] = function(self, node)
  for i, clause in ipairs(node.clauses) do
    self:line((i == 1 and "if " or "elseif ") .. expression(clause.condition, self) .. " then")
    self:body(clause.body)
  end
  if node.otherwise then
    self:line("else")
    self:body(node.otherwise)
  end
  self:line("end")
end
print["for"] = function(self, node)
  local between = node.numeric and " = " or " in "
  self:line("for " .. names(node.variables) .. between .. commas(node.values, self) .. " do")
  self:body(node.body)
  self:line("end")
end
print["function"] = function(self, node)
  local target = expression(node.target, self)
  if node.target.method then target = target:gsub("%.([%w_]+)$", ":%1") end
  self:line(text.lambda(node.value, self, "function " .. target))
end
print["localFunction"] = function(self, node)
  self:line(text.lambda(node.value, self, "local function " .. nameOf(node.variable)))
end
print["local"] = function(self, node)
  local values = #node.values > 0 and " = " .. commas(node.values, self) or ""
  self:line("local " .. names(node.variables) .. values)
end
print["return"] = function(self, node)
  self:line(#node.values > 0 and "return " .. commas(node.values, self) or "return")
end
print["break"] = function(self) self:line("break") end
print["do call"] = function(self, node) self:line(expression(node.call, self)) end
print["assign"] = function(self, node)
  self:line(commas(node.targets, self) .. " = " .. commas(node.values, self))
end

-- Printer as short as possible ------------------------------------------------------------

local letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

local function shortName(i)
  local name = ""
  repeat
    local k = i % #letters + 1
    name, i = name .. sub(letters, k, k), math.floor(i / #letters)
  until i == 0
  return name
end

--- Gives locals new names, the shortest to those used most.
local function rename(tree, globals)
  local all, seen = {}, {}
  local function walk(value)
    if type(value) ~= "table" or seen[value] then return end
    seen[value] = true
    if value.uses and not value.global and not value.fixed then all[#all + 1] = value end
    for _, item in pairs(value) do walk(item) end
  end
  walk(tree)
  table.sort(all, function(a, b)
    if a.uses ~= b.uses then return a.uses > b.uses end
    return a.number < b.number
  end)
  local i = 0
  for _, variable in ipairs(all) do
    local name
    repeat
      name = shortName(i)
      i = i + 1
    until not keywords[name] and not globals[name]
    variable.short = name
  end
  return #all
end

local function minified(source, name)
  local lexer, out, last = Lexer.new(source, name), {}, ""
  while lexer.kind ~= "eof" do
    local token = lexer.text
    local glue = find(last, "[%w_]$") and find(token, "^[%w_]")
      or last == "-" and find(token, "^%-") or find(last, "[%.%d]$") and find(token, "^%.")
      or last == "[" and find(token, "^%[")
    out[#out + 1] = (glue and " " or "") .. token
    last = token
    lexer:advance()
  end
  return concat(out)
end

local function compact(tree, globals)
  local count = rename(tree, globals)
  local printer = Printer.new({})
  printer:statements(tree)
  return minified(concat(printer.out, "\n"), "compact"), count
end

-- The whole -----------------------------------------------------------------------------

local function pretty(source, name)
  local tree, comments, globals = Parser.new(source, name):chunk()
  local printer = Printer.new(comments)
  printer:statements(tree)
  printer:commentsBefore(math.huge)
  return concat(printer.out, "\n") .. "\n", tree, globals
end

local broken = {
  "local = 1", "if x then", "x = = 1", "return 1 2", "for i in do end", "f('a", "x = 3 $ 4",
  "local function end", "break x", "a.b:c = 1", "x = [==[ ]=]", "t = { 1, 2", "goto = 12e",
}

--- The sections of this file, which are programs of their own; a comment heads each.
local function sections()
  local file = assert(io.open(debug.getinfo(1, "S").source:sub(2)))
  local text, list = file:read("*a"):gsub("\n(%-%- [^\n]* %-%-%-+\n)", "\1%1"), {}
  file:close()
  for section in (text .. "\1"):gmatch("([^\1]*)\1") do list[#list + 1] = section end
  return list
end

return function(n)
  local list, sum = sections(), 0
  for i = 2, n + 1 do
    local own = list[i]
    local once, tree, globals = pretty(own, "own")
    local twice = pretty(once, "once")
    assert(pretty(twice, "twice") == twice, "a formatted program is formatted otherwise")
    local short, locals = compact(tree, globals)
    assert((loadstring or load)(short))
    assert(minified(short, "short") == short and #short < 0.9 * #own)
    sum = (sum + checksum(short) + #twice + locals * 1000) % 2 ^ 40
  end
  for _, bad in ipairs(broken) do
    local ok, message = pcall(pretty, bad, "bad")
    assert(not ok, "accepted: " .. bad)
    sum = sum + #message
  end
  return ("%.0f"):format(sum)
end, 5, 11, 1
