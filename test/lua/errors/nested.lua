local log = {}
local function inner() error("inner", 0) end
local function middle()
  local ok, e = pcall(inner)
  log[#log + 1] = tostring(e)
  error("middle:" .. e, 0)
end
local ok, e = pcall(middle)
log[#log + 1] = e
print(table.concat(log, " | "))
local function rethrow(n)
  if n == 0 then error("bottom", 0) end
  local ok, e = pcall(rethrow, n - 1)
  error(e .. n, 0)
end
print(pcall(rethrow, 20))
print(pcall(function()
  local t = setmetatable({}, { __index = function(_, k) error("idx " .. k, 0) end })
  local ok, e = pcall(function() return t.foo end)
  print(ok, e)
  return t.bar
end))
local function f()
  for i = 1, 3 do
    local ok, e = pcall(function()
      if i == 2 then error("at " .. i, 0) end
      return i
    end)
    print(ok, e)
  end
end
f()
local co = coroutine.wrap(function()
  local ok, e = pcall(function()
    coroutine.yield(1)
    error("after yield", 0)
  end)
  coroutine.yield(e)
  error("final", 0)
end)
print(co())
print(co())
print(pcall(co))
print(pcall(co))
print(pcall(string.gsub, "abc", "%w", function(c) error("in gsub " .. c, 0) end))
print(pcall(table.sort, { 3, 2, 1 }, function(a, b) error("in sort", 0) end))
print(pcall(string.rep))
print(pcall(("x").rep, "x", {}))
print(pcall(load, function() error("reader", 0) end))
