local w = coroutine.wrap(function() error("plain") end)
print(pcall(w))
w = coroutine.wrap(function() error("lvl0", 0) end)
print(pcall(w))
w = coroutine.wrap(function() error({ 1 }) end)
print(select("#", pcall(w)), type(select(2, pcall(w))))
w = coroutine.wrap(function()
  local x = nil
  x.y = 1
end)
print(pcall(w))
print(pcall(w))
w = coroutine.wrap(function() return 1 end)
w()
print(pcall(w))
local function nest(n)
  if n == 0 then error("core", 0) end
  return coroutine.wrap(nest)(n - 1)
end
print(pcall(nest, 10))
local c = coroutine.create(function()
  local w = coroutine.wrap(function()
    coroutine.yield(1)
    error("inner", 0)
  end)
  w()
  return pcall(w)
end)
print(coroutine.resume(c))
print(coroutine.status(c))
for i = 1, 3 do
  local c = coroutine.wrap(function()
    for j = 1, i do
      coroutine.yield(j)
    end
    error("end" .. i, 0)
  end)
  local t = {}
  repeat
    local ok, v = pcall(c)
    t[#t + 1] = tostring(v)
  until not ok
  print(table.concat(t, ","))
end
