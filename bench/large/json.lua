-- A JSON library as web services carry one: decoder with positions in its messages, encoder
-- with sorted keys and indentation, pointers, merge patches, differences, a schema checker
-- and an event reader; all of it on orders that are generated.
local checksum = require "checksum"

local concat, sort = table.concat, table.sort
local char, find, format, sub = string.char, string.find, string.format, string.sub
local floor = math.floor

local null = setmetatable({}, { __tostring = function() return "null" end })

-- Decoding ------------------------------------------------------------------------------

local Decoder = {}
Decoder.__index = Decoder

function Decoder.new(text, options)
  return setmetatable({ text = text, pos = 1, depth = 0, options = options or {} }, Decoder)
end

function Decoder:fail(what)
  local line, last = 1, 0
  for newline in self.text:sub(1, self.pos - 1):gmatch("()\n") do
    line, last = line + 1, newline
  end
  error(format("%d:%d: %s", line, self.pos - last, what), 0)
end

function Decoder:skip()
  self.pos = find(self.text, "[^ \t\r\n]", self.pos) or #self.text + 1
  return sub(self.text, self.pos, self.pos)
end

function Decoder:expect(token)
  if self:skip() ~= token then self:fail("'" .. token .. "' expected") end
  self.pos = self.pos + 1
end

local function utf8(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xc0 + floor(code / 64), 0x80 + code % 64) end
  if code < 0x10000 then
    return char(0xe0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
  end
  return char(0xf0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64,
    0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

local unescaped = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
  b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

function Decoder:escape()
  local c = sub(self.text, self.pos, self.pos)
  local plain = unescaped[c]
  if plain then
    self.pos = self.pos + 1
    return plain
  end
  local hex = self.text:match("^u(%x%x%x%x)", self.pos)
  if not hex then self:fail("invalid escape sequence") end
  self.pos = self.pos + 5
  local code = tonumber(hex, 16)
  if code >= 0xd800 and code < 0xdc00 then
    local low = self.text:match("^\\u([dD][c-fC-F]%x%x)", self.pos)
    if not low then self:fail("lonely surrogate") end
    self.pos = self.pos + 6
    code = 0x10000 + (code - 0xd800) * 1024 + (tonumber(low, 16) - 0xdc00)
  end
  return utf8(code)
end

function Decoder:string()
  local text = self.text
  local start = self.pos + 1
  local stop = find(text, '["\\%c]', start)
  if stop and sub(text, stop, stop) == '"' then -- most strings are plain
    self.pos = stop + 1
    return sub(text, start, stop - 1)
  end
  local parts = {}
  while true do
    if not stop then self:fail("string ends nowhere") end
    parts[#parts + 1] = sub(text, start, stop - 1)
    local c = sub(text, stop, stop)
    self.pos = stop + 1
    if c == '"' then return concat(parts) end
    if c ~= "\\" then self:fail("control character in a string") end
    parts[#parts + 1] = self:escape()
    start = self.pos
    stop = find(text, '["\\%c]', start)
  end
end

function Decoder:number()
  local literal = self.text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", self.pos)
  local value = literal and tonumber(literal)
  if not value or literal:find("^-?0%d") then self:fail("invalid number") end
  self.pos = self.pos + #literal
  return value
end

function Decoder:array()
  local list, n = {}, 0
  self:expect("[")
  if self:skip() == "]" then
    self.pos = self.pos + 1
    return list
  end
  repeat
    n = n + 1
    list[n] = self:value()
    local c = self:skip()
    if c ~= "," and c ~= "]" then self:fail("',' or ']' expected") end
    self.pos = self.pos + 1
  until c == "]"
  return list
end

function Decoder:object()
  local map = {}
  self:expect("{")
  if self:skip() == "}" then
    self.pos = self.pos + 1
    return map
  end
  repeat
    if self:skip() ~= '"' then self:fail("name expected") end
    local key = self:string()
    if self.options.strict and map[key] ~= nil then self:fail("'" .. key .. "' twice") end
    self:expect(":")
    map[key] = self:value()
    local c = self:skip()
    if c ~= "," and c ~= "}" then self:fail("',' or '}' expected") end
    self.pos = self.pos + 1
  until c == "}"
  return map
end

local words = { t = { "true", true }, f = { "false", false }, n = { "null", null } }

function Decoder:value()
  local c = self:skip()
  if c == '"' then return self:string() end
  if c == "{" or c == "[" then
    self.depth = self.depth + 1
    if self.depth > (self.options.depth or 64) then self:fail("nested too deeply") end
    local value
    if c == "{" then value = self:object() else value = self:array() end
    self.depth = self.depth - 1
    return value
  end
  local word = words[c]
  if not word then return self:number() end
  local text, value = word[1], word[2]
  if sub(self.text, self.pos, self.pos + #text - 1) ~= text then self:fail("unknown word") end
  self.pos = self.pos + #text
  return value
end

local function decode(text, options)
  local decoder = Decoder.new(text, options)
  local value = decoder:value()
  if decoder:skip() ~= "" then decoder:fail("text behind the value") end
  return value
end

-- Encoding ------------------------------------------------------------------------------

local escapes = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f",
  ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}
local function escapeChar(c)
  return escapes[c] or format("\\u%04x", c:byte())
end

local function quote(text)
  return '"' .. text:gsub('[%c"\\]', escapeChar) .. '"'
end

local function isArray(value)
  local n = #value
  if n == 0 then return next(value) == nil and getmetatable(value) ~= "object" end
  for key in pairs(value) do
    if type(key) ~= "number" then return false end
  end
  return true
end

local function sortedKeys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  sort(keys)
  return keys
end

local writers = {}

local function write(out, value, indent, level)
  local writer = writers[type(value)]
  if not writer then error("cannot encode a " .. type(value), 0) end
  return writer(out, value, indent, level)
end

function writers.string(out, value) out[#out + 1] = quote(value) end

function writers.boolean(out, value) out[#out + 1] = tostring(value) end

function writers.number(out, value)
  if value ~= value or value == math.huge or value == -math.huge then
    error("no JSON number: " .. tostring(value), 0)
  end
  out[#out + 1] = value == floor(value) and format("%.0f", value) or format("%.14g", value)
end

local function separator(indent, level)
  return indent and "\n" .. indent:rep(level) or ""
end

function writers.table(out, value, indent, level)
  if value == null then
    out[#out + 1] = "null"
    return
  end
  local inner, outer = separator(indent, level + 1), separator(indent, level)
  if isArray(value) then
    if #value == 0 then
      out[#out + 1] = "[]"
      return
    end
    out[#out + 1] = "["
    for i, item in ipairs(value) do
      out[#out + 1] = (i > 1 and "," or "") .. inner
      write(out, item, indent, level + 1)
    end
    out[#out + 1] = outer .. "]"
    return
  end
  out[#out + 1] = "{"
  for i, key in ipairs(sortedKeys(value)) do
    out[#out + 1] = (i > 1 and "," or "") .. inner
    out[#out + 1] = quote(tostring(key))
    out[#out + 1] = indent and ": " or ":"
    write(out, value[key], indent, level + 1)
  end
  out[#out + 1] = outer .. "}"
end

local function encode(value, indent)
  local out = {}
  write(out, value, indent, 0)
  return concat(out)
end

-- Work on values ------------------------------------------------------------------------

local function isTable(value) return type(value) == "table" and value ~= null end

local function copy(value)
  if not isTable(value) then return value end
  local new = {}
  for key, item in pairs(value) do new[key] = copy(item) end
  return new
end

local function equal(a, b)
  if a == b then return true end
  if not (isTable(a) and isTable(b)) then return false end
  for key, item in pairs(a) do
    if not equal(item, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local pointerEscapes = { ["~0"] = "~", ["~1"] = "/" }

--- "/customer/addresses/0/city": indices count from 0, as the standard says.
local function resolve(root, pointer)
  local value = root
  for part in pointer:gmatch("/([^/]*)") do
    if not isTable(value) then return nil, "no container at " .. part end
    local key = part:gsub("~[01]", pointerEscapes)
    if #value > 0 and key:find("^%d+$") then key = tonumber(key) + 1 end
    value = value[key]
    if value == nil then return nil, "nothing at " .. part end
  end
  return value
end

local function mergePatch(target, patch)
  if not isTable(patch) or isArray(patch) then return copy(patch) end
  if not isTable(target) then target = {} end
  for key, item in pairs(patch) do
    if item == null then
      target[key] = nil
    else
      target[key] = mergePatch(target[key], item)
    end
  end
  return target
end

--- Which pointers lead to different values; calls `report` with what is there.
local function difference(a, b, path, report)
  if equal(a, b) then return end
  if not (isTable(a) and isTable(b)) or isArray(a) ~= isArray(b) then
    report(path, a, b)
    return
  end
  local keys = {}
  for key in pairs(a) do keys[key] = true end
  for key in pairs(b) do keys[key] = true end
  local names = {}
  for key in pairs(keys) do names[#names + 1] = key end
  sort(names)
  for _, key in ipairs(names) do
    local step = type(key) == "number" and tostring(key - 1) or key
    difference(a[key], b[key], path .. "/" .. step, report)
  end
end

-- Schemas -------------------------------------------------------------------------------

local function typeOf(value)
  if value == null then return "null" end
  local kind = type(value)
  if kind ~= "table" then return kind end
  return isArray(value) and "array" or "object"
end

local checks = {}

local function validate(schema, value, path, errors)
  for name, argument in pairs(schema) do
    local check = checks[name]
    if check then check(argument, value, path, errors, schema) end
  end
  return errors
end

local function complain(errors, path, ...)
  errors[#errors + 1] = path .. ": " .. format(...)
end

function checks.type(expected, value, path, errors)
  local kind = typeOf(value)
  if kind == expected then return end
  if expected == "integer" and kind == "number" and value % 1 == 0 then return end
  complain(errors, path, "%s expected, got %s", expected, kind)
end

function checks.minimum(limit, value, path, errors)
  if type(value) == "number" and value < limit then complain(errors, path, "below %g", limit) end
end

function checks.maximum(limit, value, path, errors)
  if type(value) == "number" and value > limit then complain(errors, path, "above %g", limit) end
end

function checks.pattern(pattern, value, path, errors)
  if type(value) == "string" and not value:find(pattern) then
    complain(errors, path, "does not look like %s", pattern)
  end
end

function checks.enum(choices, value, path, errors)
  for _, choice in ipairs(choices) do
    if choice == value then return end
  end
  complain(errors, path, "%s is not among the choices", tostring(value))
end

function checks.required(names, value, path, errors)
  if typeOf(value) ~= "object" then return end
  for _, name in ipairs(names) do
    if value[name] == nil then complain(errors, path, "%s is missing", name) end
  end
end

function checks.properties(properties, value, path, errors)
  if typeOf(value) ~= "object" then return end
  for name, schema in pairs(properties) do
    if value[name] ~= nil then validate(schema, value[name], path .. "." .. name, errors) end
  end
end

function checks.items(schema, value, path, errors)
  if typeOf(value) ~= "array" then return end
  for i, item in ipairs(value) do validate(schema, item, path .. "[" .. i .. "]", errors) end
end

-- Events --------------------------------------------------------------------------------

--- Read without building tables: handlers are told what begins and ends.
local function events(text, handler)
  local pos, stack, n = 1, {}, 0
  local function emit(name, value)
    local f = handler[name]
    if f then f(handler, value, n) end
  end
  while true do
    pos = find(text, "[^ \t\r\n,:]", pos)
    if not pos then break end
    local c = sub(text, pos, pos)
    if c == "{" or c == "[" then
      n = n + 1
      stack[n] = c
      emit(c == "{" and "beginObject" or "beginArray")
      pos = pos + 1
    elseif c == "}" or c == "]" then
      if stack[n] ~= (c == "}" and "{" or "[") then error("unbalanced " .. c, 0) end
      emit(c == "}" and "endObject" or "endArray")
      n = n - 1
      pos = pos + 1
    elseif c == '"' then
      local stop = pos
      repeat
        stop = find(text, '[\\"]', stop + 1)
        local escaped = sub(text, stop, stop) == "\\"
        if escaped then stop = stop + 1 end
      until not escaped
      emit(find(text, "^%s*:", stop + 1) and "key" or "string", sub(text, pos + 1, stop - 1))
      pos = stop + 1
    else
      local word = text:match("^[%w+.-]+", pos)
      emit("scalar", tonumber(word) or word)
      pos = pos + #word
    end
  end
  if n ~= 0 then error("unbalanced " .. stack[n], 0) end
end

local Totals = {}
Totals.__index = Totals
function Totals:key(name) self.current = name end
function Totals:scalar(value, depth)
  self.deepest = math.max(self.deepest, depth)
  if type(value) == "number" then
    self.sums[self.current] = (self.sums[self.current] or 0) + value
  end
end
function Totals:beginObject() self.objects = self.objects + 1 end

-- What is worked on ---------------------------------------------------------------------

local function generator(seed)
  return function(limit)
    seed = (seed * 16807) % 2147483647
    return seed % limit + 1
  end
end

local first = { "Ada", "Béla", "Chloë", "Dmitri", "Eve", "Fatima", "Gil", "Hedwig" }
local last = { "Miller", "O'Neil", "Nuñez", "Smith \"Smitty\"", "Zhang", "Öberg" }
local goods = { "bolt", "nut", "gear\twheel", "belt", "lamp", "valve\\2", "pipe", "pump" }
local states = { "open", "paid", "shipped", "returned" }

local function makeOrder(id, random)
  local lines = {}
  for i = 1, 2 + random(4) do
    lines[i] = {
      article = goods[random(#goods)] .. " " .. random(90),
      count = random(12),
      price = random(9999) / 100,
      tags = random(3) == 1 and { "fragile", "heavy" } or {},
    }
  end
  return {
    id = id,
    state = states[random(#states)],
    customer = {
      name = first[random(#first)] .. " " .. last[random(#last)],
      mail = format("c%d@shop%d.example", random(500), random(9)),
      vat = random(4) == 1 and null or format("AT%08d", random(99999999)),
      address = { street = "Lane " .. random(200), city = "Town\n" .. random(40), zip = random(8999) },
    },
    lines = lines,
    express = random(2) == 1,
    note = random(5) == 1 and "line one\nline two \"quoted\" \1" or "",
  }
end

local lineSchema = {
  type = "object",
  required = { "article", "count", "price" },
  properties = {
    article = { type = "string", pattern = "^%a" },
    count = { type = "integer", minimum = 1, maximum = 10 },
    price = { type = "number", minimum = 0 },
    tags = { type = "array", items = { type = "string", enum = { "fragile", "heavy" } } },
  },
}
local orderSchema = {
  type = "object",
  required = { "id", "customer", "lines", "discount" },
  properties = {
    id = { type = "integer", minimum = 1 },
    state = { enum = { "open", "paid", "shipped" } },
    customer = {
      type = "object",
      required = { "name", "mail" },
      properties = {
        mail = { type = "string", pattern = "^c%d+@shop[1-8]%.example$" },
        vat = { type = "string" },
        address = { type = "object", properties = { zip = { type = "number", maximum = 8000 } } },
      },
    },
    lines = { type = "array", items = lineSchema },
    express = { type = "boolean" },
  },
}

local broken = {
  '{"a": 1,}', "[1, 2", '{"a" 1}', '["\\x"]', "[01]", "nul", '{"a": "b\nc"}', "[1] 2",
  '["\\ud800"]', ("["):rep(70), '{"a":1,"a":2}', "",
}

local function refusals()
  local out = {}
  for i, text in ipairs(broken) do
    local ok, message = pcall(decode, text, { strict = true })
    assert(not ok, "accepted: " .. text)
    out[i] = message
  end
  return concat(out, "\n")
end

local function work(orders)
  local random = generator(42)
  local list = {}
  for id = 1, orders do list[id] = makeOrder(id, random) end

  local compact, pretty = encode(list), encode(list, "  ")
  local back = decode(pretty)
  assert(equal(back, list) and encode(back) == compact, "a round trip changes the value")

  local sum = checksum(compact) + checksum(refusals())

  local errors = {}
  for id, order in ipairs(back) do validate(orderSchema, order, "order " .. id, errors) end
  sort(errors)
  sum = sum + checksum(concat(errors, "\n"))

  local changes = 0
  for id, order in ipairs(back) do
    local patch = {
      state = "shipped",
      customer = { vat = null, address = { zip = id, country = "AT" } },
      lines = id % 3 == 0 and { makeOrder(id, random).lines[1] } or nil,
    }
    local patched = mergePatch(copy(order), patch)
    difference(order, patched, "", function(path, before, after)
      assert(resolve(order, path) == before and resolve(patched, path) == after)
      changes = changes + #path
    end)
    assert(resolve(patched, "/customer/address/zip") == id)
  end

  local totals = setmetatable({ sums = {}, objects = 0, deepest = 0 }, Totals)
  events(compact, totals)
  assert(totals.objects >= 3 * orders and totals.deepest == 4)
  return format("%.0f", sum + changes + totals.sums.count * 1000 + floor(totals.sums.price))
end

return work, 200, 9, 2
