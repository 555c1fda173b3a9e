local function f(a, b, opts)
  a = a or 1
  b = b == nil and "dflt" or b
  opts = opts or {}
  return a, b, opts.x or "none"
end
print(f())
print(f(2))
print(f(2, false))
print(f(nil, "b", { x = 5 }))
local function named(t)
  setmetatable(t, { __index = { w = 10, h = 5 } })
  return t.w * t.h
end
print(named {}, named { w = 2 }, named { w = 2, h = 3 })
local function opt(...)
  local n = select("#", ...)
  return n == 0 and "none" or n == 1 and "one" or "many"
end
print(opt(), opt(nil), opt(nil, nil))
