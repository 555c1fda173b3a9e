-- Random expressions and statements (seed 402 of a grammar): operators, metamethods, loops, calls, errors.

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
    d = not (f(d) and u.z)
    for i = 1, 0, "1" do
      a = i
      b = ((t[2] == f(b, 1e15)) and t[("0x10" / b)])
      b = e
    end
    d = { (nil - b), #c, x = 1, f((a and u)) }
    for k, v in pairs(t) do
      n = n + 1
    end
    if "10" then
      d = { (b + d), #c, x = false, f((-1 .. a)) }
      for k, v in pairs(t) do
        n = n + 1
      end
    else
      d = { f(t), ("a" and a), x = (1 / 0 - 0.1), f((-0 or 3.5)) }
      for k, v in pairs(t) do
        n = n + 1
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
    for i = nil, -2, 0.5 do
      a = i
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b = u.y
        u.k = ((-0 .. a) or (a .. b))
        b, d = f(d, 1e15), f((e or c))
      end
    end
    d = (((2 ^ 53 >= #"abc") or (#"abc" and -1)) ^ t[(c % d)])
    for k, v in pairs(t) do
      n = n + 1
    end
    t[("a" % d)] = u.k
  end)
  print(1, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = ((f() ^ (2 ^ 53 * u)) or ((2 ~= nil) >= u.z))
    for i = 10, -2, 1 do
      a = i
      u.z = (0.1 ^ u.y)
      d = { (1 / u), (b >= 1), x = u.z, f((-1 - 1 / 0)) }
      t[(true + {})] = ((1 .. b) ^ (t <= 0))
    end
    if t[(c or d)] then
      c = "x" .. 1
    else
      a, b, c = pcall(function(...)
        c, d = (1 - 1), f({})
        c = (e ~= (t[e] >= (b and f)))
        c = true
        return ((not c) + c)
      end, t[u])
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
    e = (((d * 1 / 0) > t[e]) or c)
    e = u.x
    local w = 0
    while w < 3 do
      w = w + 1
      t[(-1 == c)] = ((b <= a) and (b == f))
      c = c
      a = ("a" / 3.5)
    end
    if a then
      local w = 0
      while w < 3 do
        w = w + 1
        a, c = (-0 .. e), f((-1 * #"abc"))
        u.k = (("10" >= a) or ("x" .. 1 ~= e))
        d = t[e]
      end
      u.y = (a ^ (b % b))
      local function g(...)
        local p, q = ...
        b, a = (e or 2), f(u)
        c, a = 1 / 0, f((0 <= 0 / 0))
        return u.y, ...
      end
      a, b = g(u.z, (e % a))
    else
      d = -((d and f) ~= 0 / 0)
      if c then
        c, a = t[b], f((c and d))
      else
        e, e = -1, f(not 3.5)
      end
    end
    local w = 0
    while w < 3 do
      w = w + 1
      t[1e300] = (a >= #d)
      d = { t[b], a, x = u.z, f((c / a)) }
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
    if (a ^ b) * (a ^ e) then
      b = {}
    else
      for i = nil, "4", -1 do
        a = i
        a = true
        t[(1 / 0 / b)] = ("10" ^ t[t])
        b, c = (d and 2), f("x" .. 1)
      end
      u.z = #false
      if t[(1 / b)] then
        b = (((1e15 + 1e15) or t[f]) ^ f)
        c = d
      else
        d, b = -1, f(u.z)
        d, a = u.y, f(d)
        a, a = (-0 and 1), f((b ~= c))
      end
    end
    c = (((0 / 0 / a) and 1) > (false or (true >= 2)))
    t[(c % b)] = {}
    a = ((({} == "x" .. 1) and f(2)) and (c <= f(c, t, e)))
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
    local w = 0
    while w < 3 do
      w = w + 1
      b = (({} % f()) >= (f(d, "x" .. 1, "a") <= (d % c)))
      t["10"] = ((a .. "0x10") or u.x)
      c = not t[#d]
    end
    local function g(...)
      local p, q = ...
      d = { e, (a > {}), x = (u * "10"), f((true / b)) }
      for k, v in pairs(t) do
        n = n + 1
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, c = (false < a), f((b or -1 / 0))
      end
      return #"abc", ...
    end
    a, b = g((a <= nil), ("x" .. 1 .. a))
    c = ((not "a") % (2 - (1 * b)))
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
    local w = 0
    while w < 3 do
      w = w + 1
      for k, v in pairs(t) do
        n = n + 1
      end
      b = (-f < f((d or 0), (d - d)))
    end
    t[t[1]] = t[not 1e15]
  end)
  print(6, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[0.1] = ((a or a) / (a and 1))
    local w = 0
    while w < 3 do
      w = w + 1
      for i = 1, 3, -1 do
        a = i
        b, d = ({} ^ d), f((c ^ 0))
        d, b = ("0x10" % b), f((true >= "a"))
      end
      if -u.z then
        a, d = (c * a), f(c)
        u.x = true
      else
        e, d = t[b], f((d and b))
        e, b = (1e15 and -1 / 0), f((d ~= "a"))
      end
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    t[(a >= {})] = 0 / 0
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      a, b, c = pcall(function(...)
        t[(2 and e)] = (t[d] and (d + e))
        u.y = (("a" ~= a) / (d / nil))
        return ((t * c) + ("10" > 3.5))
      end, {})
      for k, v in pairs(t) do
        n = n + 1
      end
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
    t[d] = ((1 / 0 ~= c) or (#"abc" or 1 / 0))
    if -t[0.1] then
      for i = nil, 0, 0.5 do
        a = i
        a, e = t, f(d)
        b = (e and "x" .. 1)
        c = t
      end
    else
      b = ((("x" .. 1 and e) and t) and c)
    end
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        t[d] = (f(-0, f, b) and (2 or d))
        a, c = e, f(f(0))
        e, d = u.z, f("10")
      end
      local w = 0
      while w < 3 do
        w = w + 1
        e = t[#(1e15 > 1 / 0)]
        c, a = ({} or c), f(#c)
      end
      local function g(...)
        local p, q = ...
        b, e = t[3.5], f(u)
        return -(0 / 0 * 1e300), ...
      end
      a, b = g(("10" + 2 ^ 53), (1 / 0 or "10"))
      return 1e300, ...
    end
    a, b = g((a <= "a"), (false ~= a))
    for i = 10, 5, 1 do
      a = i
      e = (e ^ t[0])
    end
  end)
  print(8, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (t[(a - true)] % (1 * 1e300))
    local w = 0
    while w < 3 do
      w = w + 1
      if (-1 % c) / (c or -1 / 0) then
        d, a = c, f((d / 1e300))
      else
        d, e = a, f((true ~= d))
      end
      local function g(...)
        local p, q = ...
        b = e
        return f(), ...
      end
      a, b = g((e or c), (d - "0x10"))
      if (1 / 0 and a) or b then
        a = (b < u.y)
        b = d
        c, d = (a * u), f((1e300 or 2 ^ 53))
      else
        a, a = f(-1 / 0), f(u.k)
      end
    end
    a, b, c = pcall(function(...)
      for k, v in pairs(t) do
        n = n + 1
      end
      return #(d .. a)
    end, (3.5 or d))
    c = (((e <= a) and t[1e300]) == ((-1 / 0 + -1 / 0) % #t))
    d = { (1 and d), d, x = f(), f("10") }
  end)
  print(9, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = (((0.1 >= 2 ^ 53) or (c or 0 / 0)) .. (f(1e15, a) >= f(d, a)))
    u.z = (1 / 0 or (c > 1e15))
  end)
  print(10, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if f() then
      local w = 0
      while w < 3 do
        w = w + 1
        a, a = (e or "a"), f((a or c))
      end
    else
      for k, v in pairs(t) do
        n = n + 1
      end
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    t[u] = (u.k .. f())
    if (-1 and -0) + (b and d) then
      for k, v in pairs(t) do
        n = n + 1
      end
    else
      if 0 / 0 then
        a, b = c, f((c .. b))
        b, a = -e, f((false + 3.5))
        u.z = (t[u] <= (e / 1))
      else
        e, e = d, f(f({}, -1 / 0, #"abc"))
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      local function g(...)
        local p, q = ...
        d, d = (2 ^ 53 .. 1 / 0), f((1e15 / 2 ^ 53))
        c, c = (a <= a), f(a)
        return f((d + e), (c < #"abc"), ({} and c)), ...
      end
      a, b = g((u > b), ("x" .. 1 + 2 ^ 53))
    end
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
      d = { (nil * d), f, x = (3.5 and e), f(a) }
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      if c then
        u.k = a
        e = (((3.5 / d) and (b - 0)) ~= a)
        e = not u.z
      else
        b = nil
      end
      e = (t[(b / f)] / c)
    end
    c = ((#(2 > 2)) ^ u.y)
    local function g(...)
      local p, q = ...
      b = (((1e15 ~= 1) and (2 ^ 53 or -1 / 0)) > #"abc")
      local w = 0
      while w < 3 do
        w = w + 1
        d, d = (d ^ c), f("x" .. 1)
      end
      return e, ...
    end
    a, b = g((0 / 0 >= a), -c)
    a = (c and ((c == c) <= ("a" or e)))
  end)
  print(12, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = u.y
    a, b, c = pcall(function(...)
      for k, v in pairs(t) do
        n = n + 1
      end
      for i = "1", -2, 2 do
        a = i
        a = (-1 / 0 % ((e .. b) > e))
      end
      return (e / (e ^ c))
    end, {})
    d = { 2, 1 / 0, x = (t * c), f((3.5 ^ f)) }
    u.y = "0x10"
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
      b = f
      e = (((true ^ nil) ^ t[d]) % (t[true] < 0.1))
    end
    d = t
  end)
  print(14, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = (0 / 0 + t[(2 or 3.5)])
    local w = 0
    while w < 3 do
      w = w + 1
      d = { (t ^ a), (#"abc" <= c), x = ("a" and {}), f(u.k) }
      d = { (0 <= 1e300), u.x, x = f(), f((#"abc" ^ a)) }
      e = u.y
    end
    local function g(...)
      local p, q = ...
      u.x = ((e ~= -1 / 0) / d)
      a = ((b > f(1 / 0, e, d)) .. ((0 .. -0) ^ (e - d)))
      return c, ...
    end
    a, b = g((2 < b), 2 ^ 53)
    b = ((t[t] * (u and a)) * 1)
  end)
  print(15, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
        a, d = (c or e), f((a <= -1 / 0))
        c, a = f(), f((u > f))
        d, d = (1 > false), f((true + 0))
      end
      e = u.z
      for k, v in pairs(t) do
        n = n + 1
      end
      return e, ...
    end
    a, b = g((true * #"abc"), t[c])
    local function g(...)
      local p, q = ...
      local function g(...)
        local p, q = ...
        d, a = (e or c), f(("x" .. 1 >= d))
        return ((c .. d) * f(c)), ...
      end
      a, b = g(t["10"], (1e300 .. "10"))
      return d, ...
    end
    a, b = g(not e, (e - c))
    for k, v in pairs(t) do
      n = n + 1
    end
    local w = 0
    while w < 3 do
      w = w + 1
      a = (0 / 0 - d)
      d = { (b ^ d), (-0 .. u), x = (false >= t), f((b * 3.5)) }
    end
  end)
  print(16, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      d = { t[c], (1 - c), x = c, f(t[0.1]) }
      local w = 0
      while w < 3 do
        w = w + 1
        t[nil] = u.z
        a, d = 1 / 0, f(u.y)
      end
    end
    d = f
    local function g(...)
      local p, q = ...
      for k, v in pairs(t) do
        n = n + 1
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c = (((c + c) + b) .. a)
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e = u.k
      end
      return u.x, ...
    end
    a, b = g(f(false, e), (0 % b))
    t[(3.5 / 1e300)] = ((-1 / 0) - false)
    d = { 1, f(), x = (-0 and t), f((3.5 > b)) }
  end)
  print(17, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = ((f() and (d .. c)) >= (2 - f(b)))
    local function g(...)
      local p, q = ...
      t[(2 - c)] = (f(b) / (e - d))
      local function g(...)
        local p, q = ...
        c = t[(-a + "0x10")]
        u.x = (f < (d <= t))
        return ((nil * 0 / 0) ^ u.k), ...
      end
      a, b = g(-1 / 0, (0 / 0 > f))
      b = (d and (f(t) ^ (d / d)))
      return (d + (e <= false)), ...
    end
    a, b = g((e % b), (c and a))
    if a then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e = u.z
      end
    else
      if a ~= u.y then
        b = f()
        a, b = (c + b), f(f(e, 2 ^ 53, f))
        t[(2 ^ 53 or b)] = f((b * e), (t == -1))
      else
        a, e = (b ^ b), f((1 / 0 and e))
      end
      if c / t["0x10"] then
        t[u.x] = (t[0] * (1 / 0 <= 1e15))
        b, b = e, f(f(2 ^ 53, 0 / 0, "10"))
      else
        c = ((a and #a) ~= false)
        a, b = (1 > a), f(-a)
      end
    end
    b = (((-0 or "x" .. 1) > t[2]) <= 1e15)
  end)
  print(18, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = ((-1 .. (b >= 0.1)) or (d .. (b or b)))
    e = t[c]
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
      local function g(...)
        local p, q = ...
        e, e = not a, f((e or c))
        a, c = b, f((c % a))
        return e, ...
      end
      a, b = g((t * a), (b % 1 / 0))
      u.z = e
      local function g(...)
        local p, q = ...
        u.z = f()
        e, e = (d .. 0 / 0), f((a - t))
        c, c = ("a" == "0x10"), f(u)
        return (f(a, e) and (b or b)), ...
      end
      a, b = g(f(), (b and a))
      return ((-(-1) / 0) > (b / 3.5)), ...
    end
    a, b = g((b / "a"), f(c))
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
        c, c = (1 ^ {}), f((b ^ d))
        e, c = (1 > "10"), f(f())
        b = (1e300 and ((false - b) or (e * e)))
      end
      u.z = (u.k or "10")
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
    u.k = f(f(2 ^ 53, 0, 0.1), ("a" or #"abc"))
    local function g(...)
      local p, q = ...
      u.k = a
      return (b or c), ...
    end
    a, b = g(0, ("10" + -1))
  end)
  print(21, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 1, -2, "1" do
      a = i
      d = { (#"abc" or b), (b - #"abc"), x = t["0x10"], f(2) }
      d = (((b % u) + (b ^ e)) ~= ((d .. a) == u.x))
      if (0.1 * d) and f() then
        b, e = (0 <= d), f(("0x10" >= "a"))
        d, c = f(c, -1 / 0, 1e15), f((d <= 1e15))
        c, d = (1e15 ^ 3.5), f((a ^ d))
      else
        a, a = f(-1 / 0, a, d), f(u.y)
        e, c = (a * c), f(#"abc")
        d, d = a, f((a and true))
      end
    end
    if t[e] .. (b or "0x10") then
      a = f(t[a], (("0x10" and "x" .. 1) < u.y))
      t[(c == e)] = t[(b or a)]
    else
      u.x = (f(b) < d)
      u.y = (u.z or (f / 1e15))
    end
    a = 1e300
  end)
  print(22, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(c < 2)] = ((u / c) == {})
    c = c
    e = f(d)
  end)
  print(23, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(true == c)] = -1 / 0
    local w = 0
    while w < 3 do
      w = w + 1
      c = ((u.y + f(0, -1 / 0, c)) + 1e300)
    end
    local w = 0
    while w < 3 do
      w = w + 1
      e = ((d ~= (e or 1e15)) % c)
    end
  end)
  print(24, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      d = { (false ^ d), (-1 / 0 * "x" .. 1), x = (1 .. {}), f((1 / 0 and u)) }
      d = e
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a, a = #"10", f(-0.1)
      end
    end
    a = u.y
    b = (u.z / ((b .. 1 / 0) and t[-1 / 0]))
    if t[nil] then
      local function g(...)
        local p, q = ...
        e = u.x
        return f((0 .. "a"), (#-1 / 0), a), ...
      end
      a, b = g(t[0], (true >= t))
      local w = 0
      while w < 3 do
        w = w + 1
        a = 2 ^ 53
        c, c = (true / nil), f(0 / 0)
      end
      d = e
    else
      a, b, c = pcall(function(...)
        u.k = u.x
        d = a
        c = (((1 / 0 / false) or 0 / 0) and f(nil))
        return ((b .. 2 ^ 53) % (d + e))
      end, c)
    end
    e = ((e .. (d + u)) and ((-0 and 3.5) ~= ("0x10" ~= #"abc")))
  end)
  print(25, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      c = 2
      c = ((-c or (#"abc" > #"abc")) + ((b >= e) or false))
      d = { f, (c ^ true), x = (d * "x" .. 1), f(a) }
      return (c % (a and -1))
    end, 1)
    a = (((a and f) <= f(-0)) < ("x" .. 1 - a))
    b = (u.k or ((1e15 <= d) and "x" .. 1))
  end)
  print(26, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 0.5, "4", 1 do
      a = i
      local function g(...)
        local p, q = ...
        a = f(1e300)
        return f((#"abc" * d)), ...
      end
      a, b = g(t[t], (1 ^ 2))
      local w = 0
      while w < 3 do
        w = w + 1
        b, c = -"a", f((b + e))
        d = f()
        c, e = (b or c), f((0 .. nil))
      end
    end
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        c = (f((1 / 0 - c)) * (1 / 0 or (e % d)))
      end
      local function g(...)
        local p, q = ...
        d, d = (d == "10"), f((a / "0x10"))
        return 2, ...
      end
      a, b = g((3.5 or -1), (e or 2))
      local function g(...)
        local p, q = ...
        c = f(b, ((d ~= c) .. nil), (1e15 + (a == b)))
        return ((a - t) * c), ...
      end
      a, b = g((c + a), (d >= 0 / 0))
      return f(), ...
    end
    a, b = g(f(), (b .. false))
    d = { (a and false), u.z, x = ("0x10" or e), f(-2) }
    local function g(...)
      local p, q = ...
      b = (t[-1] > ((c - a) ^ u.k))
      t[(d or false)] = (u.z % (c / a))
      if (f or e) <= c then
        a = u.z
        c, d = f(d, "0x10", e), f((d or 1e15))
        t[t[0]] = -1 / 0
      else
        b, d = (b ^ b), f(f(b, true, 1 / 0))
        c, c = {}, f(2)
      end
      return ((f .. 1 / 0) and (d * a)), ...
    end
    a, b = g(f(1 / 0), (true / d))
    u.z = ((a + a) or (d * 2))
  end)
  print(27, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = ((not {}) ~= ((1 / 0 >= #"abc") or 3.5))
    b = u.y
    for i = 1, "4", 2 do
      a = i
      b = (((d % 0 / 0) and (2 + -1 / 0)) / ((t and d) ^ b))
      u.z = #(b or e)
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
      d = f(((a - e) / ("x" .. 1 + -0)), (u.x * -a), u.k)
    end
  end)
  print(28, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { b, (b ~= e), x = (a * b), f((1 / 0 + c)) }
    for k, v in pairs(t) do
      n = n + 1
    end
    c = u.z
    d = { (c / 3.5), t[1], x = u.k, f((c and u)) }
  end)
  print(29, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = 0.1
    local function g(...)
      local p, q = ...
      for i = 10, -2, -1 do
        a = i
        t[(e - b)] = ((1e15 <= 1e15) ^ not b)
      end
      return (a or (-0 and "10")), ...
    end
    a, b = g((-0 .. "0x10"), (d % 0))
  end)
  print(30, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = nil, 5, "1" do
      a = i
      t[(b ~= u)] = #("10" and -1)
    end
    for k, v in pairs(t) do
      n = n + 1
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
    d = (t[(b and u)] / ((false - {}) / (d - e)))
    d = { (2 - a), f(e, 1 / 0), x = #"abc", f((1e300 + c)) }
    a = u.y
  end)
  print(32, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      b = a
      local w = 0
      while w < 3 do
        w = w + 1
        u.x = ((nil - a) or -1 / 0)
        c = t[u.k]
        e, d = (d ~= 1e15), f("x" .. 1)
      end
    end
    a, b, c = pcall(function(...)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c = ((c and (false or a)) <= u.k)
        b, d = (nil - "10"), f(a)
      end
      local w = 0
      while w < 3 do
        w = w + 1
        c, d = (e >= nil), f(t[b])
        u.x = u.x
        a = t[f(not 3.5, (#"abc" ~= e), -(-0))]
      end
      a, b, c = pcall(function(...)
        b, c = -1, f(t[b])
        d, e = t["0x10"], f(f("0x10"))
        return ((b <= 1e15) / (0 > c))
      end, u.k)
      return (t[{}] - e)
    end, u.z)
    b = (((1 / 0 ^ a) % (b or "a")) / 2)
    c = ("x" .. 1 % -nil)
  end)
  print(33, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 1, -2, -1 do
      a = i
      d = { -0, (nil * f), x = (a or d), f(e) }
      d = ((f(false, "0x10", "a") < (a / b)) % ((2 or c) ^ ("x" .. 1 * 0.1)))
    end
    for i = 0.5, 5, 0.5 do
      a = i
      d = { (c and 0 / 0), (d >= b), x = (0 - f), f((b + -0)) }
    end
    for i = 1, 5, "1" do
      a = i
      local function g(...)
        local p, q = ...
        d, d = not e, f((-0 + c))
        a, e = (f > true), f((d > a))
        d, d = not c, f(a)
        return f, ...
      end
      a, b = g(-d, not 0)
    end
    for k, v in pairs(t) do
      n = n + 1
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
    d = { ("x" .. 1 + false), t[3.5], x = (1e15 or b), f(("a" and a)) }
    if u.k then
      if u.k then
        d = ((u - (e or true)) and 0 / 0)
        e, b = u.y, f((d > d))
        d, a = (d * {}), f(a)
      else
        c, c = (true % b), f((1 / 0 / "a"))
        e, a = 2 ^ 53, f(u.y)
        t[(0 / 0 + e)] = (f(e) * c)
      end
      t[a] = u.z
    else
      for i = 1, -2, 0.5 do
        a = i
        c, e = t["10"], f({})
        b, d = (3.5 * 0), f("a")
      end
      local w = 0
      while w < 3 do
        w = w + 1
        d, a = (a ^ e), f((e == nil))
        a, a = c, f((c ~= 1))
      end
      d = ((#1e300 / (a - b)) .. (f(c, d) or f(0 / 0, "x" .. 1)))
    end
    d = (((0 or a) or (c / c)) and ((c and f) ^ (1 % 1e15)))
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
      d = { (f / e), (b > a), x = (b / t), f(#d) }
    end
    for i = 1, "4", 0.5 do
      a = i
      local w = 0
      while w < 3 do
        w = w + 1
        e, c = t[a], f((e / b))
      end
    end
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
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        c, e = f, f(({} >= -1 / 0))
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e, d = b, f(t[t])
        c, e = (d * d), f((b and 0 / 0))
        d, c = t[e], f((t and false))
      end
      return #"abc"
    end, d)
    b = ("a" ^ d)
  end)
  print(37, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = b
    if -not b then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        u.z = e
        d = b
      end
      local function g(...)
        local p, q = ...
        e = f(((1 / 0 .. d) % (b and 2)))
        d, b = -a, f("a")
        b = (d - 0.1)
        return "0x10", ...
      end
      a, b = g(b, #0)
    else
      e = ((c * ("x" .. 1 - 1e15)) - u.k)
      a = (((false + d) .. t["10"]) / (f() or u))
    end
    c = t["x" .. 1]
  end)
  print(38, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = f()
    d = { (true <= -1 / 0), (e * #"abc"), x = t, f((false or c)) }
    c = ((3.5 / a) - 2)
    d = { (3.5 == d), ("x" .. 1 ^ 2), x = (d .. a), f(f) }
  end)
  print(39, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 10, 5, "1" do
      a = i
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, a = u.y, f(a)
        d = f
        a = ((d and (b and c)) or #f)
      end
      if t[(t / "x" .. 1)] then
        e, e = d, f({})
      else
        u.k = (c and (2 % e))
        e = u.k
        d = -1
      end
    end
    for i = 0.5, 0, -1 do
      a = i
      c = (t[d] * f())
      for i = nil, 5, -1 do
        a = i
        u.y = ((2 ^ 53 ^ c) / t[a])
        e, e = f(b), f((b <= 0))
      end
      e = ((#0 ~= (0 / 0 ^ 1e300)) ^ ((0 * 2) > (d % c)))
    end
  end)
  print(40, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = ((a - t[e]) / 2 ^ 53)
    for i = 10, 0, 0.5 do
      a = i
      t[2] = -b
    end
    u.x = -(#"x" .. 1)
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
      local w = 0
      while w < 3 do
        w = w + 1
        e = (((b * c) == t["a"]) .. (-true ~= (b <= 1 / 0)))
      end
      return u.k
    end, (2 ^ 53 > 1e300))
    e = (t[(-1 / 0 - a)] or ((2 ^ 53 or a) .. (c / t)))
    u.x = (u.k > (a / a))
    a = f(((3.5 .. 1 / 0) > #d), ((1e300 and -1) - ("a" > d)), c)
  end)
  print(42, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = a
    u.x = (({} or c) or #a)
    d = { t[0], (e + c), x = -1 / 0, f(t[c]) }
    b = (((not a) - f()) or d)
    a, b, c = pcall(function(...)
      local w = 0
      while w < 3 do
        w = w + 1
        b = (u.z <= ((c / "a") % 1e300))
      end
      return 1e15
    end, (0.1 .. {}))
  end)
  print(43, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(d ^ "0x10")] = (t[0.1] .. -e)
    local w = 0
    while w < 3 do
      w = w + 1
      e = (((b + b) * (not "x" .. 1)) or f())
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, d = (1 / 0 and 1e15), f(-1 / 0)
        t[(a / u)] = (t[e] and (u < a))
      end
    end
    u.x = ((u <= 0.1) <= -0)
    local w = 0
    while w < 3 do
      w = w + 1
      a, b, c = pcall(function(...)
        c, a = d, f((0.1 and e))
        return ((c .. c) * u.x)
      end, (e * "a"))
      if ({} * 2 ^ 53) and (true and false) then
        e = (b >= -(b ^ e))
        d, c = (c % -1), f((e .. 2))
        a = u.x
      else
        a, e = (a - b), f(#"abc")
        e, c = -d, f(b)
        c = e
      end
      local w = 0
      while w < 3 do
        w = w + 1
        b, b = (t % 0.1), f(1e15)
      end
    end
    b = ((0.1 .. t[false]) < ((e >= d) == u.x))
  end)
  print(44, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = "1", 5, 1 do
      a = i
      d = (((c .. a) % (c > -1 / 0)) - ((e > e) >= (1e300 - 1e15)))
      local function g(...)
        local p, q = ...
        d, e = (c + b), f(f(b, d, "x" .. 1))
        return (d .. f({}, c, {})), ...
      end
      a, b = g(-1, f)
    end
    for k, v in pairs(t) do
      n = n + 1
    end
    a = (f() or d)
  end)
  print(45, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (a < e)
    a, b, c = pcall(function(...)
      u.x = f(f(), (e * -0), "10")
      local function g(...)
        local p, q = ...
        b, e = 3.5, f(nil)
        e, e = 2 ^ 53, f(t[0])
        return (f(2, u, 1e300) .. t[2]), ...
      end
      a, b = g(c, 1)
      return b
    end, u.x)
    for k, v in pairs(t) do
      n = n + 1
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
    e = u.k
    d = (((e > d) or (b == e)) == u)
  end)
  print(47, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = c
    if #e == -0 then
      a, b, c = pcall(function(...)
        e, c = (1e15 - a), f(a)
        c, a = (a ~= a), f(t[-1])
        return (("0x10" ^ a) % (d - a))
      end, (d / "0x10"))
      t[b] = ((c < 1e300) .. u.k)
    else
      d = { (true or e), (-1 + -0), x = (e ^ a), f((nil and -1)) }
    end
    d = (t[(a ^ "x" .. 1)] or ((-0 and "0x10") > (b or 0)))
    local function g(...)
      local p, q = ...
      local function g(...)
        local p, q = ...
        c = ((u.y - (e % 0 / 0)) - 2)
        c, a = f(e), f((0.1 .. 0.1))
        a = u.y
        return ((c + "10") < f(b)), ...
      end
      a, b = g((a % 3.5), e)
      for k, v in pairs(t) do
        n = n + 1
      end
      return (a % (b * b)), ...
    end
    a, b = g(f(c, 0), (false ~= 1 / 0))
    local function g(...)
      local p, q = ...
      for i = 3, 0, 0.5 do
        a = i
        c, b = (1 / 0 / a), f((a or e))
        b, a = t[d], f((e / d))
      end
      u.z = ((true - nil) == (e + c))
      return a, ...
    end
    a, b = g(u.y, (a and 2 ^ 53))
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
      t[(b + "0x10")] = ({} * (a or d))
      a = (u.y / ((a or 1e15) / (1 == u)))
      e = t[true]
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
        c, a = t, f((c or 0.1))
        a, e = (0 % 1), f(a)
      end
      for i = 3, 5, -1 do
        a = i
        e = 1
      end
      if f() or -b then
        d, e = (-1 ~= -0), f((b or c))
        d, c = t[#"abc"], f(e)
      else
        c = t[e]
        c = (t[c] and "a")
        t[("a" % e)] = u.k
      end
    end
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(49, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = "1", "4", "1" do
      a = i
      d = { (d ~= -1), "0x10", x = (f ^ a), f((c ~= -1)) }
      d = { b, f(), x = (3.5 or a), f(u.y) }
    end
    d = a
    b = t[a]
    b = (b or b)
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      t[(c - d)] = ((e > a) ~= t[b])
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
    if t[c] .. (not -1 / 0) then
      a = ((("0x10" <= b) * b) == c)
    else
      e = (t[f] or t[false])
    end
    b = (((e or t) == f()) % ((0 <= b) >= (e < "a")))
    t[(e > u)] = (u.x < c)
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        d = 0 / 0
        c = (c - (u.x or (d % e)))
        b, a = t[a], f((a and b))
      end
      return 1e15, ...
    end
    a, b = g(u.x, ("a" - {}))
  end)
  print(51, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    local function g(...)
      local p, q = ...
      for i = 1, 0, -1 do
        a = i
        d, a = d, f(-{})
        a, b = f(c, e), f(("10" * d))
      end
      for i = 0.5, 3, "1" do
        a = i
        u.x = ((d .. c) or 0)
        b = (((a or 2 ^ 53) / (0 and e)) ^ t[(t - nil)])
      end
      local function g(...)
        local p, q = ...
        a, b = (b .. e), f((-1 / 0 or 1e15))
        return (u.z .. c), ...
      end
      a, b = g(c, #"0x10")
      return ((not 2 ^ 53) % u.k), ...
    end
    a, b = g((d >= false), a)
    if -1 then
      for i = nil, 3, 2 do
        a = i
        e, c = (true / a), f((d or 0))
        d = ((c ^ t[c]) + 0)
        b, d = (a .. d), f(a)
      end
    else
      for k, v in pairs(t) do
        n = n + 1
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d, c = f(), f((t <= a))
        a = (((t * e) and f(nil, c)) + (2 or t[1e15]))
        e, d = (b / e), f(#1e15)
      end
    end
    t[a] = ((u or 1e15) and f(1 / 0, c))
    local function g(...)
      local p, q = ...
      if -1 then
        a, a = (t - 0.1), f(1 / 0)
      else
        d = f((t[d] or f(2 ^ 53, 1 / 0)))
        b, d = d, f((b < u))
      end
      e = t
      e = (u.y - (0 or f(b, a, d)))
      return u.y, ...
    end
    a, b = g(-3.5, 0)
    c = not (t[#"abc"] % f())
  end)
  print(52, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
        b = (((not a) * false) % (d % (0.1 < #"abc")))
      end
      a, b, c = pcall(function(...)
        c, b = (u * -1), f(e)
        b, c = t[1e15], f(a)
        return false
      end, t[b])
    end
    a, b, c = pcall(function(...)
      u.k = f((-0 / 0), f())
      return (f() and (b / u))
    end, a)
    local function g(...)
      local p, q = ...
      d = (((e >= e) - f()) / e)
      return ((b - -1 / 0) / 1 / 0), ...
    end
    a, b = g(b, (d % f))
  end)
  print(53, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 3, 5, 2 do
      a = i
      t[f()] = ((3.5 and b) <= (1 / 0 or b))
    end
    c = not c
    b = (f >= not c)
    t[(u + e)] = f()
  end)
  print(54, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = (u.x ~= ((1e15 and 2 ^ 53) .. (a ^ c)))
    local w = 0
    while w < 3 do
      w = w + 1
      a = (((c or false) or t) + (u / nil))
      b = (f() % ((3.5 < 0.1) or f({})))
    end
    e = (((#"abc" <= d) or ("x" .. 1 < true)) * (f(1e300, c, -1 / 0) .. c))
    d = (((nil <= d) % 2) ~= ((d or c) and u.k))
    d = (("a" - (2 / d)) and c)
  end)
  print(55, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 1, 5, -1 do
      a = i
      b = ((nil - t[e]) or c)
      for i = nil, -2, "1" do
        a = i
        d, e = ("a" or b), f(-a)
        b = (((1e300 and c) / ("x" .. 1 + -0)) % (("0x10" * 3.5) < t[-1]))
      end
    end
    local function g(...)
      local p, q = ...
      a = a
      for k, v in pairs(t) do
        n = n + 1
      end
      return (2 / b), ...
    end
    a, b = g((not 0 / 0), (u > "0x10"))
    u.z = t[f(b, c, #"abc")]
    a, b, c = pcall(function(...)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        u.x = -(1e300 or b)
        d, b = (b / -0), f(a)
        a, c = b, f(e)
      end
      a, b, c = pcall(function(...)
        e, a = (e + a), f((b - -1))
        e, d = (e .. b), f((u >= false))
        b, e = (e or -1 / 0), f(1 / 0)
        return a
      end, f(a))
      a = ((d <= c) or 1 / 0)
      return (f(c, 1 / 0) > ("a" ^ {}))
    end, (0.1 <= nil))
  end)
  print(56, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    b = (#not b - (a ^ u.y))
    a, b, c = pcall(function(...)
      b = ((not u.z) * e)
      local w = 0
      while w < 3 do
        w = w + 1
        a, a = (true > b), f((a == nil))
        d, b = t[2 ^ 53], f(not a)
      end
      for i = nil, 5, 2 do
        a = i
        b, c = -t, f(c)
      end
      return u.k
    end, (1e15 / "10"))
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
        c, b = f(a, b), f((-1 / 0 or e))
        d, b = (t >= "x" .. 1), f((c and e))
        d, e = f(nil), f(f())
      end
      d = { (b or e), (t <= d), x = (not -1 / 0), f(false) }
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
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      d = ((u.x and (#"abc" .. a)) <= u.z)
    end
    local w = 0
    while w < 3 do
      w = w + 1
      local function g(...)
        local p, q = ...
        e, c = (0 / a), f((1e15 % t))
        c, d = u.x, f(("10" + b))
        b, e = (t / a), f((d >= a))
        return ((-1 / 0 ^ true) <= (e * a)), ...
      end
      a, b = g("0x10", (1 + e))
    end
    u.x = t[(3.5 < true)]
    t[true] = (f(a, "0x10") / (f .. b))
    u.k = (1e300 - (d ^ a))
  end)
  print(58, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for i = 10, 0, "1" do
        a = i
        d, b = (0 / 0 and b), f(-1 / 0)
      end
      local function g(...)
        local p, q = ...
        c = d
        e, b = (3.5 == c), f(u.k)
        return ((#"abc" * e) * t), ...
      end
      a, b = g((f or 0), nil)
    end
    t[(a <= "0x10")] = ((e .. -0) or a)
    b = #"abc"
    c = not ("a" or (1 < c))
    d = { -d, (b and 1 / 0), x = a, f((2 ^ 0 / 0)) }
  end)
  print(59, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
