local function co(f, ...)
  local c = coroutine.create(f)
  local r = { coroutine.resume(c, ...) }
  local out = {}
  for i = 1, #r do
    out[i] = tostring(r[i])
  end
  print(table.concat(out, " "))
  return c
end
local c = co(function()
  local ok, v = pcall(function()
    local x = coroutine.yield("in pcall")
    return x + 1
  end)
  coroutine.yield("after " .. tostring(ok) .. v)
  return "done"
end)
print(coroutine.resume(c, 41))
print(coroutine.resume(c))
c = co(function()
  return xpcall(function()
    coroutine.yield("in xpcall")
    error("E", 0)
  end, function(m) return "H" .. m end)
end)
print(coroutine.resume(c))
local mt = {
  __index = function(t, k) return coroutine.yield("idx " .. k) end,
  __add = function(a, b) return coroutine.yield("add") end,
  __lt = function() return coroutine.yield("lt") end,
  __eq = function() return coroutine.yield("eq") end,
  __concat = function() return coroutine.yield("cat") end,
  __call = function(_, x) return coroutine.yield("call" .. x) end,
  __newindex = function(t, k, v)
    coroutine.yield("new " .. k)
    rawset(t, k, v)
  end,
  __len = function() return coroutine.yield("len") end,
  __unm = function() return coroutine.yield("unm") end,
  __le = function() return coroutine.yield("le") end,
}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
for i, f in ipairs {
  function() return a.foo end,
  function() return a + 1 end,
  function() return a < b end,
  function() return a == b end,
  function() return a .. "x" .. "y" end,
  function() return a(5) end,
  function()
    a.z = 3
    return rawget(a, "z")
  end,
  function() return -a end,
  function()
    if a < b then
      return "yes"
    else
      return "no"
    end
  end,
  function()
    if a == b then
      return "yes"
    else
      return "no"
    end
  end,
  function() return not (a <= b) end,
  function() return "p" .. a end,
  function() return #b end,
} do
  c = co(f)
  print(coroutine.resume(c, i % 2 == 0 and "R" .. i or false))
end
c = co(function()
  for v in function(_, x) return coroutine.yield("iter") end do
    print("v", v)
  end
  return "iterated"
end)
print(coroutine.resume(c, 1))
print(coroutine.resume(c, 2))
print(coroutine.resume(c, nil))
print(coroutine.resume(coroutine.create(function()
  return table.sort({ 2, 1 }, function(x, y) return coroutine.yield() end)
end)))
print(coroutine.resume(coroutine.create(function()
  return string.gsub("abc", ".", function(x) return coroutine.yield() end)
end)))
print(
  coroutine.resume(coroutine.create(function() return pcall(string.gsub, "abc", ".", coroutine.yield) end))
)
c = co(function() return pcall(pcall, pcall, coroutine.yield, 7) end)
print(coroutine.resume(c, 8, 9))
