local calls = 0
local function memo(f)
  local cache = setmetatable({}, { __mode = "k" })
  return function(x)
    local v = cache[x]
    if v == nil then
      v = f(x)
      cache[x] = v
    end
    return v
  end
end
local fib
fib = memo(function(n)
  calls = calls + 1
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end)
print(fib(80), calls)
local function memo2(f)
  local root = {}
  return function(...)
    local t = root
    for i = 1, select("#", ...) do
      local k = select(i, ...)
      if k == nil then k = root end
      t[k] = t[k] or {}
      t = t[k]
    end
    if not t.has then
      t.has, t.v = true, f(...)
    end
    return t.v
  end
end
calls = 0
local add = memo2(function(a, b, c)
  calls = calls + 1
  return a + (b or 0) + (c or 0)
end)
print(add(1, 2), add(1, 2), add(1, 2, 3), add(1, nil, 3), add(1), calls)
