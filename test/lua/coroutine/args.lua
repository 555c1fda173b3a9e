local co = coroutine.wrap(function(...)
  local n = select("#", ...)
  while true do
    n = select("#", coroutine.yield(n))
  end
end)
print(co(), co(1), co(nil, nil), co(1, 2, 3, nil))
local function big(n)
  local t = {}
  for i = 1, n do
    t[i] = i
  end
  return unpack(t)
end
local c = coroutine.create(function(...)
  local x = { ... }
  while true do
    x = { coroutine.yield(unpack(x)) }
  end
end)
print(select("#", coroutine.resume(c, big(100))))
print(select("#", coroutine.resume(c, big(1000))))
print(select("#", coroutine.resume(c)))
print((select(1000, coroutine.resume(c, big(2000)))))
local w = coroutine.wrap(function(a, b, c)
  local d, e, f = coroutine.yield(c, b, a)
  return f, e, d
end)
print(w(1, 2, 3))
print(w(4, 5, 6))
print((coroutine.wrap(function() return 1, 2, 3 end)()))
local t = { coroutine.wrap(function() return 1, 2, 3 end)() }
print(#t)
local function f(co)
  local ok, a, b = coroutine.resume(co)
  return a, b
end
print(f(coroutine.create(function() return 1, 2, 3 end)))
local x = coroutine.create(function()
  coroutine.yield()
  coroutine.yield(nil)
  coroutine.yield(nil, nil)
end)
for i = 1, 5 do
  print(select("#", coroutine.resume(x)))
end
