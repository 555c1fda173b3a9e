-- Literals of more than 64 KB, and those in several pieces: the strings that they are.
local long = ("0123456789abcdef"):rep(5000)
local lines = ("line\n"):rep(20000)

local function piecewise(s)
  local done
  return load(function()
    if not done then
      done = true
      return s
    end
  end)
end

for _, quotes in ipairs({ { "'", "'" }, { '"', '"' }, { "[[", "]]" }, { "[==[", "]==]" } }) do
  local literal = quotes[1] .. long .. quotes[2]
  local source = "local a, b, t = "
    .. literal
    .. ", "
    .. literal
    .. ", { [ "
    .. literal
    .. " ] = 1, x = "
    .. literal
    .. " }\nreturn a, b, t, a == b, function() return "
    .. literal
    .. " end"
  for _, compile in ipairs({ loadstring, piecewise }) do
    local f = assert(compile(source))
    local a, b, t, same, get = f()
    print(#a, a == long, b == long, t[long], t.x == long, same, get() == long)
    print(#string.dump(f), #string.dump(f, true))
  end
  local f, message = loadstring("return " .. literal .. " " .. literal)
  print(f, #message, message:sub(-30))
  f, message = loadstring("x " .. literal .. " .. 5 = 3", "=x")
  print(f, #message, message:sub(-60))
end

local tail = "]] ]=]\nreturn a, b, debug.getinfo(1, 'l').currentline"
local f = assert(loadstring("local a = [[\n" .. lines .. "]] local b = [=[" .. lines .. tail))
local a, b, line = f()
print(a == lines, #b, line)
print(loadstring("local a = [[" .. lines))
print(loadstring("local a = '" .. long))
print(loadstring("--[[" .. lines .. "]] x = = 1"))
print(#(loadstring("return [[" .. lines:gsub("\n", "\r\n") .. "]]")()))

local text = "return [[" .. lines .. "]], '" .. long .. "'"
for _, size in ipairs({ 1000, 65536, 100000 }) do
  local from = 1
  local g = load(function()
    local piece = text:sub(from, from + size - 1)
    from = from + size
    collectgarbage("step")
    return piece
  end)
  a, b = g()
  print(a == lines, b == long)
end

-- Memory grows while one is made.
local kept = {}
for i = 1, 12 do
  kept[i] = loadstring("return [[" .. i .. long:rep(10) .. "]], '" .. i .. "'")
  kept[i + 12] = string.dump(kept[i])
end
local sum = 0
for i = 1, 12 do
  local s, n = kept[i]()
  sum = sum + #s + n + #kept[i + 12]
end
print(sum)
