local function v(...)
  local a, b, c = ...
  return c, b, a, select("#", ...)
end
print(v())
print(v(1))
print(v(1, 2, 3, 4))
local function f(x, ...)
  local t = { x, ... }
  return #t, ...
end
print(f(1))
print(f(1, 2, 3))
print((f(1, 2)))
local function g(...) return v(...) end
print(g("a", "b", "c"))
local function h(...)
  for i = 1, 3 do
    local a, b = ...
    io.write(tostring(a), tostring(b), " ")
  end
  print()
end
h()
h(1)
h(1, 2)
local function tail(n, ...)
  if n == 0 then return ... end
  return tail(n - 1, n, ...)
end
print(tail(10))
print(select("#", tail(200)))
local function setall(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = t[i] or "nil"
  end
  return table.concat(t, ",")
end
print(setall(1, nil, 3, nil))
local function vv(...)
  local function inner() return 1 end
  local x = inner()
  local y = { inner(), ... }
  return #y, x
end
print(vv(5, 6))
print(pcall(function(...)
  local a, b = ...
  return a + b
end, 3, 4))
print((function(...) return select("#", ...) end)(unpack({}, 1, 100)))
