local co = coroutine.create(function(a, b)
  print("start", a, b)
  local c = coroutine.yield(a + b)
  print("got", c)
  local d, e = coroutine.yield(c * 2)
  print("got", d, e)
  return "end", 99
end)
print(coroutine.status(co))
print(coroutine.resume(co, 1, 2))
print(coroutine.status(co))
print(coroutine.resume(co, 10))
print(coroutine.resume(co, "x", "y"))
print(coroutine.status(co))
print(coroutine.resume(co))
print(coroutine.resume(coroutine.create(function() error("err", 0) end)))
print(coroutine.resume(coroutine.create(function() error({}) end)) == false)
print(coroutine.resume(coroutine.create(function()
  local x = nil
  return x.y
end)))
print(coroutine.running())
local c2
c2 = coroutine.create(
  function() print(coroutine.status(c2), coroutine.running() == c2, coroutine.isyieldable()) end
)
coroutine.resume(c2)
print(coroutine.isyieldable())
print(pcall(coroutine.yield, 1))
print(coroutine.resume(coroutine.create(function(...) return select("#", ...) end), nil, nil))
print(coroutine.resume(coroutine.create(print), 1, 2))
print(coroutine.resume(coroutine.create(string.upper), "abc"))
local self
self = coroutine.create(function() return coroutine.resume(self) end)
print(coroutine.resume(self))
local w = coroutine.wrap(function() return 1 end)
print(w())
print(pcall(w))
local outer
outer = coroutine.create(function()
  local inner = coroutine.create(function() return coroutine.status(outer), coroutine.resume(outer) end)
  return coroutine.resume(inner)
end)
print(coroutine.resume(outer))
