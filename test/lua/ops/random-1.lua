-- Random expressions and statements (seed 401 of a grammar): operators, metamethods, loops, calls, errors.

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
    d = (((c <= a) and (2 ^ 53 * 0)) > ((d or 2 ^ 53) / t["a"]))
    local w = 0
    while w < 3 do
      w = w + 1
      c = (u.k > u.x)
      local function g(...)
        local p, q = ...
        a = ((t[-1 / 0] % ("10" > 0.1)) and ((c or 0) + "x" .. 1))
        d, d = f(), f((-0 / 0))
        return -0, ...
      end
      a, b = g(0, (d + b))
    end
    t[(0 and d)] = (d or f(a, nil))
    for i = 1, 0, -1 do
      a = i
      local function g(...)
        local p, q = ...
        b, b = (c * "0x10"), f((0.1 % false))
        d = 0.1
        return ((e or a) % (a < f)), ...
      end
      a, b = g(-"a", f(b))
    end
    if not (c / 2) then
      e = 0
      b = ("0x10" / ((1 / 0 - 1) and u.z))
    else
      local w = 0
      while w < 3 do
        w = w + 1
        c = (-(0.1 * e) - ((b or nil) - (b == c)))
        d, d = (t .. false), f(#c)
      end
    end
  end)
  print(0, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for k, v in pairs(t) do
        n = n + 1
      end
      t[u.x] = ((b ^ d) <= (-1 / 0 == 1e15))
    end
    d = { (2 ~= b), t[d], x = (0.1 == d), f((false + 0.1)) }
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(1, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for i = nil, 0, -1 do
        a = i
        t[("x" .. 1 or t)] = true
        a, d = ("x" .. 1 * d), f((c and b))
      end
      b = (a <= ((not d) % f(e, 0 / 0, c)))
      d = { (2 ^ 53 / b), (3.5 <= false), x = (b and {}), f((c == 1)) }
    end
    if (d / d) == (nil / a) then
      c = t[((d and 0.1) ~= (false or c))]
    else
      u.z = (d ^ (2 ^ 53 .. c))
    end
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(2, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if f(("10" < b), 1 / 0, (nil % "0x10")) then
      if 0 then
        c, b = not nil, f((d or a))
        b = (((-3.5) ^ (2 ^ 53 < b)) - 3.5)
        a = (-((-0 ^ "10")) < (f() and (e * 1e300)))
      else
        d, b = f(), f((e <= d))
        e, b = (e ~= nil), f(d)
      end
      local function g(...)
        local p, q = ...
        b, b = f, f((c % #"abc"))
        b, a = #a, f(f(b, a, 3.5))
        c, d = f(b, #"abc", e), f(u.k)
        return ((not e) % u.y), ...
      end
      a, b = g(f(b), not c)
    else
      e = a
      d = (((1 > e) / (1e300 and 3.5)) ^ t[3.5])
    end
    d = { (0.1 * b), (1 / 0 <= "a"), x = u.x, f(-"0x10") }
    a, b, c = pcall(function(...)
      b = ({} + (f(e, d, 2 ^ 53) >= (1e300 .. "a")))
      a = ((({} .. false) or (c < c)) / ((e or c) > (0 / 0 ~= d)))
      return ((-0 / 0) ^ (2 / 1e300))
    end, u.y)
  end)
  print(3, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      b = 1e15
    end
    d = (f((d / c), (1e300 + {}), c) and (f(c, b, a) or ("0x10" >= false)))
    u.z = t[(0.1 or d)]
    b = t[b]
    for i = "1", 0, 2 do
      a = i
      local w = 0
      while w < 3 do
        w = w + 1
        c, a = t[-0], f((b < a))
        c, e = t, f(t[e])
      end
      d = (t[({} == true)] ^ a)
      b = (b * t[(b > d)])
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
    b = false
    a, b, c = pcall(function(...)
      b = (f((b or c), c, (true - b)) or b)
      return (e or -a)
    end, (u - e))
    d = ((1 / 0 >= t[c]) * ((a or a) or (0 / e)))
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(5, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = a
    c = f()
    for i = 3, -2, 1 do
      a = i
      t[f(b, -0)] = (t[0] or 0 / 0)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a, d = f(b, "a", e), f((1 > e))
        c, c = (a and -1 / 0), f(e)
        d = ((1 or (#"abc" .. 2 ^ 53)) < (-1 / 0 and #c))
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      d = { ("0x10" > "0x10"), (c or e), x = d, f((a ~= c)) }
    end
    e = f()
  end)
  print(6, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d = -t[t[2]]
      end
      return not e, ...
    end
    a, b = g((f % 1 / 0), (d and d))
    u.k = u.y
    b = u.z
    a, b, c = pcall(function(...)
      d = { (c ~= d), not c, x = (e * 2), f(c) }
      u.x = t[f()]
      return 1e300
    end, (d == 1))
  end)
  print(7, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for i = nil, -2, -1 do
        a = i
        b, c = u.k, f(t[{}])
        e, c = u.y, f(a)
        t["0x10"] = (a - f)
      end
      for i = 0.5, 0, -1 do
        a = i
        a = t[((-0 * a) ^ t[b])]
        u.y = "x" .. 1
        b, e = (b and "0x10"), f(f(e))
      end
    end
    d = ((not #"abc") > #"abc")
  end)
  print(8, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (((3.5 * 1e300) < 1e15) .. a)
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(9, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 1, 0, 0.5 do
      a = i
      a, b, c = pcall(function(...)
        u.x = c
        d, e = (0 / 0 and #"abc"), f((c ^ u))
        b, b = (d + u), f({})
        return (-"a" - b)
      end, (d == 1))
      if (d < b) % f(-1) then
        b, d = c, f(#nil)
      else
        e, c = (0 / 0 * c), f(a)
      end
    end
    local w = 0
    while w < 3 do
      w = w + 1
      u.z = (d or -a)
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
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      e = (#(e ^ false) or ((not c) ^ (c .. c)))
    end
    local function g(...)
      local p, q = ...
      d = { (e <= e), -{}, x = 1 / 0, f(#f) }
      e = (((0 and b) % f()) or (false / (#"x" .. 1)))
      a = 3.5
      return u.k, ...
    end
    a, b = g(#"abc", (-1 and e))
    a = (u.x * t[a])
    c = (((0 < "10") <= f(3.5)) and t[(f or b)])
    u.y = (b ^ (-1 / 0 and 3.5))
  end)
  print(11, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      d = { f, a, x = t[0.1], f((b < d)) }
      for i = 0.5, 3, "1" do
        a = i
        c, c = (a > e), f(f(d, 1 / 0, {}))
      end
    end
    e = (-"x" .. 1)
    d = { not d, not a, x = 1e15, f((a or e)) }
    for i = 0.5, -2, -1 do
      a = i
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c = a
        c, a = (b * e), f((e / {}))
      end
      a, b, c = pcall(function(...)
        c = -c
        a = #"abc"
        return u.y
      end, t[t])
    end
  end)
  print(12, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { (c / b), (1e15 + d), x = (false .. "10"), f((1e300 ^ b)) }
    local w = 0
    while w < 3 do
      w = w + 1
      if not (e == 0.1) then
        t[t[true]] = b
      else
        d, b = ("x" .. 1 * -0), f((c <= a))
        d, d = f(a), f(("0x10" > c))
      end
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        d, d = (-0 * e), f(-f)
        t[t[a]] = 1e300
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      local function g(...)
        local p, q = ...
        b, a = (e > 2), f((c or nil))
        a, c = u, f((1 / 0 / b))
        u.y = not u.z
        return -(d <= e), ...
      end
      a, b = g((c .. c), (1 / 0 and e))
      return ((d ^ a) * (e + b))
    end, (nil * 1e15))
    a, b, c = pcall(function(...)
      t[-0] = ((b and a) < t[b])
      local function g(...)
        local p, q = ...
        a, c = (-1 - 0), f((f > -1))
        e = f
        t[(true < 1e15)] = 0.1
        return u.k, ...
      end
      a, b = g(u.x, (e + f))
      return t[0 / 0]
    end, (b ~= e))
  end)
  print(13, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      u.x = (2 or (c < a))
      for k, v in pairs(t) do
        n = n + 1
      end
      if e then
        c, e = t[c], f((d <= -0))
        d, d = u.z, f((e * e))
      else
        c = ((not (a .. 1)) + u.z)
        a, b = f(), f(("10" + t))
      end
    end
    d = { 2, (d / u), x = t[true], f((a ~= e)) }
    for k, v in pairs(t) do
      n = n + 1
    end
    e = (e ~= (not f()))
  end)
  print(14, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      c = f(u.x, 2)
      local w = 0
      while w < 3 do
        w = w + 1
        b, b = (a or 1 / 0), f(2)
        b, d = (false <= 0.1), f((f > "0x10"))
      end
      d = (1e15 > ((nil + a) == u.k))
      return ((a or d) + -1 / 0)
    end, (1e15 + b))
    u.x = t[t[a]]
    a, b, c = pcall(function(...)
      b = b
      return (a ^ (nil < {}))
    end, a)
    for i = 10, "4", 0.5 do
      a = i
      d = { u.z, (e ~= 0 / 0), x = u.k, f(({} ^ b)) }
      d = d
      a = u
    end
    d = { (c .. e), a, x = (a / -0), f((u * c)) }
  end)
  print(15, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      u.z = t[(c and b)]
    end
    c = f(a, (-0 .. (b <= a)))
  end)
  print(16, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      t[(a / 3.5)] = ((t == a) or d)
    end
    d = f(((0 == 0) or b), false, (("x" .. 1 or 2 ^ 53) < (1 / 0 <= c)))
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      d = { 1, (2 ^ 53 - b), x = (2 / -1 / 0), f((1 / 0 or "a")) }
      if a then
        b, b = u.z, f((d or e))
      else
        e, c = u.y, f(1e15)
        t[u.x] = (a >= (e .. d))
        t[t[true]] = f(t[e])
      end
      local function g(...)
        local p, q = ...
        c, e = (-0 <= b), f((#"abc" or b))
        return false, ...
      end
      a, b = g(e, (a or u))
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
      local w = 0
      while w < 3 do
        w = w + 1
        c, e = u.x, f((u or d))
        d, e = u.x, f((-1 / 0 - 2))
      end
    end
  end)
  print(17, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
    d = { 1, t[c], x = f(a, "x" .. 1), f({}) }
    t[(-1 * -0)] = (("a" < a) % t[c])
    for i = "1", 3, -1 do
      a = i
      for i = 3, -2, 0.5 do
        a = i
        b = ((a or (b or 0.1)) + 1e300)
        a = ((u.k * c) or #(c + f))
        c, c = c, f(t[b])
      end
      t[not a] = (("10" and "x" .. 1) and ("a" <= "x" .. 1))
    end
    d = (u.k + f((-1 / 0), f))
  end)
  print(18, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 3, 0, 1 do
      a = i
      local function g(...)
        local p, q = ...
        b = t[t]
        d, c = #"abc", f((b and b))
        return 1e300, ...
      end
      a, b = g(f(c), (3.5 % c))
      local function g(...)
        local p, q = ...
        b, b = (d * 0.1), f((d * u))
        c, c = (false ~= e), f(-0)
        return ((-1 / 0 and -1 / 0) <= t["10"]), ...
      end
      a, b = g(-1, f(a, true))
    end
    local function g(...)
      local p, q = ...
      b = u.x
      return (##"abc" / b), ...
    end
    a, b = g(e, ("a" and b))
    local function g(...)
      local p, q = ...
      d = { (b == f), #f, x = -1e15, f((nil >= a)) }
      t[("10" / e)] = #"abc"
      return "x" .. 1, ...
    end
    a, b = g(a, t[e])
    a = (u.k or (-a / (c <= a)))
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(19, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      b = ((t[b] and (0.1 * -0)) * (-"10" / f(c, 3.5, -0)))
    end
    if d .. (0 / 0 > b) then
      a, b, c = pcall(function(...)
        a = c
        e, b = (0 ^ false), f((c and d))
        return (#2 .. (e < 0))
      end, (e == d))
      local function g(...)
        local p, q = ...
        d, e = (b / e), f(true)
        c, e = -0, f((a or a))
        return f, ...
      end
      a, b = g((u < "a"), u.y)
      c = (e and 1e300)
    else
      for k, v in pairs(t) do
        n = n + 1
      end
      if t[(1 % 1e15)] then
        a, d = #0.1, f(("10" / d))
        d = e
      else
        b = not t
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for i = "1", "4", "1" do
        a = i
        d, c = f(), f((1 / 0 > d))
        c, d = t[nil], f(-c)
        b, b = (e == #"abc"), f((a + a))
      end
    end
    for k, v in pairs(t) do
      n = n + 1
    end
    b = #"abc"
  end)
  print(20, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if a ~= t[e] then
      for k, v in pairs(t) do
        n = n + 1
      end
      if t[(b / false)] then
        b, c = (1e300 and b), f(("10" ~= 2 ^ 53))
        a, e = u.x, f((false >= -1))
        t[(e * 2 ^ 53)] = t[0]
      else
        u.z = c
        b = (u.y ^ (-1 % (u >= nil)))
      end
      if t[b] then
        e, e = (a / {}), f(d)
      else
        d, d = c, f((a * e))
        d, d = -1e300, f(c)
        t[(a % d)] = (d * (1 or b))
      end
    else
      a, b, c = pcall(function(...)
        e, d = (a and "10"), f(b)
        d, b = (e and d), f(u.k)
        e, c = 2 ^ 53, f(t)
        return ((d .. -1 / 0) - (e / d))
      end, f(#"abc", e))
      c = u.z
    end
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        e, d = (#"abc" .. #"abc"), f(("a" * a))
        e, a = (c or e), f(0.1)
      end
      u.x = t[(0.1 ~= "x" .. 1)]
      d = not ((not 3.5) .. (f and "a"))
      return ((#"abc" and b) or (d .. 2)), ...
    end
    a, b = g(not 1e15, (false >= 1e15))
    for i = 3, -2, "1" do
      a = i
      u.x = f((d * e), (u .. a))
    end
    local function g(...)
      local p, q = ...
      if c then
        e, e = (1 / 0 ^ 0), f(t[0 / 0])
        d, c = t[a], f((f / "10"))
        c = d
      else
        e, b = (e <= 1e300), f((d / {}))
        e = -0
        e = t[(-0 or (2 ^ 53 ~= e))]
      end
      return ((a ~= d) and (1 / 0 .. e)), ...
    end
    a, b = g((a or b), t["x" .. 1])
    a, b, c = pcall(function(...)
      b = ((not f(d, a)) - (2 >= u.y))
      for i = 3, -2, "1" do
        a = i
        a, d = f({}, c, u), f((1e300 or a))
        c, e = t[a], f(f(b, -0, 0.1))
      end
      return ((e < c) * (b and a))
    end, t[1 / 0])
  end)
  print(21, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = ((t[d] - u.z) % "x" .. 1)
    if #"abc" then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d = d
        a, a = ("10" + d), f(f(e, c))
        d, b = c, f(a)
      end
      a, b, c = pcall(function(...)
        d, c = "x" .. 1, f((false + -1))
        b = ((d or t[a]) == ((-a) ^ 1 / 0))
        return f(a)
      end, f(d, c))
      local w = 0
      while w < 3 do
        w = w + 1
        d, e = (0 > "0x10"), f((d ~= c))
      end
    else
      if b == (e <= 2 ^ 53) then
        u.z = f((b ^ 0.1), (-(-1) / 0), b)
        d = t[((0.1 == c) and (-1 / 0 / false))]
        c = #"abc"
      else
        u.z = #(a > false)
      end
    end
    if nil then
      for i = nil, "4", 2 do
        a = i
        d, b = (0 or b), f(f(a, a))
      end
    else
      for i = nil, 0, 2 do
        a = i
        e = (t[-nil] % (f(d, a, b) and ("10" and 1)))
      end
      for i = nil, 3, 1 do
        a = i
        c = (not 0 / 0)
        e, d = (a + e), f(e)
      end
    end
    c = u.k
    c = {}
  end)
  print(22, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = ((u.k * t["10"]) or #(true - d))
    for i = 0.5, "4", 0.5 do
      a = i
      for i = "1", 5, 1 do
        a = i
        b = f(((-1 / 0 .. b) * u.z))
        e, c = (c + c), f((d ^ c))
      end
    end
    if nil then
      local function g(...)
        local p, q = ...
        u.z = f()
        b, c = a, f(("10" ^ false))
        return 2 ^ 53, ...
      end
      a, b = g(u.k, e)
      if "10" then
        a, b = nil, f((d ~= 2))
        b, b = ("10" .. u), f(d)
        t[t[{}]] = (("10" .. u) .. (d % "0x10"))
      else
        d = a
      end
      local w = 0
      while w < 3 do
        w = w + 1
        c, b = 0, f((e or -0))
        e, b = u.k, f(a)
        e = t[((e and "10") % ("10" and 0))]
      end
    else
      a = ((t[b] / (a / e)) and #"abc")
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      t[(d + f)] = (b or d)
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
    local w = 0
    while w < 3 do
      w = w + 1
      a, b, c = pcall(function(...)
        d, a = (1 / 0 == b), f((d or a))
        return f(not c, -u, b)
      end, (1e300 or 0 / 0))
    end
    d = { (b - e), not b, x = #"abc", f(e) }
  end)
  print(24, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = u.x
    local function g(...)
      local p, q = ...
      for k, v in pairs(t) do
        n = n + 1
      end
      for i = 10, 5, 1 do
        a = i
        t[(1 > d)] = (({} and 2 ^ 53) and ("x" .. 1 + "10"))
        b, d = (false .. d), f((d > a))
      end
      return (b and (d or u)), ...
    end
    a, b = g((false ^ 1 / 0), (a == d))
    for k, v in pairs(t) do
      n = n + 1
    end
    t[(t .. 2)] = b
  end)
  print(25, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 0.5, 3, -1 do
      a = i
      for i = "1", "4", 1 do
        a = i
        b, b = t[e], f((d <= d))
        c, a = ({} ^ a), f((b and a))
        e, d = ("0x10" .. d), f(f(a, #"abc"))
      end
      e = not (f() and (1 == 2 ^ 53))
    end
    c = t[f((d ^ b), (-1 and e))]
  end)
  print(26, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(e ^ 3.5)] = (b and t[a])
    e = ((not (-1 / 0 / e)) == u.k)
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      local function g(...)
        local p, q = ...
        e = (f(t[a], (e + false), u.x) - (u.x or (0 > -1)))
        a, d = c, f((e and b))
        return ((e * -1) > not b), ...
      end
      a, b = g((1 / 0 or t), c)
      if (3.5 .. "x" .. 1) <= (-1 / 0 / 2) then
        b = u
        c, c = t[c], f((d * b))
      else
        a, d = (d and {}), f("10")
        c, b = c, f(u.y)
        e, a = (nil - a), f(-b)
      end
    end
    u.x = (f ~= u.y)
    c = f(t[f(0 / 0, b, a)], u.x)
  end)
  print(27, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      for k, v in pairs(t) do
        n = n + 1
      end
      local w = 0
      while w < 3 do
        w = w + 1
        a = (((d ^ e) > (d < c)) == ((3.5 == -1 / 0) ~= e))
        c, d = e, f((0 * a))
        a = ((b - b) .. b)
      end
      return (t[d] * t[b])
    end, (d == b))
    e = f()
  end)
  print(28, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { a, u.z, x = f(d), f((0 / 0 or "x" .. 1)) }
    d = { (true % e), c, x = 1, f((#"abc" > 0)) }
    b = b
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      d = t[(u.z .. ("x" .. 1 * a))]
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
    d = (u.k ^ ((-0 and 1) > "x" .. 1))
    d = { (b ~= b), a, x = (a and a), f((u - 0)) }
    local w = 0
    while w < 3 do
      w = w + 1
      a = (((not "x" .. 1) + -d) > a)
    end
    local w = 0
    while w < 3 do
      w = w + 1
      b = f()
      for i = 0.5, 0, "1" do
        a = i
        d, d = (#"abc" ~= e), f(("0x10" % 1e300))
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      e = u.z
      local w = 0
      while w < 3 do
        w = w + 1
        b, b = ("a" ~= d), f(2)
        a, a = nil, f(d)
      end
    end
  end)
  print(30, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      if 0 / 0 then
        d = e
        e, c = #a, f((c .. f))
        c, a = (d + d), f(f())
      else
        t[(b + d)] = u.y
        b = (d or 1e300)
        b, a = c, f((false ~= nil))
      end
      c = d
    end
    c = u.z
    a, b, c = pcall(function(...)
      c = (f() % (u.z ^ (e ~= d)))
      for i = "1", -2, 0.5 do
        a = i
        a, e = (3.5 / c), f((d < c))
        c = (a or ((1e15 or e) / u.k))
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, d = (f + c), f(0 / 0)
        t[f(a, 2)] = ((c == e) - f)
      end
      return 2 ^ 53
    end, (e .. c))
    a, b, c = pcall(function(...)
      c = t[((b - d) and (b or c))]
      return (u.y >= u.k)
    end, f(b))
  end)
  print(31, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.x = (-0 > u)
    a = (true + t[t[c]])
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        c, a = f(b, -1, f), f((f or d))
        t[(c - -1 / 0)] = b
        e = f((f() ~= (e / -1 / 0)), ((a / b) < (e <= 0)))
      end
      a = -b
      return ((a >= c) or #"abc"), ...
    end
    a, b = g((true - e), t[b])
    u.z = true
    for i = "1", 5, 1 do
      a = i
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
        a = f(((-0 or "a") and (c < d)), "10", e)
        d = ((t[b] or a) and (d * (a % t)))
      end
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
    a = "0x10"
    a = (((-t) ^ (-1 / 0 and u)) / t[f(e)])
    e = (false or "10")
  end)
  print(33, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { "10", (a ^ u), x = e, f((b .. -1)) }
    for k, v in pairs(t) do
      n = n + 1
    end
    local w = 0
    while w < 3 do
      w = w + 1
      t[(#"abc" % -0)] = u.y
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
    e = (e >= (("0x10" < #"abc") < -e))
    a, b, c = pcall(function(...)
      local function g(...)
        local p, q = ...
        d = (f(not -0, (a * 1e300), 1e15) and "a")
        a = ({} > (#0 or (-1 * u)))
        a, a = (nil % e), f((a >= 3.5))
        return ((e + "a") + (c ^ 2 ^ 53)), ...
      end
      a, b = g((0.1 * c), not f)
      for k, v in pairs(t) do
        n = n + 1
      end
      local w = 0
      while w < 3 do
        w = w + 1
        b = t[(u.k + (0 / 0 % b))]
        e, d = a, f(f(d))
      end
      return #(b and nil)
    end, u.z)
    b = ((true - a) ~= (t[c] >= f(1e300, #"abc")))
    if (a ~= a) >= d then
      for k, v in pairs(t) do
        n = n + 1
      end
    else
      c = -((true .. c) % (e == 0 / 0))
      b = "0x10"
      t[{}] = ((u * d) .. b)
    end
  end)
  print(35, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for i = 0.5, -2, 1 do
        a = i
        c, c = u.k, f(("x" .. 1 - "0x10"))
      end
      t[e] = ((c .. b) - (c ^ b))
      c = u.k
    end
    for k, v in pairs(t) do
      n = n + 1
    end
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        a = ((a or ("x" .. 1 == a)) or b)
      end
      return ((-1 / 0 and 0 / 0) .. -d)
    end, ##"abc")
    e = (u - b)
  end)
  print(36, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.z = a
    d = { (c / {}), f(#"abc", 2 ^ 53), x = "0x10", f((a % 2 ^ 53)) }
  end)
  print(37, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if -1 % (nil or d) then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b = (((d > u) .. -b) >= ((d ~= d) ^ u.z))
      end
    else
      local function g(...)
        local p, q = ...
        e, e = (-1 / 0 + 1), f((c - e))
        e = (0.1 % (false < nil))
        return ((#"abc" % 1 / 0) and #{}), ...
      end
      a, b = g({}, a)
    end
    local w = 0
    while w < 3 do
      w = w + 1
      a = (true <= f((b + "a")))
      local w = 0
      while w < 3 do
        w = w + 1
        b, d = u.k, f((0 / 0 - t))
        e = f((0.1 > nil))
      end
      c = not c
    end
    a, b, c = pcall(function(...)
      d = { (e < -1), f(a, 2, "0x10"), x = (b ^ 0 / 0), f((1e15 < b)) }
      e = 0.1
      d = { t[0.1], (b % true), x = (0 / 0 + "a"), f((a == c)) }
      return ((a ^ c) + (u + 2 ^ 53))
    end, -1 / 0)
    e = u
  end)
  print(38, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = (u.z / ((d * b) + (a ~= b)))
    a = ((({} .. d) and (d + 2 ^ 53)) and ((b / d) - (true .. a)))
    local function g(...)
      local p, q = ...
      e = (((b == b) - t["a"]) * ((c + d) ^ (d and 0.1)))
      for k, v in pairs(t) do
        n = n + 1
      end
      c = u.y
      return ("x" .. 1 - d), ...
    end
    a, b = g(u.k, d)
    for k, v in pairs(t) do
      n = n + 1
    end
    if e then
      local function g(...)
        local p, q = ...
        b = d
        e, a = t, f(b)
        e, a = ("x" .. 1 % b), f((0.1 or a))
        return t[t[b]], ...
      end
      a, b = g((b + d), not #"abc")
      a = (b * f())
    else
      u.y = ((d - d) * u.k)
      if -0 then
        c, a = (-1 / 0 or b), f((b == "0x10"))
      else
        b, e = 1 / 0, f(e)
        d, c = t[d], f(a)
        a, d = u.x, f(-e)
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e = ((-3.5 % u.z) - (1 / 0 * (a == 2)))
        b, d = b, f((a ^ e))
        t[#a] = ((#"abc" / c) and c)
      end
    end
  end)
  print(39, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = nil, 3, 2 do
      a = i
      d = ((0.1 % (1 ^ d)) / u.y)
      d = c
      local w = 0
      while w < 3 do
        w = w + 1
        d, e = b, f((b * -1))
        t[t[b]] = f((c / 2), "10", u.k)
        d = ((e or b) .. 0)
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      t[(c < nil)] = c
      b = u.k
    end
    local function g(...)
      local p, q = ...
      u.z = (u.z ^ d)
      t["0x10"] = (t[c] > 1e300)
      c = 1 / 0
      return ((1 / 0 <= a) and u.k), ...
    end
    a, b = g(u.z, u.y)
    b = c
    local function g(...)
      local p, q = ...
      t[f(b, false)] = (f(nil, "0x10") + (b % "a"))
      a = (u.z * (3.5 <= "a"))
      local w = 0
      while w < 3 do
        w = w + 1
        a, e = t[b], f(t[0])
        a = (((u + 0.1) or u.x) * f)
        d, a = (b * 1e15), f(b)
      end
      return not u.z, ...
    end
    a, b = g((b .. 0), (f .. 1e15))
  end)
  print(40, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      d = { (b or a), t["x" .. 1], x = 3.5, f(u.z) }
      return t[(d > c)], ...
    end
    a, b = g(e, (b .. d))
    d = a
    local w = 0
    while w < 3 do
      w = w + 1
      t[(c * 1 / 0)] = f()
      c = u.k
      d = { f(), #d, x = u.z, f(f()) }
    end
    t[0.1] = t[(a and {})]
  end)
  print(41, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      b = (f * "10")
      local w = 0
      while w < 3 do
        w = w + 1
        a, c = (0.1 and e), f(("x" .. 1 >= t))
        d, b = (2 ^ 53 > 0 / 0), f((d + a))
        b = (e and (a or not c))
      end
      b = d
      return u.k
    end, t[a])
    local w = 0
    while w < 3 do
      w = w + 1
      e = ((#d - -e) + ((0 / 0 >= e) or (b + a)))
      local w = 0
      while w < 3 do
        w = w + 1
        c, a = b, f((c ~= 1e15))
        b, d = u.k, f(f(c))
        a, a = (2 ^ 53 * "10"), f(u.y)
      end
    end
    e = (((true and 1e15) > nil) or -1 / 0)
  end)
  print(42, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.k = (f(c, a) .. b)
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      if f(("x" .. 1 < -1), 1 / 0) then
        u.x = "10"
        c, a = (t <= #"abc"), f((1e15 > b))
      else
        a = 1e300
        b, a = t[true], f((b and 1))
        t[u.k] = b
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      e = (t * f())
    end
    for k, v in pairs(t) do
      n = n + 1
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
    local function g(...)
      local p, q = ...
      c = 1e15
      local w = 0
      while w < 3 do
        w = w + 1
        t[t[d]] = (u.z < 0)
        b, d = f(c, 1e300), f({})
      end
      a = (((e ~= 2 ^ 53) == ("x" .. 1 ^ a)) .. f((a or 1 / 0), (d >= b), (b or {})))
      return (e + (d and d)), ...
    end
    a, b = g(f(a), (-1 / 0 + true))
    e = ((-f(nil, false)) - -1 / 0)
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      t[({} and c)] = ((1e300 + "10") .. f(true))
    end
    e = (f() or ((not -0) or ("a" or c)))
    u.x = ((#"abc" or b) or (c .. d))
  end)
  print(44, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = e
    d = ((a > (-1 / 0 .. f)) or c)
    for i = 0.5, 0, 1 do
      a = i
      c = (a + ((d and d) ~= (e or "x" .. 1)))
    end
  end)
  print(45, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      u.x = (0 / 0 and (-1 / 0 == 1))
      local w = 0
      while w < 3 do
        w = w + 1
        e, c = (a * u), f(t[d])
        b, c = e, f(u.k)
      end
      for i = 0.5, 5, -1 do
        a = i
        d = (t[(0.1 / -0)] % u.z)
      end
      return d
    end, ({} .. c))
    t[(-1 - d)] = (f() / nil)
  end)
  print(46, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      a, b, c = pcall(function(...)
        u.k = u.z
        return (b or 1)
      end, 0)
      d = { t[c], (-0 * c), x = {}, f(-1 / 0) }
    end
    a = c
    t[u.y] = f()
  end)
  print(47, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = t[((#"abc" or a) or u.y)]
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      e = (2 ^ 53 - b)
    end
    b = u.k
    if #d or (d or d) then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, c = (a - 2 ^ 53), f((c <= false))
        d = ((u.y % t[t]) .. -1)
      end
      u.y = u.y
    else
      t[u.y] = f((e .. b), u.x, e)
    end
  end)
  print(48, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = (((a ^ 3.5) == a) and 2)
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        d, c = (-1 / 0 % a), f((-1 + "x" .. 1))
        b, b = b, f((0.1 .. b))
        a = (t % (t[a] ~= (b < t)))
      end
      u.z = -1
      return f(u.k)
    end, (0 / 0 and a))
  end)
  print(49, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { c, nil, x = (1e15 or nil), f((a and 1)) }
    e = (((e == true) % 1 / 0) % (u.z < (-1 and u)))
  end)
  print(50, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      local function g(...)
        local p, q = ...
        a = (((e ^ 1) and (1e15 or "x" .. 1)) / (("a" > f) - t[c]))
        return f(), ...
      end
      a, b = g(u.x, (a * a))
      d = f(true)
      local w = 0
      while w < 3 do
        w = w + 1
        b, b = (c >= f), f(a)
        a, c = (e and c), f((1 / 0 - 0 / 0))
        e, c = (0.1 or 1), f(u.z)
      end
      return (a < (-0 == -0)), ...
    end
    a, b = g(u, f)
    for i = 3, 0, 2 do
      a = i
      for i = "1", "4", 2 do
        a = i
        c, d = (d and a), f(3.5)
        d, e = (b ^ {}), f(c)
        u.y = t[(1e300 < a)]
      end
      a = (f() == (f(1e300, -0, 0.1) and (b + b)))
      u.k = (e % (0.1 ^ 2 ^ 53))
    end
    u.x = not (e > b)
    if u.y then
      b = (("0x10" or c) ~= f())
      e = 1 / 0
      local w = 0
      while w < 3 do
        w = w + 1
        a, e = a, f(t[e])
        u.z = ((c and u) - b)
        b, a = (f >= false), f(c)
      end
    else
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e, d = #false, f((d / d))
        b, e = (a and 0), f((c ^ d))
        d = u.x
      end
    end
    d = { (a and b), ("10" ~= true), x = (d ^ 0 / 0), f(u.z) }
  end)
  print(51, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 0.5, 0, 2 do
      a = i
      a = 2
      b = f()
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c = (b + #(c ^ b))
        c, b = u.z, f(0)
      end
    end
    b = (e > (b <= d))
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      a, b, c = pcall(function(...)
        d, d = 3.5, f(t[u])
        c = "a"
        e, d = (b < d), f((1e15 - d))
        return (e .. (a - #"abc"))
      end, e)
      a, b, c = pcall(function(...)
        a, c = (a or "a"), f((-1 / 0 and b))
        return "x" .. 1
      end, 0 / 0)
      local w = 0
      while w < 3 do
        w = w + 1
        e = u.x
        a, c = (e ^ b), f((a / b))
      end
    end
    a = 1 / 0
    b = nil
  end)
  print(52, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (u.k or 3.5)
    if f(0.1, t) / (c ^ b) then
      b = u.z
      d = { ({} / c), (b / nil), x = (e < -0), f((0 / -1)) }
      a = (((e or 1e300) % t[0.1]) / #(f .. nil))
    else
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a = -u.x
        c, e = c, f((1e300 - a))
        u.x = ((1e15 or t) or (d ^ "0x10"))
      end
      for i = 1, "4", 0.5 do
        a = i
        a, e = (e ^ e), f(t[-1 / 0])
        b, d = -0, f(t[a])
      end
    end
    for i = 10, -2, "1" do
      a = i
      d = { #"a", t[d], x = f, f((0.1 * false)) }
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e, e = (d > b), f(a)
        a, c = (e % -0), f(-#"abc")
        d = ((not (c + b)) ~= (({} < "0x10") > (nil and d)))
      end
    end
    local function g(...)
      local p, q = ...
      u.x = (e % f(c))
      local function g(...)
        local p, q = ...
        u.k = "x" .. 1
        return (f(e) >= (e ^ e)), ...
      end
      a, b = g(("a" ^ f), f(u, 3.5))
      return "x" .. 1, ...
    end
    a, b = g((0 == 2), -b)
  end)
  print(53, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 10, "4", -1 do
      a = i
      t[(a ~= a)] = c
      local w = 0
      while w < 3 do
        w = w + 1
        d = (u.y - (u.y .. false))
        a, e = (d + e), f((b or u))
        b, c = -e, f((a % d))
      end
      a, b, c = pcall(function(...)
        a, a = a, f((#"abc" ^ b))
        return u.k
      end, t[1e15])
    end
    local w = 0
    while w < 3 do
      w = w + 1
      if f then
        b, b = t[a], f(f())
        a = 1e300
      else
        e, b = not f, f(2 ^ 53)
        b, d = (b .. b), f((b % 0.1))
      end
      t[(#"abc" + "a")] = ((c ^ {}) or c)
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
    a, b, c = pcall(function(...)
      if d and (#"abc" ^ -0) then
        d, b = u.k, f(b)
        u.y = (f() == (c > 1e15))
      else
        c = a
        a, d = (0 / 0 >= u), f(f())
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a, d = t[e], f((a + d))
        c, a = (d and b), f((b / 1))
        b, c = (u or 1e300), f(-0)
      end
      return ((-1 / 0 <= -0) ^ f(c, c, 1))
    end, (-1 and "x" .. 1))
    b = (2 >= (f() ^ (e % -0)))
    local w = 0
    while w < 3 do
      w = w + 1
      if 2 ^ 53 then
        t[(true ^ e)] = "10"
        d, d = (1e300 / c), f(-false)
      else
        e, d = (0.1 < c), f(b)
        e, d = (3.5 ^ {}), f("0x10")
        b, e = (0.1 < -1), f("10")
      end
      d = { (true - 0 / 0), e, x = u.k, f(a) }
    end
  end)
  print(55, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = e
    c = (2 ^ 53 .. (t[3.5] > u.z))
  end)
  print(56, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = b
    e = e
    if 2 then
      d = { (0 ^ "x" .. 1), #a, x = {}, f(("10" / "a")) }
      if d then
        c = (c + u.x)
        c, e = c, f(("10" * b))
        c, a = (a > {}), f(nil)
      else
        c, a = (0 >= b), f((e / 2))
        t[1e300] = 0.1
        b, e = f(a), f(({} >= "10"))
      end
      local w = 0
      while w < 3 do
        w = w + 1
        d, e = c, f((c % 0 / 0))
        b, a = (u or 0), f((0 / 0 .. 0))
        e, d = c, f((d ^ e))
      end
    else
      t[f(2)] = ((c or b) or (a ^ 1))
    end
    for i = 3, 0, 2 do
      a = i
      u.k = #nil
      if t[(-1 / 0 or a)] then
        d, b = b, f((a / 2 ^ 53))
      else
        a, e = (2 ^ 53 .. 1 / 0), f(2 ^ 53)
      end
    end
  end)
  print(57, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(a ^ 1)] = ((true == "10") < (d < e))
    c = (t[f(d, -1)] * ((b ^ 1e300) + -a))
    local function g(...)
      local p, q = ...
      if (b and c) % (c > a) then
        b, c = u.z, f(t[1e15])
      else
        d, a = (1 or true), f((b .. 0 / 0))
      end
      return ((1 / 0 and #"abc") or d), ...
    end
    a, b = g(t[b], (a >= d))
    local w = 0
    while w < 3 do
      w = w + 1
      b = (a * 0 / 0)
      a, b, c = pcall(function(...)
        b, b = c, f(t[2 ^ 53])
        a, d = (a or c), f((b or "x" .. 1))
        d, c = c, f((1 + 0.1))
        return ((#"abc" + e) ^ (c ^ b))
      end, (b < 2 ^ 53))
    end
  end)
  print(58, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      a = (((b .. e) / f(e)) * ("0x10" == (b >= 2)))
      if t["a"] then
        e = u.z
      else
        b = u.x
        e, b = u.y, f(a)
      end
    end
    d = d
  end)
  print(59, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
