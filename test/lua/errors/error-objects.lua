local E = setmetatable(
  {},
  { __tostring = function(e) return "E!" end, __call = function(c, m) return setmetatable({ m = m }, c) end }
)
E.__index = E
E.__tostring = function(e) return "E:" .. e.m end
local ok, e = pcall(error, E("x"))
print(ok, tostring(e), getmetatable(e) == E, e.m)
for _, v in ipairs { 1, "s", true, print } do
  local ok, e = pcall(error, v, 0)
  print(ok, type(e), e == v)
end
local ok, e = pcall(error, "pos")
print(e)
ok, e = pcall(function() error("pos") end)
print(e)
ok, e = pcall(function() error(5) end)
print(e, type(e))
ok, e = pcall(function() error("5", 1) end)
print(e)
local function try(f)
  local ok, e = pcall(f)
  if ok then
    return "ok"
  elseif type(e) == "table" then
    return "table " .. (e.m or "?")
  else
    return "string " .. e
  end
end
print(try(function() error(E("a")) end), try(function() error("b", 0) end), try(function() end))
local co = coroutine.create(function() error(E("co")) end)
ok, e = coroutine.resume(co)
print(ok, tostring(e))
print(select(2, xpcall(function() error(E("h")) end, tostring)))
