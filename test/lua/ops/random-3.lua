-- Random expressions and statements (seed 403 of a grammar): operators, metamethods, loops, calls, errors.

local mt = {
  __index = function(t, k) return tostring(k) .. "?" end,
  __add = function(a, b) return "add" end,
  __concat = function(a, b) return "cat" end,
  __lt = function(a, b) return true end,
  __le = function(a, b) return nil end,
  __eq = function(a, b) return 1 end,
  __call = function(s, ...) return select("#", ...) end,
  __unm = function() return "unm" end,
  __len = function() return 7 end,
  __mod = function(a, b) return b end,
}
local n = 0
local function show(v, d)
  d = d or 0
  local ty = type(v)
  if ty == "table" then
    if d > 1 then return "T" end
    local ks = {}
    for k, w in next, v do
      ks[#ks + 1] = show(k, d + 1) .. "=" .. show(w, d + 1)
    end
    table.sort(ks)
    return "{" .. table.concat(ks, ",") .. "}"
  end
  if ty == "function" then return "F" end
  if ty == "number" and v ~= v then return "nan" end
  if ty == "string" then return (v:gsub("0x%x+", "ADDR")):sub(1, 200) end
  return tostring(v)
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      b = u.k
      e = ((u.x ~= (b - e)) or e)
      return ((c + e) % f()), ...
    end
    a, b = g(f(e, b, t), 0.1)
    d = { (c % d), t[e], x = 1e300, f((e + 0.1)) }
    u.y = t[a]
  end)
  print(0, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = (u.k and ("10" / #"abc"))
    t[(2 ^ 53 > c)] = (1 / 0 or e)
    e = ((t[2] and (e or 2 ^ 53)) - e)
    c = (0 or t[(-1 / u)])
  end)
  print(1, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      e = (((e or d) - (0 / 0 / b)) < f((3.5 or 1e300), 1e15))
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d = true
        e, d = -0, f((1 / 0 % d))
        b, d = f(#"abc", b, d), f(f())
      end
      u.k = -1 / 0
      return u.z
    end, a)
    a, b, c = pcall(function(...)
      d = { u.x, f(a, 0, true), x = (-1 + e), f((a <= {})) }
      return (d + (3.5 .. b))
    end, a)
    e = "a"
  end)
  print(2, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = (((b % e) + (-0 * f)) or ((1e300 >= a) % not t))
    local function g(...)
      local p, q = ...
      a, b, c = pcall(function(...)
        b, e = not e, f(2)
        d, a = b, f((false - c))
        e = (a >= e)
        return b
      end, (c ^ 1))
      return ((#-1) ^ (f <= a)), ...
    end
    a, b = g((c * b), (1 / 0 ^ {}))
    local w = 0
    while w < 3 do
      w = w + 1
      t[f()] = f
    end
  end)
  print(3, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for k, v in pairs(t) do
      n = n + 1
    end
    a = (((not d) >= f(0.1, 2)) or (3.5 % (d <= 3.5)))
    d = (f(f(1e15)) % ((1e300 or e) <= (d % c)))
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(4, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      e = (f() % ((1e15 % c) % (-1 or 0)))
    end
    if (-1 or 0) >= f("a", d) then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d, a = (-1 or "10"), f(not {})
        e = (d + t[c])
        a, a = f(), f(t[b])
      end
    else
      local w = 0
      while w < 3 do
        w = w + 1
        e, c = t[1e300], f(t[{}])
        t[t["x" .. 1]] = d
        b, d = true, f((false ^ false))
      end
    end
    t[(3.5 < 2)] = c
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      local function g(...)
        local p, q = ...
        d = nil
        return f((t > c), (0 / 0 and c)), ...
      end
      a, b = g((b + false), (-1 / 0 < c))
      e = (u.k - f("a"))
    end
    local function g(...)
      local p, q = ...
      if 0 / 0 then
        a, b = (u or e), f((c * a))
        c = b
        b, b = ("10" > 1 / 0), f(-1 / 0)
      else
        b, d = (0 / "x" .. 1), f((b and 0 / 0))
      end
      local w = 0
      while w < 3 do
        w = w + 1
        t[not c] = ((#"x" .. 1) and c)
      end
      t[u.k] = (1 / 0 / (c / a))
      return ((a or b) % (1e15 and c)), ...
    end
    a, b = g((e ~= 3.5), u.y)
  end)
  print(5, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 10, "4", 1 do
      a = i
      a = (f((nil ~= e)) * (f("x" .. 1, d, -1) and f(d)))
    end
    d = t[((0 / 0 and -0) * 2)]
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(6, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a, e = (false + 1), f((b or b))
        c, b = f(e, d, 3.5), f((b - a))
        d, b = (a ^ 2 ^ 53), f(t["x" .. 1])
      end
      d = t[not t[t]]
    end
    local w = 0
    while w < 3 do
      w = w + 1
      d = { (e > 2), (e > 1e300), x = "10", f(e) }
      e = t[u]
    end
    d = { (true or true), ("10" < "x" .. 1), x = (e * 1 / 0), f((c == -1)) }
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      local w = 0
      while w < 3 do
        w = w + 1
        b, b = a, f(f())
        a, d = (c >= {}), f(#e)
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      a, b, c = pcall(function(...)
        d, b = 2, f(1)
        d = f(nil)
        d = t[(c or a)]
        return b
      end, f(a, 0 / 0, true))
    end
  end)
  print(7, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = (u.k - u.z)
    for i = 10, "4", 0.5 do
      a = i
      local function g(...)
        local p, q = ...
        d, e = (f * b), f(e)
        c = b
        return t[(1e15 - nil)], ...
      end
      a, b = g((#"abc" and 0), 1e15)
      for i = 1, 0, 2 do
        a = i
        a, d = (e + u), f(u.y)
        c = "10"
        d = 1e300
      end
    end
    c = a
    for k, v in pairs(t) do
      n = n + 1
    end
    local function g(...)
      local p, q = ...
      b = (("0x10" .. (0 / 0 and {})) and false)
      return 1 / 0, ...
    end
    a, b = g((b - b), (t == #"abc"))
  end)
  print(8, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if (e ~= -1 / 0) ^ (0 / 0 / 1) then
      c = c
    else
      t["a"] = -#-1
    end
    a, b, c = pcall(function(...)
      a, b, c = pcall(function(...)
        b = (((e and -1 / 0) * (0.1 / b)) or ((a ^ b) * (c or a)))
        b, c = t[c], f(-0)
        c, c = (b or b), f(b)
        return ((2 ^ 1) and 1e300)
      end, c)
      u.k = "a"
      b = (b * e)
      return ((-1 == d) ~= d)
    end, -d)
  end)
  print(9, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { 2, (d and c), x = u.x, f((-1 / 0 or c)) }
    d = (e .. (f(a) * t[false]))
    e = (a - f())
    for i = 10, 3, -1 do
      a = i
      for i = 0.5, 5, 0.5 do
        a = i
        u.x = nil
        d = (b > f(f(1e15, t, e), u.k, (2 % e)))
      end
      local w = 0
      while w < 3 do
        w = w + 1
        b, d = (d <= 1 / 0), f((e .. 2))
        d = ("x" .. 1 > ((d or a) > (d - u)))
        c, b = not b, f((b or b))
      end
    end
  end)
  print(10, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = (d * e)
    t[u.z] = t[u.k]
    e = u.y
    for k, v in pairs(t) do
      n = n + 1
    end
    t[(e - 0 / 0)] = "10"
  end)
  print(11, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local w = 0
    while w < 3 do
      w = w + 1
      d = { (e and d), ("a" % t), x = 1e300, f(t[a]) }
    end
    b = (((d and false) ^ (1 / 0 ~= "10")) or ((1 .. "x" .. 1) ~= (-2 ^ 53)))
    local function g(...)
      local p, q = ...
      a, b, c = pcall(function(...)
        e, d = (1 - e), f((e >= -1))
        d = 0 / 0
        return ((b % a) / f(d, a))
      end, ("0x10" % d))
      for k, v in pairs(t) do
        n = n + 1
      end
      return -({} == t), ...
    end
    a, b = g(("a" or 1), 1 / 0)
  end)
  print(12, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for k, v in pairs(t) do
      n = n + 1
    end
    for i = 1, "4", 0.5 do
      a = i
      a, b, c = pcall(function(...)
        d, d = -a, f(0.1)
        return c
      end, #"abc")
      for i = 0.5, 3, 1 do
        a = i
        b, b = (1 ^ c), f(t[f])
        b, c = (a + e), f(b)
        c, b = u.z, f((1 / 0 * 0 / 0))
      end
      e = (b % c)
    end
    for k, v in pairs(t) do
      n = n + 1
    end
    u.x = {}
  end)
  print(13, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[t["10"]] = 0
    a, b, c = pcall(function(...)
      c = 2
      if 0 / 0 then
        a, a = (#"abc" and true), f((1e300 % false))
        b = (3.5 and (-false > b))
      else
        a = f(e, u.y, u.k)
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, e = 1e15, f((d - c))
        a, b = b, f(c)
        d = (#(1 - d) or (b * (1e300 % b)))
      end
      return (a and (b <= -0))
    end, (b % u))
    t[(b / e)] = not 1e15
  end)
  print(14, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for k, v in pairs(t) do
      n = n + 1
    end
    local function g(...)
      local p, q = ...
      d = { #"abc", (d ^ c), x = c, f(f()) }
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d, e = b, f(f(c, b, a))
      end
      e = -1 / 0
      return (a ^ (e > a)), ...
    end
    a, b = g((e or -1 / 0), 1e300)
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      u.k = ((-1 / 0 % -1 / 0) == -d)
      if u.z == #true then
        a = ((1 / 0 - 1) >= t[(t .. t)])
        c, e = (c or c), f((a ^ -1 / 0))
      else
        e, c = ("a" or 2 ^ 53), f(b)
      end
      a, b, c = pcall(function(...)
        c, a = -1, f(f())
        return (f(c, f, e) .. 2 ^ 53)
      end, (u and d))
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      a = t
      u.k = ((b < -0) + (-1 - d))
      d = { (c .. 0 / 0), t[1 / 0], x = a, f(1 / 0) }
    end
    c = (u.k and d)
  end)
  print(15, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = f(((t and t) * not u))
    e = (((3.5 - d) or -1e15) / d)
    a, b, c = pcall(function(...)
      t[(u ~= u)] = ((d > d) + e)
      return ((e or d) > (nil >= c))
    end, #"abc")
    if -e * f() then
      local w = 0
      while w < 3 do
        w = w + 1
        c, b = d, f((c + e))
        u.y = (f(d, e, 3.5) + (a or 3.5))
        a = ((f and u.y) and (("0x10" - nil) / 3.5))
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      d = (((b - d) >= ("a" or 1)) + "0x10")
    else
      d = { (u >= "a"), (d >= d), x = 0, f(t[a]) }
      d = { 2, (a < d), x = (a ^ a), f("10") }
    end
    u.z = t[(1e300 == d)]
  end)
  print(16, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if (c == -1) * #1e15 then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b = false
      end
      t[(#1 / 0)] = (("a" / nil) or (e / "a"))
    else
      local w = 0
      while w < 3 do
        w = w + 1
        b, d = t[c], f((2 ^ 53 * b))
        c, b = 1e300, f("0x10")
        t[(d / 0)] = #b
      end
      local function g(...)
        local p, q = ...
        a, a = (#"abc" % 2), f((1e300 ~= "a"))
        return ((f ^ d) and t[a]), ...
      end
      a, b = g((b ^ 1 / 0), "a")
    end
    d = (u.k and f(1, 2 ^ 53, (b and b)))
    for i = 10, 5, -1 do
      a = i
      b = u.x
    end
    for i = 3, 3, 1 do
      a = i
      c = t[1 / 0]
    end
    d = e
  end)
  print(17, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      t[#a] = (f(a) / (e and d))
      for k, v in pairs(t) do
        n = n + 1
      end
      return not u.z, ...
    end
    a, b = g(2 ^ 53, t[0 / 0])
    d = { ("10" * a), (false and 2), x = 0 / 0, f((false % {})) }
    c = 0
    for i = 3, "4", "1" do
      a = i
      d = t[t[(#"abc" < e)]]
    end
  end)
  print(18, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { (2 ^ 53 ^ false), e, x = (a - "a"), f(t[0.1]) }
    d = { (b + c), ("0x10" or c), x = (0 / 0 > true), f((c and b)) }
  end)
  print(19, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      t[(d and a)] = ((a / b) < (e or e))
      return "a", ...
    end
    a, b = g(f("10", 1, 2 ^ 53), (-1 or d))
    local w = 0
    while w < 3 do
      w = w + 1
      local w = 0
      while w < 3 do
        w = w + 1
        e, c = u.z, f(t["10"])
      end
    end
  end)
  print(20, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (-0 - t[(2 or "x" .. 1)])
    e = (t[(true >= e)] .. ((c * #"abc") - (f <= 1 / 0)))
    if u.z then
      for i = 3, 5, -1 do
        a = i
        t[2 ^ 53] = ((a % d) and (d / 2))
        c = ((f(u, 1e300) + (b ~= b)) - ((2 / e) or (e .. d)))
        b = (((e + c) > 3.5) % ((c ^ "10") - (2 ^ 53 > "0x10")))
      end
      local function g(...)
        local p, q = ...
        a, a = (0.1 / "x" .. 1), f((e / d))
        return not (a or false), ...
      end
      a, b = g((e or d), (c <= #"abc"))
    else
      local function g(...)
        local p, q = ...
        e, b = t, f((e and b))
        e, a = (3.5 * d), f((a >= 0.1))
        d, d = 0, f((a ^ d))
        return (-true / (e > e)), ...
      end
      a, b = g((2 + f), (a and "0x10"))
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b = (((#"abc" / a) / d) + t[(f .. "0x10")])
      end
    end
    d = ((1 % -0) or ((2 + 1) ^ a))
    local function g(...)
      local p, q = ...
      c = t[((a + "a") >= (-1 + "x" .. 1))]
      if u.k then
        b = u.k
        a, c = ("10" - d), f((a and b))
      else
        c = -((b ~= "a") + (u or true))
        e = ("10" + e)
      end
      a, b, c = pcall(function(...)
        a = f(u.x, ((-1 or "0x10") and 1))
        return ((b < d) .. (e <= 0 / 0))
      end, d)
      return (f() - d), ...
    end
    a, b = g(-1 / 0, t[1e300])
  end)
  print(21, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.y = ((b < -1 / 0) and (e > 1 / 0))
    b = -1
  end)
  print(22, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local w = 0
    while w < 3 do
      w = w + 1
      d = { (t > 3.5), (1e300 - 0 / 0), x = e, f((0 / 0 / 1e300)) }
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      e = -u.k
      b = (((d .. a) - t[c]) / ((not 1e15) >= (1 <= e)))
      local function g(...)
        local p, q = ...
        e, b = (-0 >= a), f((b - 1 / 0))
        return (t[a] ^ not "a"), ...
      end
      a, b = g(f(a, a), t[f])
    end
  end)
  print(23, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = -t[("a" == e)]
    d = { u.y, f(), x = u.y, f("0x10") }
  end)
  print(24, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { (a * c), f, x = -1e300, f((c or "10")) }
    a, b, c = pcall(function(...)
      t[(d or d)] = (c == f())
      local w = 0
      while w < 3 do
        w = w + 1
        d, d = u.z, f(f(a))
      end
      local function g(...)
        local p, q = ...
        a, e = not d, f((t and "a"))
        return (t + (e * true)), ...
      end
      a, b = g((c - 0 / 0), f)
      return ((3.5 ^ -1 / 0) + (d > a))
    end, b)
    u.y = u.k
  end)
  print(25, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { (-1 / 0 % d), ("0x10" % a), x = (a * u), f(t[c]) }
    a = (f(b) .. u.x)
  end)
  print(26, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(a + b)] = (f(d) * (c ^ "a"))
    for i = "1", "4", 0.5 do
      a = i
      for k, v in pairs(t) do
        n = n + 1
      end
      u.x = t[#"a"]
    end
    local w = 0
    while w < 3 do
      w = w + 1
      local function g(...)
        local p, q = ...
        t[(d >= d)] = ((#"abc" .. true) / (c >= b))
        return (f() - (a and a)), ...
      end
      a, b = g((t and 2 ^ 53), 3.5)
      a, b, c = pcall(function(...)
        a = (((3.5 + -1 / 0) / u.y) / c)
        a = (((true % -0) * -1) and (a < t[b]))
        return ((0.1 - b) == (2 ^ 53 < b))
      end, b)
    end
  end)
  print(27, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.x = {}
    d = { (a % false), (b / e), x = (a * d), f(d) }
  end)
  print(28, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.y = ((d or #"abc") or (e and d))
    for i = 1, 3, "1" do
      a = i
      b = t[((c - 3.5) == f())]
      u.z = ((not "0x10") ^ (1 > c))
      local function g(...)
        local p, q = ...
        b = d
        e, c = (u - {}), f(b)
        d = f(((d % e) .. (f < 1 / 0)), t[t[b]])
        return f((1e15 == e), (f > 0.1), (f - e)), ...
      end
      a, b = g((0 / 0 % a), d)
    end
  end)
  print(29, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      e = u.y
    end
    b = nil
    t[e] = u.y
    u.k = ((1 / 0 .. 3.5) - (d and d))
  end)
  print(30, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(c or e)] = (({} > 1e15) % d)
    c = (1e300 + d)
    a, b, c = pcall(function(...)
      for k, v in pairs(t) do
        n = n + 1
      end
      t[(c <= 0.1)] = 0
      b = b
      return t[d]
    end, u)
    for i = 0.5, "4", "1" do
      a = i
      a, b, c = pcall(function(...)
        d, d = u.x, f(u.z)
        u.k = f()
        b, c = #true, f(3.5)
        return ((a or e) ^ (f or b))
      end, -1 / 0)
    end
  end)
  print(31, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (t[u.z] < u.z)
    local w = 0
    while w < 3 do
      w = w + 1
      a = a
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    local w = 0
    while w < 3 do
      w = w + 1
      for i = 0.5, 0, 1 do
        a = i
        d, a = u.y, f((c - a))
        a, d = (-0 % c), f((0 / 0 - -0))
      end
      if (2 == -1 / 0) * -nil then
        c = ((b and t[d]) or ((not 3.5) * (c + 1e15)))
        e, b = (a .. e), f(u)
        t[c] = t[0]
      else
        c, e = (1e15 ~= c), f(not 1)
        e, d = (false / e), f((c ^ -1 / 0))
        t[#b] = ((#"abc" % 0) or -0)
      end
      t[1 / 0] = #(a + 2)
    end
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(32, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { (d < "a"), (3.5 == b), x = ("x" .. 1 / a), f({}) }
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      d = (((-1 % c) - u.y) > ((c < "a") / ("x" .. 1 <= e)))
      u.x = ((-1 and d) or ("0x10" < a))
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        u.y = (u.z and u.y)
        e = ((f() < (e and a)) ~= nil)
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for i = 10, 3, "1" do
        a = i
        c, d = nil, f((-1 / 0 % 1))
      end
      if 1e15 then
        t[(-1 / 0 <= 2 ^ 53)] = 1e300
        d, b = 1e15, f(1e15)
      else
        a, b = (-1 == d), f((e / e))
      end
      a, b, c = pcall(function(...)
        e = ((u.z > ("10" + {})) + -1)
        e, c = (e < 1e15), f(t[d])
        t[(d or b)] = ((b / a) + #c)
        return u.x
      end, (e - "0x10"))
    end
  end)
  print(33, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = (#(nil / a) or f())
    for k, v in pairs(t) do
      n = n + 1
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      b = c
      e = 1 / 0
    end
  end)
  print(34, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      local function g(...)
        local p, q = ...
        b, e = #e, f((2 ^ 53 or d))
        d, e = (1e15 <= e), f(a)
        e, e = (c > e), f(f(nil, "a", c))
        return ((a .. e) - u.k), ...
      end
      a, b = g(t["0x10"], u.x)
      return f(e, u.k, t[b])
    end, u.x)
    a = t[-(c and 3.5)]
    e = f(((3.5 ~= 1e15) == f(d)), (d or 1e15))
    t[(u >= a)] = 3.5
    d = #"abc"
  end)
  print(35, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local w = 0
    while w < 3 do
      w = w + 1
      if f() * a then
        t[(-1 + 1e15)] = ((b and -0) .. (b == e))
        a, d = c, f((-1 and e))
      else
        b, b = (1 / 0 ^ b), f(0)
        e, e = u.z, f(not e)
      end
      local w = 0
      while w < 3 do
        w = w + 1
        a, a = d, f("10")
        e, a = (true ^ 1), f((e - c))
      end
    end
    c = ("0x10" or ((a == a) >= (nil * 0.1)))
    t[0.1] = "a"
    u.z = t[("x" .. 1 or false)]
    b = (b and u.y)
  end)
  print(36, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for k, v in pairs(t) do
      n = n + 1
    end
    c = u.y
    local w = 0
    while w < 3 do
      w = w + 1
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e, c = (1e15 + 0), f((f + c))
        u.z = "0x10"
        b, b = (1e15 / e), f(({} * e))
      end
      for i = 1, 3, 0.5 do
        a = i
        e, a = #t, f((e or 0 / 0))
        a, c = b, f(c)
      end
      a = f(u.k, ((nil * e) * t["x" .. 1]), ((#"abc" and #"abc") and #"abc"))
    end
    if b then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c, d = u.x, f(t[e])
        t[(1e300 and "10")] = d
      end
      a = (((c + b) / u.z) % f(("0x10" or 3.5), t[-0]))
      for k, v in pairs(t) do
        n = n + 1
      end
    else
      t[("0x10" ~= e)] = ((d > t) * (b / -0))
    end
    e = ((-f(e, f, c)) % not ("a" .. b))
  end)
  print(37, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(a - c)] = (c ~= #a)
    for i = 0.5, -2, "1" do
      a = i
      for i = 1, 5, 2 do
        a = i
        b, a = t[1], f((e and c))
        b = ((e % (a < b)) or -1)
        b, c = b, f((c / -1 / 0))
      end
      local w = 0
      while w < 3 do
        w = w + 1
        u.z = ((a and d) > (c .. e))
        u.y = (("x" .. 1 .. "a") % d)
      end
    end
  end)
  print(38, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(e + -0)] = (u.k .. f(a, e))
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        a, d = (b - e), f((1e300 or c))
      end
      e = (2 ~= t[(0.1 and b)])
      return (t[b] % f(d, 3.5, #"abc"))
    end, u.y)
    a, b, c = pcall(function(...)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e = e
        b = d
        a, c = 0, f((c + c))
      end
      u.x = (t[-1] or t[1e300])
      return (f(true, 3.5) < u.k)
    end, 0)
  end)
  print(39, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = "x" .. 1
    b = 0
  end)
  print(40, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = nil, "4", 2 do
      a = i
      d = { "10", u.z, x = c, f((2 and 0.1)) }
      b = (0 .. f((c + b)))
    end
    a = (((c and a) % not e) .. b)
    for i = 1, -2, -1 do
      a = i
      t[-1] = (2 * (e ^ d))
      a, b, c = pcall(function(...)
        e, b = f(d, -0), f(t[c])
        return ((not 3.5) <= f)
      end, t[c])
      for i = 1, -2, 2 do
        a = i
        e = ((u.y == (true * a)) * f((t and -1 / 0), (b and e), e))
      end
    end
    u.x = (f() .. (b .. c))
  end)
  print(41, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      d = false
      for k, v in pairs(t) do
        n = n + 1
      end
      a, b, c = pcall(function(...)
        t[b] = (e and e)
        return a
      end, (2 ^ 53 ^ a))
    end
    b = "0x10"
    a = ((f(e, d, 1) % (e or e)) .. t[(f or #"abc")])
  end)
  print(42, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local w = 0
    while w < 3 do
      w = w + 1
      b = d
    end
    if f(true, nil, d) or (d ~= "x" .. 1) then
      a = (((true < t) or -a) * -1 / 0)
      local w = 0
      while w < 3 do
        w = w + 1
        d = "10"
      end
    else
      for i = 3, 3, 1 do
        a = i
        b = u.y
        b, b = -e, f(("a" and d))
        a, e = (a ~= {}), f((d or true))
      end
      if t[u.z] then
        d = b
      else
        b, d = 1e15, f((c <= {}))
        c, c = (true ^ e), f((a < 0))
        e, e = u.y, f((d and b))
      end
    end
    local w = 0
    while w < 3 do
      w = w + 1
      for k, v in pairs(t) do
        n = n + 1
      end
      u.k = t[(a <= 0)]
    end
  end)
  print(43, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(c / b)] = ("0x10" + f(e, c, 1))
    local w = 0
    while w < 3 do
      w = w + 1
      local w = 0
      while w < 3 do
        w = w + 1
        c = f(((a + 1e15) * (#"abc" * "a")))
      end
      c = t[((#"abc" or d) / nil)]
      if f((3.5 <= c), t[b], e) then
        a, e = nil, f((2 ^ 53 or e))
        b = ((#d or "10") * (u.x == f(2, 1 / 0)))
        d, c = -a, f((3.5 * 2 ^ 53))
      else
        u.x = ((#-1) ^ f(d, 0, a))
        c, d = f(1, c), f((c == 1e15))
      end
    end
  end)
  print(44, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        e, b = f(3.5, true), f((-1 / 0 / {}))
      end
      a, b, c = pcall(function(...)
        e, d = "a", f((2 ^ 53 - b))
        d = (((0 / 0 >= f) - f()) and t[(b ~= 1e15)])
        return 0 / 0
      end, u.k)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        t[not 0.1] = (u.y + {})
        d, e = (a > e), f(e)
      end
      return ((-1 / 0) .. ("a" / 2 ^ 53)), ...
    end
    a, b = g(f(c), f(e, {}, false))
    t[(0 + c)] = "0x10"
    for k, v in pairs(t) do
      n = n + 1
    end
    u.x = u.x
  end)
  print(45, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      t[#b] = ((d - b) > -a)
      a, b, c = pcall(function(...)
        d = ((d / c) or (a <= (d * 2 ^ 53)))
        return ((false - b) ~= (a < 2 ^ 53))
      end, #true)
    end
    c = (((d > b) % 3.5) % 2 ^ 53)
    for i = nil, "4", 1 do
      a = i
      for i = "1", 0, 0.5 do
        a = i
        d, d = (c or c), f((true * e))
      end
      t[(true and b)] = ((e or a) or t[c])
    end
  end)
  print(46, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      t[nil] = (u % (b + a))
      return not ("a" + a), ...
    end
    a, b = g((b + d), (d > c))
    for k, v in pairs(t) do
      n = n + 1
    end
    for k, v in pairs(t) do
      n = n + 1
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for i = nil, 5, 2 do
        a = i
        c, a = (0 / b), f(d)
        e = ((b + d) / f((t and nil), t[a], t[a]))
        a, c = (1e300 % e), f((b / c))
      end
    end
    t[(u and b)] = (a ^ (1 / 0 >= e))
  end)
  print(47, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        a, e = (-0 + c), f((d ^ {}))
        t[f(f, 3.5, c)] = #(#1 / 0)
      end
      c = (t[t[b]] and "x" .. 1)
      if (c <= 1e15) + a then
        u.x = ((a - 1e300) >= (f <= 2))
        a, c = (e % c), f((t < 0))
        d, e = (c + u), f((c and -1 / 0))
      else
        d = 2
        a = t[-(#"abc" >= "10")]
      end
      return 2
    end, (e .. 2))
    u.z = u.z
    b = (c % u.k)
    a = ((("a" .. c) + f(c, b, -0)) .. (false + 3.5))
  end)
  print(48, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local w = 0
    while w < 3 do
      w = w + 1
      t[(b == -1 / 0)] = ((u > c) % #"abc")
    end
    for k, v in pairs(t) do
      n = n + 1
    end
    t[("x" .. 1 or e)] = false
  end)
  print(49, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if a then
      t[a] = -1 / 0
      if (e - d) <= (c < 1e300) then
        b, d = (2 % c), f(f("x" .. 1))
      else
        d, b = t[false], f((c == 1 / 0))
        t[f(3.5)] = ((b or a) % (0 / 0 or false))
        e, c = ("a" % a), f(d)
      end
      for k, v in pairs(t) do
        n = n + 1
      end
    else
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    if t[true] ~= (c and a) then
      local w = 0
      while w < 3 do
        w = w + 1
        e = u.k
        e = t[(t[b] .. (b and 0.1))]
      end
      local function g(...)
        local p, q = ...
        b, b = (3.5 + b), f(c)
        d = (u.y / u.z)
        return #0.1, ...
      end
      a, b = g(-1 / 0, "0x10")
      for i = 1, 0, -1 do
        a = i
        e = -(-c)
        c, c = e, f("a")
        d, c = not -0, f("x" .. 1)
      end
    else
      local function g(...)
        local p, q = ...
        b = (t[(a % f)] % (t and (a * #"abc")))
        b, c = u.x, f((1e15 ^ -1))
        return (t[d] < ("0x10" or e)), ...
      end
      a, b = g((-1 <= nil), not 0.1)
      local w = 0
      while w < 3 do
        w = w + 1
        e, c = (d < d), f(#"abc")
        c, d = #d, f((b <= c))
      end
    end
    for i = 1, 3, 1 do
      a = i
      local function g(...)
        local p, q = ...
        d = f(d)
        return (t[0.1] - (0.1 + a)), ...
      end
      a, b = g((b > c), c)
    end
    b = -1 / 0
    if #("x" .. 1 and 0.1) then
      b = 2 ^ 53
      t[d] = (f(f, -1) + (d * 2))
    else
      c = "a"
      for k, v in pairs(t) do
        n = n + 1
      end
    end
  end)
  print(50, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if f(-2) then
      local w = 0
      while w < 3 do
        w = w + 1
        t[(b + d)] = ((a <= nil) or (0.1 + 0.1))
        c = 1 / 0
        a, a = (false * c), f((e or b))
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, b = u.z, f((1 ^ c))
        b = t
        d, b = (3.5 - "x" .. 1), f((true and c))
      end
    else
      a, b, c = pcall(function(...)
        c, c = (d and e), f(f())
        t[not b] = (3.5 * t[{}])
        a = (((c >= b) ^ (false ~= d)) / f(u.x, (1e300 or "10"), t["a"]))
        return u.x
      end, 2)
      d = (((d ~= u) ^ f(e, -0)) <= u.z)
      a, b, c = pcall(function(...)
        e, d = u.y, f(c)
        t[0.1] = "a"
        return ((0 * c) / c)
      end, (1e15 .. c))
    end
    a, b, c = pcall(function(...)
      if u.k then
        e = (((b and nil) .. t[d]) == u.k)
      else
        e = c
      end
      local w = 0
      while w < 3 do
        w = w + 1
        a = (f(c, (d and 1 / 0)) ^ f((#"abc" % 1), (e or b)))
        a, a = (b * c), f(f(d, "10", t))
        d = ((t[u] + ("x" .. 1 % 2)) / ((-"x" .. 1) or b))
      end
      d = "a"
      return u.y
    end, (e + 1 / 0))
    local w = 0
    while w < 3 do
      w = w + 1
      local function g(...)
        local p, q = ...
        c = (f("0x10", -1, u.y) and 3.5)
        a, c = (1e300 - 1 / 0), f((d + true))
        d, e = t[d], f(a)
        return d, ...
      end
      a, b = g(1e300, ({} == #"abc"))
      d = { (true or d), t[{}], x = t[a], f(t[e]) }
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      a = f(((d ^ #"abc") ^ "10"))
    end
  end)
  print(51, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 1, "4", -1 do
      a = i
      for k, v in pairs(t) do
        n = n + 1
      end
      a, b, c = pcall(function(...)
        b, c = (0.1 >= c), f((e .. -1 / 0))
        d, c = d, f(t[1e15])
        e, c = u.y, f(f({}))
        return u.z
      end, (-0 ^ d))
    end
    if b then
      for i = 10, 0, -1 do
        a = i
        u.x = (("10" / a) - a)
        e = t[e]
      end
      e = ((not #d) ~= (a > (a < d)))
    else
      c = true
      for k, v in pairs(t) do
        n = n + 1
      end
      for i = "1", 5, 2 do
        a = i
        b, c = (true % u), f((1e300 + 0))
        b, b = d, f(2)
        b, b = "x" .. 1, f(u)
      end
    end
    a = f(1e15, b)
    for i = 3, "4", 1 do
      a = i
      for k, v in pairs(t) do
        n = n + 1
      end
    end
  end)
  print(52, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.x = ((b % e) and (a .. {}))
    e = (3.5 * u.x)
    t[not a] = {}
  end)
  print(53, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      b = d
      b = b
      for k, v in pairs(t) do
        n = n + 1
      end
      return 3.5, ...
    end
    a, b = g(("0x10" ^ 3.5), (true or e))
    a, b, c = pcall(function(...)
      d = { (true ~= 3.5), -a, x = u.z, f(not a) }
      if (a or a) / (e % a) then
        b, a = b, f(u.z)
        b = u.y
      else
        d, e = e, f(b)
        b, d = e, f((a .. "0x10"))
      end
      a = (t[(c + 1e300)] or t[u.k])
      return (t[c] % 2)
    end, (c ~= a))
    a, b, c = pcall(function(...)
      if (d * b) - 2 ^ 53 then
        b, d = (d == true), f(f(e))
      else
        d = (t[(e > "x" .. 1)] > f((false ^ "x" .. 1)))
        d, b = (d ^ c), f(u.x)
      end
      e = d
      for i = 1, 0, -1 do
        a = i
        u.x = ((2 - 0.1) < false)
      end
      return (t[e] / ("a" and e))
    end, t[1])
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(54, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 3, "4", -1 do
      a = i
      local w = 0
      while w < 3 do
        w = w + 1
        d, b = t[c], f((b or a))
        d = c
      end
      b = u.x
    end
    b = ((#"abc" - #d) - t[(0.1 ^ c)])
  end)
  print(55, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      t[u] = f(d)
      return u.z, ...
    end
    a, b = g((a .. "0x10"), (e ^ d))
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for i = 3, -2, 1 do
        a = i
        e, a = c, f(("a" - nil))
        c, e = (d % e), f((false or 0 / 0))
      end
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    b = u
  end)
  print(56, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for k, v in pairs(t) do
      n = n + 1
    end
    c = ((-1 < #0.1) * #"abc")
    t[t[2 ^ 53]] = (({} .. c) and (0.1 - "a"))
    local function g(...)
      local p, q = ...
      a, b, c = pcall(function(...)
        d, a = (-1 / 0 > b), f((false % "10"))
        e = 3.5
        a, c = a, f((a or 2 ^ 53))
        return 1e15
      end, t)
      return (f(b, 3.5, d) * nil), ...
    end
    a, b = g(c, a)
    d = { #"abc", #"abc", x = b, f((1e300 and e)) }
  end)
  print(57, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for k, v in pairs(t) do
      n = n + 1
    end
    local w = 0
    while w < 3 do
      w = w + 1
      a, b, c = pcall(function(...)
        b = f()
        e, a = (2 ^ 53 == b), f((2 ^ 53 and -0))
        b, b = t[c], f((-1 .. nil))
        return "x" .. 1
      end, (d / "0x10"))
    end
    d = -#u.k
  end)
  print(58, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = t
    e = (((2 ^ 53 - e) ^ f()) / not (e ~= t))
    for k, v in pairs(t) do
      n = n + 1
    end
    b = (((b - e) >= -true) % (t[true] ~= 1))
    d = e
  end)
  print(59, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
