-- Random expressions and statements (seed 404 of a grammar): operators, metamethods, loops, calls, errors.

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
    if -(b + 0) then
      b = u.y
      b = u.y
      t[(a > {})] = a
    else
      local w = 0
      while w < 3 do
        w = w + 1
        b, e = (2 or e), f((b <= b))
        t[(1e300 <= a)] = ((e % c) or (nil % -1))
      end
      t[(2 <= 0.1)] = ((-1 and "x" .. 1) or (a or e))
    end
    e = ((("a" and e) == a) and "x" .. 1)
  end)
  print(0, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      a = b
      return d, ...
    end
    a, b = g((a ^ 0), e)
  end)
  print(1, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[d] = e
    u.k = f((1 or b), (d <= #"abc"), (a == b))
  end)
  print(2, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      d = u
      return u
    end, (3.5 / a))
    e = -u.z
    for i = nil, "4", 2 do
      a = i
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c, d = (b ~= 0 / 0), f(b)
        a, b = e, f(not a)
      end
    end
    local function g(...)
      local p, q = ...
      d = { (f * 1e300), (1e300 and c), x = "0x10", f(f(e, b)) }
      local w = 0
      while w < 3 do
        w = w + 1
        a, c = f(0 / 0, a), f(0.1)
      end
      return (("a" < a) and (#"abc" or b)), ...
    end
    a, b = g((d < true), (b ~= d))
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
      u.y = (f(1e300, nil, "0x10") + e)
      for i = 1, -2, 2 do
        a = i
        e, d = u.k, f(#u)
      end
      for i = 10, -2, 1 do
        a = i
        c, b = ("x" .. 1 or true), f((2 ^ 53 and c))
      end
    end
    t[false] = ((b - e) + d)
    e = u.z
    local function g(...)
      local p, q = ...
      local function g(...)
        local p, q = ...
        b = b
        return u.x, ...
      end
      a, b = g((true + 1e15), c)
      d = ((d or (3.5 - 0 / 0)) <= d)
      for k, v in pairs(t) do
        n = n + 1
      end
      return t, ...
    end
    a, b = g((c ^ b), 2 ^ 53)
  end)
  print(4, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      if false then
        d, a = (d .. -1), f(("0x10" * -0))
      else
        b = f()
        a, c = (b or "0x10"), f((e or b))
        a = u.k
      end
      a, b, c = pcall(function(...)
        b, b = t[1e15], f((d or d))
        c, a = u.k, f(("0x10" or "x" .. 1))
        return ("10" ~= a)
      end, (a and 1e15))
      return t[b]
    end, (e or 2))
    d = ((u.y < "0x10") / -0)
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
      t[(1e300 and 0.1)] = e
      if u.k or (a and a) then
        a = not e
        d = u
      else
        b, a = e, f((-1 / 0 and b))
        d, b = (-0 or a), f(f())
      end
      c = c
    end
    t[3.5] = t[(-1 / 0 or 1)]
    a, b, c = pcall(function(...)
      c = u.y
      return (#"10" .. f(nil, "a", c))
    end, #b)
    d = ((f(e, c) and f(a)) ^ (t and (b > b)))
  end)
  print(6, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (false and 1)
    local w = 0
    while w < 3 do
      w = w + 1
      d = { (d + "10"), (d < -0), x = ({} % c), f(f(1e15, a)) }
    end
    d = { (b ~= 2 ^ 53), (-1 and b), x = a, f(#"abc") }
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      c = b
      d = { (e ^ c), u.y, x = (c == b), f((u - 1 / 0)) }
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
    u.y = (e % b)
    for i = 0.5, "4", "1" do
      a = i
      local w = 0
      while w < 3 do
        w = w + 1
        t[(d ~= b)] = ((e / e) - b)
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a = (b / (u.k % -1 / 0))
      end
    end
    a = (((a >= a) - (a .. {})) <= (1e300 % f(false, -1 / 0)))
  end)
  print(8, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = (-1 / 0 .. ((c and b) % a))
    u.k = b
    a, b, c = pcall(function(...)
      t[t[a]] = d
      return ((b == b) ^ -1)
    end, (c * a))
  end)
  print(9, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.x = a
    for k, v in pairs(t) do
      n = n + 1
    end
    local function g(...)
      local p, q = ...
      d = { t[a], nil, x = b, f(f(3.5)) }
      t[2 ^ 53] = (0 / 0 .. d)
      return t[(e and e)], ...
    end
    a, b = g((-1 .. a), 1e300)
    d = { b, c, x = (2 and false), f(("x" .. 1 or 1e300)) }
    a, b, c = pcall(function(...)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e, d = f(), f(nil)
        c, d = ("0x10" >= e), f(f())
        e, a = (d == e), f(f())
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c, e = (0.1 or e), f((a < nil))
        a, e = c, f(#"abc")
      end
      for k, v in pairs(t) do
        n = n + 1
      end
      return (t[a] .. f())
    end, d)
  end)
  print(10, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    d = { (b - 2), #"abc", x = (d and a), f(t[0 / 0]) }
    if false * e then
      t[-e] = (u.x - false)
      local function g(...)
        local p, q = ...
        c, b = ({} <= #"abc"), f(d)
        u.y = not u.y
        return (0 / (d .. -1 / 0)), ...
      end
      a, b = g(f(), ("0x10" or b))
      d = { t[b], d, x = f(d), f((c - "x" .. 1)) }
    else
      e = t[((true < a) == (true >= d))]
      a = (a < c)
      for i = "1", -2, "1" do
        a = i
        c, a = (d <= e), f((1e15 * 1e15))
        c = d
        b, e = d, f((0.1 .. b))
      end
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
    e = ((t[u] .. not f) + (nil ~= (c >= d)))
    for i = nil, 5, -1 do
      a = i
      for k, v in pairs(t) do
        n = n + 1
      end
      e = (e ~= ((#"abc" < d) or a))
      d = { (0 and c), (d >= #"abc"), x = (0 / 0 >= b), f((c <= {})) }
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
    for i = 0.5, 3, 1 do
      a = i
      t[#-1] = a
      a, b, c = pcall(function(...)
        e = d
        return f(("x" .. 1 ^ a), (a ^ b))
      end, (d % 3.5))
      e = e
    end
    local function g(...)
      local p, q = ...
      if f(d, a, e) .. (3.5 * a) then
        b, d = not f, f(f(c, d))
      else
        c, e = c, f((0.1 >= d))
        c, b = (f or e), f(t[0 / 0])
      end
      return (-1 and (-0 * 0 / 0)), ...
    end
    a, b = g((-1 / 0 % false), e)
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
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, b = e, f(a)
      end
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      c = (true + u.k)
    end
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
      for k, v in pairs(t) do
        n = n + 1
      end
      u.k = f((true <= a), u.k, t[b])
      return u.z
    end, (a * b))
    local function g(...)
      local p, q = ...
      d = { f(), (c - -1), x = "0x10", f((t >= false)) }
      if f(b, 2 ^ 53, 1e15) < -1 then
        a, c = (-0 * e), f(u.z)
        c = f()
      else
        b, a = 1 / 0, f((b ^ 3.5))
        u.y = ((f > 0 / 0) ~= t[a])
      end
      return u.k, ...
    end
    a, b = g(not c, d)
  end)
  print(15, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.k = (t[2] or u.k)
    d = (((0.1 or d) > "x" .. 1) ~= ((a < -0) / "a"))
  end)
  print(16, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = (u.z or b)
    for k, v in pairs(t) do
      n = n + 1
    end
    c = d
  end)
  print(17, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      for i = 0.5, "4", 2 do
        a = i
        u.y = "x" .. 1
        a, b = (d and e), f(a)
      end
      e = (((not 0 / 0) <= (a + false)) / ((c and e) or (true or a)))
      u.x = ((c == -0) / f(c))
      return (("0x10" / b) ^ (c and {}))
    end, t[2 ^ 53])
    if (a >= true) >= c then
      u.k = ((true and a) .. 2 ^ 53)
      a, b, c = pcall(function(...)
        e, b = ("10" .. "a"), f((b * 1))
        d = b
        return ((a % 1) % "0x10")
      end, u.y)
      u.y = b
    else
      t[u.z] = u.z
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
    u.x = ((a - d) - u.k)
    if d then
      local function g(...)
        local p, q = ...
        d = d
        b = (((c % b) .. (1e300 or b)) * t[c])
        return t[(#0 / 0)], ...
      end
      a, b = g(c, b)
    else
      e = (t[(c / d)] ~= (#e / u.k))
      if e then
        d, a = (e / false), f((a == d))
        b = u.x
        e, c = (c == 1e15), f(f(a))
      else
        t[(u and u)] = c
        b, d = (nil + e), f(a)
        a, b = 0.1, f(c)
      end
    end
    for i = 0.5, "4", 0.5 do
      a = i
      u.z = e
      if d then
        b, b = (-1 / 0 % c), f(-0)
        b = b
        c, e = u.k, f((e or e))
      else
        d, e = ("x" .. 1 * 1), f((d ^ -0))
        e, d = (a <= e), f(t[false])
        t[(b or u)] = true
      end
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
    for k, v in pairs(t) do
      n = n + 1
    end
    u.y = 2 ^ 53
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      a = (t[(a - e)] < (-"10" or b))
      a = (((t % 0.1) / 0.1) / ((b + -1 / 0) == (e + 1e300)))
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
    local function g(...)
      local p, q = ...
      b = t[((e ^ b) % (f or t))]
      return ((c .. -1) or 3.5), ...
    end
    a, b = g(1e300, -0)
    b = (u.y % t[("10" ^ "0x10")])
    local w = 0
    while w < 3 do
      w = w + 1
      for i = 10, 5, 1 do
        a = i
        c = (e ^ t[("0x10" or c)])
        b = u.y
      end
    end
    a, b, c = pcall(function(...)
      a, b, c = pcall(function(...)
        b, d = #1e15, f(u.x)
        c = (((d < e) > b) * ((0 or c) >= nil))
        e = a
        return (t[{}] >= (true or e))
      end, u)
      return #(-1 .. 2 ^ 53)
    end, (d > a))
  end)
  print(21, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      d = (((c < true) - (b >= true)) == d)
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        a, c = (a .. 1e300), f(t[e])
      end
      return f(0.1, "x" .. 1, c)
    end, (c == #"abc"))
    c = (d + ({} > {}))
    u.k = t[(e - c)]
    local function g(...)
      local p, q = ...
      d = { ("10" < a), a, x = b, f((d > b)) }
      for k, v in pairs(t) do
        n = n + 1
      end
      return ((#"abc" == "0x10") and u.y), ...
    end
    a, b = g(u.z, (a / b))
  end)
  print(22, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.z = f("0x10", u.k)
    a, b, c = pcall(function(...)
      for k, v in pairs(t) do
        n = n + 1
      end
      u.k = c
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b = 0 / 0
      end
      return 2
    end, ("10" % a))
    c = ((f(a) <= t) ^ ((-0 .. -1 / 0) * (-1 and a)))
  end)
  print(23, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.y = -(-0 * c)
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      t[(-1 > b)] = t[(a ^ 1e15)]
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, b = c, f((c ~= c))
      end
      d = (((1 / 0 * u) - c) + (("a" <= true) < ("10" ^ 0)))
    end
    if -1 / 0 then
      local function g(...)
        local p, q = ...
        d, e = t[true], f((t .. b))
        e, b = (a * b), f(("10" * -0))
        return (f < u.k), ...
      end
      a, b = g(a, c)
      e = (((-1 + a) ^ (t < a)) - ((d or "a") / (0 or "10")))
    else
      for i = 10, 0, 0.5 do
        a = i
        e, a = f(true, b), f((1e15 ^ "0x10"))
      end
    end
    for i = 0.5, 3, 1 do
      a = i
      if b then
        c, b = (e == true), f(c)
        d = (u.x or ((a .. -0) or false))
      else
        b, b = -0, f((1e300 and c))
        e = (((e .. d) + "a") and u.y)
      end
      e = -t[(2 <= d)]
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
      d = c
      d = { (1e300 .. 1e300), ({} + c), x = nil, f(f(b)) }
    end
    d = ((2 ^ 53 / -e) >= (1 / 0 and false))
  end)
  print(25, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
    d = { 2 ^ 53, (-1 or f), x = (e and -1), f((-1 .. d)) }
    a, b, c = pcall(function(...)
      a, b, c = pcall(function(...)
        u.k = (a .. (c and 1e15))
        a = (t[(c <= true)] and ((t - c) + u.k))
        a = "a"
        return ({} .. u.x)
      end, (1 + d))
      return (#-1 >= (3.5 - f))
    end, (a or 1e15))
    e = ((#t >= (-1 / 0 < b)) % (0 / 0 < b))
  end)
  print(26, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = not (u.k and (b or -1))
    t[f(2, 1e300)] = t[u]
    d = { (e .. true), (nil or b), x = f(b, 1), f(c) }
  end)
  print(27, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = ("10" - ((d .. b) % (b - -0)))
    for i = nil, -2, 1 do
      a = i
      for i = 0.5, 3, 2 do
        a = i
        e, e = u.x, f(not #"abc")
      end
      for i = 0.5, -2, 2 do
        a = i
        t[a] = u.y
        e = f(1e300, f(1e15), (({} ~= d) and u.y))
        e, b = t, f((e < b))
      end
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
    d = { -0, (e * b), x = (f * b), f((a * c)) }
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      for i = "1", 0, 2 do
        a = i
        b = #d
        a, c = (a or -1), f((0 * 0))
      end
    end
    if b then
      a, b, c = pcall(function(...)
        t[(nil % {})] = not not nil
        d = (d ^ #(-0 or b))
        c = u.x
        return e
      end, (a and e))
      local w = 0
      while w < 3 do
        w = w + 1
        a = (a or "a")
        a = t[(-b or (0 / nil))]
      end
    else
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        b, c = d, f(t[a])
      end
      c = (-1 / 0 .. ((true ^ 3.5) == f(c)))
      local function g(...)
        local p, q = ...
        b, a = t[d], f(("10" ~= c))
        b, e = a, f(b)
        a, d = not a, f(("x" .. 1 * c))
        return t[(-1 / 0)], ...
      end
      a, b = g((d / e), (d .. "10"))
    end
    u.k = ((c == 1) and #e)
  end)
  print(29, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 0.5, 0, -1 do
      a = i
      for i = 10, "4", -1 do
        a = i
        c = e
        a, c = e, f((c ^ e))
      end
    end
    local w = 0
    while w < 3 do
      w = w + 1
      for k, v in pairs(t) do
        n = n + 1
      end
    end
    c = ("0x10" < ((1e300 * c) ^ t[d]))
    e = 1 / 0
  end)
  print(30, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a, b, c = pcall(function(...)
      u.x = ((e - true) - t[#"abc"])
      return (b ~= (t * c))
    end, (c and a))
    for i = 1, 0, 0.5 do
      a = i
      if t[2] ~= f(-1 / 0, 1 / 0, a) then
        d = -"10"
      else
        u.k = (a > t[f])
        e = (1e15 and b)
        a, e = (-1 / 0 == b), f(d)
      end
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
    for i = 10, 5, "1" do
      a = i
      d = { u, (a >= 1), x = (2 ^ 53 <= e), f(({} % e)) }
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
    a, b, c = pcall(function(...)
      for i = nil, -2, "1" do
        a = i
        a = 1e300
      end
      t[(0 == a)] = (("10" % c) > "x" .. 1)
      return ((a and t) or (a - "x" .. 1))
    end, u)
    a = 1e300
    t[(3.5 ~= #"abc")] = (2 .. t[3.5])
  end)
  print(33, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[-1] = b
    for i = nil, 3, 2 do
      a = i
      local w = 0
      while w < 3 do
        w = w + 1
        d, c = (-1 and t), f((3.5 + 2))
        a = t[f(u.x)]
      end
      for i = 3, "4", 0.5 do
        a = i
        t[(a .. d)] = ((false .. 1 / 0) % a)
      end
    end
    if "x" .. 1 or (a ^ "0x10") then
      t[t[b]] = f((d % c), (u < c), 1 / 0)
      if ("10" <= d) and (c .. a) then
        d, c = e, f((1e15 > 1 / 0))
        b, b = -b, f(f(2 ^ 53, -1))
      else
        t[(-1 / 0 or nil)] = (({} % e) ^ (b and e))
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e = a
        d, c = b, f((d and a))
        t[(d ^ e)] = (2 ^ 53 / u.y)
      end
    else
      local function g(...)
        local p, q = ...
        u.x = (c ^ {})
        b, c = f(c, e, 0.1), f(-t)
        e, c = (c .. c), f(u.z)
        return 3.5, ...
      end
      a, b = g(#1, (a / a))
    end
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      local function g(...)
        local p, q = ...
        a = e
        return ((e * d) / u.z), ...
      end
      a, b = g(u, d)
      c = (((b / f) or 0.1) == e)
      a, b, c = pcall(function(...)
        e, b = (c or "0x10"), f((c and c))
        c, e = (c ^ true), f((c - d))
        return t[e]
      end, (e * c))
    end
    for i = "1", -2, 2 do
      a = i
      e = -((0 / 0 and b) or c)
      c = 3.5
      c = f(d, "10")
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
    d = { b, u.y, x = (d and 0.1), f((f / -0)) }
    for i = 1, 5, -1 do
      a = i
      for k, v in pairs(t) do
        n = n + 1
      end
      if #("x" .. 1 == 1e300) then
        d, b = 1, f(d)
        a = (e % (t["10"] ^ {}))
        c = (((d + e) % not e) <= a)
      else
        a, b = ("10" * "0x10"), f(0)
        e, c = u.z, f((a + 1 / 0))
      end
      t[u.y] = t[2 ^ 53]
    end
    d = { ("10" / 1), u.k, x = b, f((2 ~= a)) }
  end)
  print(35, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    if -3.5 then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        u.x = 1
      end
      u.y = e
    else
      for i = 1, -2, -1 do
        a = i
        t[1e300] = ((a ~= d) * -d)
        b, c = t[false], f(u.z)
        a, c = f(c, e), f((d <= -0))
      end
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d = 0.1
        b = (c >= u.x)
      end
    end
    t[(true <= "0x10")] = (("x" .. 1 - c) ^ t[d])
  end)
  print(36, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = t[f(("0x10" >= b), (b < 2 ^ 53))]
    e = (c / u)
  end)
  print(37, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    c = ("a" >= (1 % (0 / 0 / c)))
    local w = 0
    while w < 3 do
      w = w + 1
      d = { not 1e15, (1e300 or 0.1), x = ("x" .. 1 >= -0), f((1e15 + #"abc")) }
      u.z = (0 / 0 or 3.5)
      local function g(...)
        local p, q = ...
        b, b = (-1 / 0 - 1), f(a)
        t[not e] = u.z
        return (c ^ ("x" .. 1 ^ b)), ...
      end
      a, b = g(e, u.z)
    end
    t[(0 or b)] = (b * ("10" * e))
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
        e = (1 and u.k)
        b = f()
        u.y = (u.k % f())
      end
      b = 1e15
      for k, v in pairs(t) do
        n = n + 1
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
    d = { e, t[false], x = (1 / 0 == a), f(u.x) }
    local w = 0
    while w < 3 do
      w = w + 1
      e = f(-t[b], (2 ^ 53 - (c or 1)), (d - b))
      a = (#f())
    end
    b = "x" .. 1
    local function g(...)
      local p, q = ...
      a, b, c = pcall(function(...)
        c = (((b + "0x10") ^ c) or (d and (false / d)))
        return "x" .. 1
      end, b)
      return ((e >= a) .. u.k), ...
    end
    a, b = g((e - d), b)
    u.k = f()
  end)
  print(39, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      t[u.y] = f(("x" .. 1 and b), (nil == e))
      b = d
      b = (-a / d)
    end
    u.x = (a + e)
    c = ((e or f(d)) == (t[d] and (a and 1)))
    u.z = (true or (true * true))
  end)
  print(40, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
    e = f()
    u.z = 1 / 0
  end)
  print(41, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 3, "4", "1" do
      a = i
      for i = nil, "4", 1 do
        a = i
        t[not 0.1] = (u.k .. a)
        d = t[((not e) or 1 / 0)]
        b, b = (e % a), f(u.x)
      end
      u.y = f()
    end
    e = (d % e)
    u.y = ((b == "0x10") < (a or e))
    if t[b] >= (e and 2 ^ 53) then
      a = (t * (f() - u.y))
    else
      d = { f(u, false, "a"), (a .. c), x = t[0.1], f(-0) }
    end
  end)
  print(42, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for i = 3, 3, 2 do
        a = i
        b = ((c or -1) / (t[d] and (-1 > 0)))
        b, e = f("x" .. 1, 0, "0x10"), f(u.x)
      end
      t[u.z] = d
      a = ((2 ^ 53 + (-1 / 0 .. e)) or ((nil .. e) % (t <= a)))
    end
    t[(a and 0.1)] = f((d or 2), (a or b))
    if (1e15 * "x" .. 1) - not a then
      a, b, c = pcall(function(...)
        a = ##"abc"
        e, c = (b and 2), f(("0x10" or {}))
        e, b = u.y, f((false >= a))
        return ((2 % {}) < (e or d))
      end, "a")
    else
      local w = 0
      while w < 3 do
        w = w + 1
        e, c = (1e15 or e), f(u.z)
        c, e = (e ^ nil), f(b)
      end
      if u.z then
        a, e = (f == b), f((1 / 0 + e))
      else
        e = ((c .. (e + 3.5)) == (("x" .. 1 .. b) .. (c - f)))
      end
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
        d = 0
        a, b = -c, f((1 and d))
      end
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
    a, b, c = pcall(function(...)
      d = ((not (2 ^ 53 ^ "0x10")) < f(("x" .. 1 / b), (d or {})))
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        e, c = c, f((3.5 ^ d))
        d, a = (a < d), f((b / a))
      end
      return ((c >= d) / (1 / 0 % a))
    end, (e >= -1 / 0))
    local function g(...)
      local p, q = ...
      c = ((3.5 <= (a ^ 3.5)) or (u.z .. c))
      a, b, c = pcall(function(...)
        e = (t[(-1 / 0 and "0x10")] ~= ((b >= c) and (e % a)))
        a, c = (d or "10"), f((f == false))
        d = f
        return f()
      end, (#1 / 0))
      a, b, c = pcall(function(...)
        e, d = -c, f(false)
        return (t[0] + u.k)
      end, e)
      return t[(d >= b)], ...
    end
    a, b = g(("x" .. 1 <= -1), (false >= b))
    local function g(...)
      local p, q = ...
      b = u.x
      local w = 0
      while w < 3 do
        w = w + 1
        c = (t[true] and #(a + 1))
        c, b = (1e15 ^ d), f(0 / 0)
        u.y = ((e .. e) and (0.1 + f))
      end
      return ((-1 or -0) and (d ^ a)), ...
    end
    a, b = g(u.z, u.y)
    for i = "1", 5, -1 do
      a = i
      for k, v in pairs(t) do
        n = n + 1
      end
      a, b, c = pcall(function(...)
        e, e = u.x, f((a <= d))
        d = (t[(u % true)] == a)
        d, e = b, f("10")
        return ((a >= b) - -b)
      end, c)
      a, b, c = pcall(function(...)
        c, c = f(-1, d), f(c)
        e = {}
        return ((1 / 0 < f) + 1 / 0)
      end, (c and a))
    end
    local w = 0
    while w < 3 do
      w = w + 1
      a = (t[f(b, -1 / 0)] and f((b or f)))
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c = (a < (t[a] >= (d and c)))
        a, b = (b ~= d), f((2 == "a"))
        d, e = ({} % a), f(("0x10" < c))
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
    t[(1 and a)] = b
    d = b
    d = { -c, c, x = (2 ^ 53 % e), f("a") }
  end)
  print(45, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    u.z = (2 ^ 53 ^ c)
    for i = 1, 5, 1 do
      a = i
      u.x = ((d and b) .. 1e15)
      e = f()
      e = ((-2 + -"0x10") and f(1 / 0, -0))
    end
    a = u.x
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
      d = { -0, t, x = (c < c), f((a / e)) }
      return d, ...
    end
    a, b = g((0 >= 0.1), (-1 * "x" .. 1))
    c = t[((1 / 0 == u) or (d - {}))]
    if t[(2 * d)] then
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        c, a = (1e300 % a), f((c * u))
      end
      a, b, c = pcall(function(...)
        d, c = d, f((0 / 0 * t))
        c = ((f > -0.1) >= e)
        c, b = t, f((e .. a))
        return u.x
      end, -0)
      local function g(...)
        local p, q = ...
        e, d = (1 and -0), f(1e300)
        c, c = 2, f(-0)
        e, a = (c or a), f((#"abc" or d))
        return ((#"abc" / c) and (c .. 0.1)), ...
      end
      a, b = g((1 / 0 + false), (0.1 % c))
    else
      d = { (a or d), (b % d), x = f(1e15, t, d), f((b / u)) }
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
        e = (0 and not t[0 / 0])
      end
      d = { (false ^ 1e300), 1e300, x = 3.5, f(c) }
      t[(a == 1 / 0)] = f()
    end
  end)
  print(47, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      e = (t[(e ^ 3.5)] * -d)
      local function g(...)
        local p, q = ...
        b, d = f, f(u.z)
        a, c = (c - 1), f((u <= 1e15))
        return f(t[1e15]), ...
      end
      a, b = g((a or 2 ^ 53), (0 ^ nil))
    end
    local function g(...)
      local p, q = ...
      a, b, c = pcall(function(...)
        c, a = "10", f((c and 1e300))
        return u.z
      end, (0 and e))
      return t[-"0x10"], ...
    end
    a, b = g(t[a], "x" .. 1)
    u.k = ((3.5 > 2 ^ 53) / (nil + -0))
    e = ((t[b] < e) / t[("0x10" % a)])
    d = { -0, a, x = not c, f((t and d)) }
  end)
  print(48, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      if -(d * b) then
        b, a = u.z, f(({} ~= "0x10"))
      else
        d = 0 / 0
        d, d = (a - e), f((1 / 0 .. e))
        e, b = #c, f(#1e15)
      end
    end
    a, b, c = pcall(function(...)
      e = 0 / 0
      return ((d .. f) > (c % b))
    end, f())
    a, b, c = pcall(function(...)
      u.x = d
      return ((d == d) < (1e15 and false))
    end, c)
    b = (0 > ((#"abc" / 2 ^ 53) ~= 1))
    u.z = ((c or a) >= #"abc")
  end)
  print(49, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      for i = nil, -2, 1 do
        a = i
        a, c = f(0 / 0, c), f(a)
        b = ((f(c) or (3.5 and c)) or (({} - b) .. (d - 0 / 0)))
      end
    end
    a = u.y
    for k, v in pairs(t) do
      n = n + 1
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
    do
      local s = a
      e = function(x)
        s = x
        return s
      end
      if 3.5 * f(b, "10") then
        a = (e ~= ((e - 0.1) or (a + 1e300)))
        c, a = e, f((nil >= c))
      else
        b = f()
        b, c = t, f(("0x10" >= 1 / 0))
      end
      d = { t[b], f(e), x = f("x" .. 1, d), f(t["a"]) }
    end
    d = { (-1 / 0 or 1 / 0), (3.5 * c), x = (a / 0 / 0), f((#"abc" .. t)) }
  end)
  print(51, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = ((not f(-0, 0, d)) / (f(e, e, b) - t[a]))
    for k, v in pairs(t) do
      n = n + 1
    end
    a = t[f("0x10", (t <= c))]
  end)
  print(52, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = t[#"abc"]
    u.y = ((d or 1e300) <= (a == "a"))
    for k, v in pairs(t) do
      n = n + 1
    end
  end)
  print(53, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    for i = 1, 0, 2 do
      a = i
      if 3.5 then
        a = a
      else
        c, c = (e >= c), f((e and 0.1))
        d, e = nil, f((d <= a))
        c = a
      end
    end
    t[(2 ^ 53 > #"abc")] = a
    c = (("10" * {}) and f(e, (a or "0x10"), (d or c)))
    d = { "x" .. 1, #0, x = (-0 + d), f((2 ^ 53 >= e)) }
  end)
  print(54, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    a = e
    d = { #e, (2 ^ 53 or u), x = ({} + c), f((false - d)) }
  end)
  print(55, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    t[(-1 / 0 >= {})] = -u.k
    c = not u.x
    b = (((e .. e) >= (e <= d)) and (3.5 <= (b + d)))
  end)
  print(56, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
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
      local w = 0
      while w < 3 do
        w = w + 1
        c, a = "10", f((b >= e))
      end
      c = ((("0x10" .. u) % not 0.1) == 1e300)
    end
    d = t
    t[(-1 / 0 ^ a)] = u.k
    u.k = a
    e = (f(u.z) or a)
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
      a, b, c = pcall(function(...)
        b = u.y
        d = (c + ((0 % c) or (f or e)))
        c = not 2
        return (e + (e or d))
      end, (#"abc" - 1e300))
      c = f(u.y, ((1 > 1e300) - false), e)
      d = { false, b, x = (u or true), f((a == -1 / 0)) }
    end
    a, b, c = pcall(function(...)
      d = u.k
      t[(a or d)] = t[a]
      return t[(#"x" .. 1)]
    end, false)
    if #(-1 / 0 ~= 0.1) then
      e = u.y
      do
        local s = a
        e = function(x)
          s = x
          return s
        end
        d = ((c and -c) + u.z)
        a, c = "0x10", f(-3.5)
      end
    else
      for i = "1", 3, 0.5 do
        a = i
        e = #((b and c) % (1 and d))
        b, b = (1 % 2), f(e)
        b = f(((e or c) % (0 + u)), (t[c] .. (3.5 > "a")))
      end
    end
    local function g(...)
      local p, q = ...
      local w = 0
      while w < 3 do
        w = w + 1
        d, c = d, f((a + "x" .. 1))
        d, e = #t, f(u)
      end
      b = t[((1 / 0 ^ -1 / 0) or (a or "0x10"))]
      return ((-0 >= c) % (d and c)), ...
    end
    a, b = g(-c, u.k)
  end)
  print(58, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
do
  local a, b, c, d, e = 1, "two", nil, {}, 2.5
  local t = { 10, 20, nil, 40, x = 1 }
  local u = setmetatable({ x = 1, y = "s" }, mt)
  local f = function(...) return ... end
  local ok, err = pcall(function()
    e = a
    d = t[((a >= 0.1) / (a < e))]
    t[u.k] = c
  end)
  print(59, ok, show(err), show(a), show(b), show(c), show(d), show(e), show(t), show(u))
end
