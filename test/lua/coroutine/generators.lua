local function range(a, b, s)
  return coroutine.wrap(function()
    for i = a, b, s or 1 do
      coroutine.yield(i)
    end
  end)
end
for i in range(1, 5) do
  io.write(i, " ")
end
print()
local function map(f, g)
  return coroutine.wrap(function()
    for v in g do
      coroutine.yield(f(v))
    end
  end)
end
local function take(n, g)
  return coroutine.wrap(function()
    for i = 1, n do
      local v = g()
      if v == nil then return end
      coroutine.yield(v)
    end
  end)
end
local function nat()
  return coroutine.wrap(function()
    local i = 0
    while true do
      i = i + 1
      coroutine.yield(i)
    end
  end)
end
local function filter(p, g)
  return coroutine.wrap(function()
    for v in g do
      if p(v) then coroutine.yield(v) end
    end
  end)
end
for v in take(5, map(function(x) return x * x end, filter(function(x) return x % 2 == 1 end, nat()))) do
  io.write(v, " ")
end
print()
local function primes()
  return coroutine.wrap(function()
    local g = nat()
    g()
    while true do
      local p = g()
      coroutine.yield(p)
      g = filter(function(x) return x % p ~= 0 end, g)
    end
  end)
end
for p in take(15, primes()) do
  io.write(p, " ")
end
print()
local function tree(t)
  if t then
    tree(t[1])
    coroutine.yield(t.v)
    tree(t[2])
  end
end
for v in coroutine.wrap(function() tree { v = 4, { v = 2, { v = 1 }, { v = 3 } }, { v = 6, { v = 5 } } } end) do
  io.write(v, " ")
end
print()
local function perm(a, n)
  n = n or #a
  if n <= 1 then
    coroutine.yield(table.concat(a))
  else
    for i = 1, n do
      a[n], a[i] = a[i], a[n]
      perm(a, n - 1)
      a[n], a[i] = a[i], a[n]
    end
  end
end
for p in coroutine.wrap(function() perm { "a", "b", "c" } end) do
  io.write(p, " ")
end
print()
