-- What random calls of the C API found: values stored in themselves, options that are no strings, full stacks.
package.path, package.cpath = "", "./?.so"
local c = require "corners"
local t = {}
print(c.into(t), t.self == t)
local log = {}
local p = setmetatable({}, { __newindex = function(o, k, v) log[#log + 1] = k log[#log + 1] = o == v end })
print(c.into(p), log[1], log[2])
for _, v in ipairs { 1, true, "s", print } do print(pcall(c.into, v)) end
for _, v in ipairs { "one", "two", 3, "3", "four", 4, true, {}, print } do
  io.write(type(v), ":")
  for _, default in ipairs { true, false } do
    local ok, e = pcall(c.option, v, default)
    io.write(" ", tostring(ok), " ", tostring(e), ";")
  end
  print()
end
print(c.option(nil, true), pcall(c.option))
local object = { field = 42 }
for n = 1, 400, 3 do
  local co = coroutine.wrap(function() return c.deep(object, n) end)
  local good = co()
  if good ~= n then print(n, good) end
  coroutine.wrap(function() c.deepset(object, n) end)()
  if object.last ~= n - 1 then print(n, object.last) end
end
print(pcall(c.deep, object, 10000))
