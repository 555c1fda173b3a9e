-- What resume, wrap and yield pass on: many values and none, errors, through pcall and metamethods.
local co = coroutine.wrap(function(a, b)
  for i = 1, 5 do a, b = coroutine.yield(i, a, b) end
  return "end", a, b
end)
for i = 1, 6 do print(co(i, i * 2)) end
print(pcall(co))

local failing = coroutine.create(function(...)
  local x = coroutine.yield(...)
  error({ x })
end)
print(coroutine.resume(failing, 1, 2, 3))
local ok, e = coroutine.resume(failing, 7)
print(ok, e[1])
print(coroutine.resume(failing))
print(coroutine.status(failing))
print(pcall(coroutine.wrap(function() error("boo") end)))

local echo = coroutine.wrap(function(...)
  while true do coroutine.yield(...) end
end)
local t = {}
for i = 1, 200 do t[i] = i end
print(select("#", echo(unpack(t))))
print(select(200, echo()))

local protected = coroutine.wrap(function()
  print(pcall(function()
    coroutine.yield(1)
    error("in")
  end))
  return 2
end)
print(protected(), protected())
print(select("#", coroutine.resume(coroutine.create(function() end))))

local function nest(n)
  if n == 0 then return 0 end
  return coroutine.wrap(nest)(n - 1) + 1
end
print(nest(100))

local asking = coroutine.wrap(function()
  local m = setmetatable({}, { __index = function(_, k) return coroutine.yield(k) end })
  return m.foo .. m.bar
end)
print(asking(), asking("x"), asking("y"))

-- A ring: each switches to the next in the middle of an expression.
local ring, total = {}, 0
for i = 1, 10 do
  ring[i] = coroutine.create(function(n)
    while true do n = coroutine.yield(n + i) end
  end)
end
for _ = 1, 100 do
  for i = 1, 10 do total = total + select(2, coroutine.resume(ring[i], total % 97)) end
end
print(total)
