local function curry(f, n)
  n = n or 2
  local function c(args, left)
    return function(x)
      local a = { unpack(args) }
      a[#a + 1] = x
      if left == 1 then return f(unpack(a)) end
      return c(a, left - 1)
    end
  end
  return c({}, n)
end
print(curry(function(a, b, c) return a + b * c end, 3)(1)(2)(3))
local function compose(...)
  local fs = { ... }
  return function(...)
    local r = { ... }
    for i = #fs, 1, -1 do
      r = { fs[i](unpack(r)) }
    end
    return unpack(r)
  end
end
print(compose(string.upper, string.reverse, tostring)(123.5))
local function cons(h, t)
  return function(k) return k(h, t) end
end
local nilc = function(k) return k() end
local function sum(l)
  return l(function(h, t)
    if not h then return 0 end
    return h + sum(t)
  end)
end
print(sum(cons(1, cons(2, cons(3, nilc)))))
local function lazy(f)
  local v, done
  return function()
    if not done then
      v, done = f(), true
    end
    return v
  end
end
local n = 0
local l = lazy(function()
  n = n + 1
  return "value"
end)
print(l(), l(), n)
local zero = function(f)
  return function(x) return x end
end
local function succ(c)
  return function(f)
    return function(x) return f(c(f)(x)) end
  end
end
local function toint(c)
  return c(function(x) return x + 1 end)(0)
end
local three = succ(succ(succ(zero)))
print(toint(three), toint(three(succ)(three)))
local function fold(f, z, t)
  for _, v in ipairs(t) do
    z = f(z, v)
  end
  return z
end
print(fold(math.max, -math.huge, { 3, 9, 2 }), fold(function(a, b) return a .. b end, "", { "x", "y" }))
local partial = function(f, ...)
  local a = { ... }
  return function(...)
    local b = { unpack(a) }
    for _, v in ipairs { ... } do
      b[#b + 1] = v
    end
    return f(unpack(b))
  end
end
print(partial(string.format, "%s-%s", "a")("b"))
