local fs = {}
for i = 1, 100 do
  local a, b = i, i * 2
  fs[i] = function(x)
    a = a + (x or 0)
    return a, b
  end
end
local s = 0
for i = 1, 100 do
  local a, b = fs[i](1)
  s = s + a + b
end
print(s)
local function chain(n)
  local f = function() return 0 end
  for i = 1, n do
    local g = f
    f = function() return g() + 1 end
  end
  return f
end
print(chain(100)())
local function multi()
  local v1, v2, v3, v4, v5, v6, v7, v8 = 1, 2, 3, 4, 5, 6, 7, 8
  return function()
    v1, v8 = v8, v1
    return v1 + v2 * v3 - v4 + v5 * v6 - v7 + v8, v1
  end
end
local m = multi()
print(m())
print(m())
local acc = {}
for i = 1, 10 do
  acc[#acc + 1] = (function(n)
    return function() return n * i end
  end)(i)
end
local r = {}
for i, f in ipairs(acc) do
  r[i] = f()
end
print(table.concat(r, " "))
local function counter()
  local c = 0
  return {
    inc = function()
      c = c + 1
      return c
    end,
    dec = function()
      c = c - 1
      return c
    end,
  }
end
local c1, c2 = counter(), counter()
c1.inc()
c1.inc()
c2.dec()
print(c1.inc(), c2.dec())
print((function(...)
  local a = ...
  return (function() return a end)()
end)("up"))
