local function encode(v)
  local t = type(v)
  if t == "table" then
    if #v > 0 or next(v) == nil then
      local r = {}
      for i, x in ipairs(v) do
        r[i] = encode(x)
      end
      return "[" .. table.concat(r, ",") .. "]"
    end
    local keys = {}
    for k in pairs(v) do
      keys[#keys + 1] = k
    end
    table.sort(keys)
    for i, k in ipairs(keys) do
      keys[i] = ("%q:%s"):format(k, encode(v[k]))
    end
    return "{" .. table.concat(keys, ",") .. "}"
  elseif t == "string" then
    return '"' .. v:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
  end
  return tostring(v)
end
local function decode(s)
  local pos = 1
  local function ws() pos = s:find("%S", pos) or #s + 1 end
  local value
  local function str()
    local e = pos + 1
    while s:sub(e, e) ~= '"' do
      if s:sub(e, e) == "\\" then e = e + 1 end
      e = e + 1
    end
    local r = s:sub(pos + 1, e - 1)
    pos = e + 1
    return (r:gsub("\\u(%x%x%x%x)", function(h) return string.char(tonumber(h, 16)) end):gsub("\\(.)", "%1"))
  end
  function value()
    ws()
    local c = s:sub(pos, pos)
    if c == "{" then
      local t = {}
      pos = pos + 1
      ws()
      if s:sub(pos, pos) == "}" then
        pos = pos + 1
        return t
      end
      repeat
        ws()
        local k = str()
        ws()
        assert(s:sub(pos, pos) == ":", "colon at " .. pos)
        pos = pos + 1
        t[k] = value()
        ws()
        local d = s:sub(pos, pos)
        pos = pos + 1
      until d ~= ","
      return t
    elseif c == "[" then
      local t = {}
      pos = pos + 1
      ws()
      if s:sub(pos, pos) == "]" then
        pos = pos + 1
        return t
      end
      repeat
        t[#t + 1] = value()
        ws()
        local d = s:sub(pos, pos)
        pos = pos + 1
      until d ~= ","
      return t
    elseif c == '"' then
      return str()
    end
    local lit = s:match("^%a+", pos)
    if lit then
      pos = pos + #lit
      return ({ ["true"] = true, ["false"] = false })[lit]
    end
    local num = s:match("^-?[%d.eE+-]+", pos)
    assert(num, "bad value at " .. pos)
    pos = pos + #num
    return tonumber(num)
  end
  return value()
end
local doc = {
  name = "moon",
  list = { 1, 2.5, -3, "four", true, false, {} },
  nested = { a = { b = { c = 'deep\n"q"' } } },
  empty = {},
}
local text = encode(doc)
print(text)
print(encode(decode(text)) == text)
print(decode('  [1, 2 , {"a" : "x\\u0041"}] ')[3].a)
print(pcall(decode, '{"a" 1}'))
print(pcall(decode, "[1, ?]"))
