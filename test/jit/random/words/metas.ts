/* Words of random programs. Metamethods and metatables that change. */
import { add } from "./add.js";

export const metas = add({
  prelude: `
local base1 = { zero = 0, name = "base", twice = function(q, v) return v * 2 end }
local base2 = setmetatable({ one = 1 }, { __index = base1 })
local base3 = setmetatable({ two = 2 }, { __index = base2 })
local obj1 = setmetatable({ v = 1 }, { __index = base3 })
local seen = 0
local obj2 = setmetatable({}, { __index = function(q, k) seen = seen + 1 if k == "v" then return 3 end return type(k) == "number" and k * 2 or base3[k] end,
  __newindex = function(q, k, v) seen = seen + 2 if type(k) == "number" and k > 5 then rawset(q, k, v) end end })
local store = {}
local obj3 = setmetatable({}, { __index = store, __newindex = store })
local num = {}
local function box(v) return setmetatable({ v = v }, num) end
local function un(q) return type(q) == "table" and q.v or q end
num.__add = function(p, q) return box(un(p) + un(q)) end
num.__sub = function(p, q) return box(un(p) - un(q)) end
num.__mul = function(p, q) return box(un(p) * un(q) % 1e6) end
num.__div = function(p, q) return un(p) / 8 end
num.__mod = function(p, q) return un(p) % 7 end
num.__pow = function(p, q) return box(2) end
num.__unm = function(p) return box(-p.v) end
num.__concat = function(p, q) return tostring(un(p)) .. "+" .. tostring(un(q)) end
num.__len = function(p) return 42 end
num.__eq = function(p, q) return p.v == q.v end
num.__lt = function(p, q) return un(p) < un(q) end
num.__le = function(p, q) return un(p) <= un(q) end
num.__call = function(p, ...) return p.v + select("#", ...), ... end
num.__tostring = function(p) return "box" .. (p.v == p.v and p.v or "nan") end
num.__index = { get = function(p, q) return p.v + (q or 0) end }
local only = setmetatable({ v = 5 }, { __lt = function(p, q) return p.v < q.v end, __eq = function() return 1 end, __call = box })
local only2 = setmetatable({ v = 7 }, getmetatable(only))
local odd = setmetatable({}, { __lt = function() return nil end, __le = function() return "yes" end, __eq = function() return nil end, __unm = function() end,
  __add = function(p, q) return type(p) .. type(q) end, __len = function(q) return "len" end, __index = rawget, __call = vsum })
local odd2 = setmetatable({}, getmetatable(odd))
local m, l = box(3), box(4)
local ud = newproxy(true)
getmetatable(ud).__index = function(q, k) return k end
getmetatable(ud).__len = function() return 6 end
getmetatable(ud).__call = function(q, v) return v end
`,
  keep: 14,
  forms: {
    i: [
      "obj1.zero",
      "obj1.two",
      "obj1.v",
      "obj1:twice(I)",
      "(obj1.none and 1 or 2)",
      "obj2.v",
      "obj2[small(I)]",
      "(obj2.two or 3)",
      "(obj3.k or 4)",
      "(obj3[small(I)] or 5)",
      "(m + I).v",
      "(I - l).v",
      "(m * l).v",
      "(-m).v",
      "m % 4",
      "#m",
      "(m(I, I))",
      "(select('#', m(I, S, I)))",
      "(select(2, m(I, S)))",
      "m:get(I)",
      "m:get()",
      "l.v",
      "only.v",
      "only(I).v",
      "#ud",
      "ud(I)",
      "ud[I]",
      "odd(I, I)",
      "(rawget(obj2, 7) or 0)",
      "(rawget(obj3, 'k') and 1 or 0)",
      "rawlen and 1 or 0",
      "box(I).v",
      "box(I):get(I)",
      "(box(I) + box(I)).v",
      "seen % 100",
    ],
    n: ["m / 2", "l / m", "(m + N).v", "(N * l).v", "(m ^ 2).v", "box(N).v", "obj2[N]", "m:get(N)"],
    s: [
      "obj1.name",
      "m .. S",
      "S .. m",
      "m .. l",
      "I .. m .. S .. l",
      "tostring(m)",
      "tostring(box(I))",
      "odd + 1",
      "1 + odd",
      "tostring(#odd)",
      "tostring(-odd)",
      "type(getmetatable(m))",
      "type(odd.x)",
      "tostring(obj2.nothing)",
      "ud[S]",
    ],
    c: [
      "m < l",
      "m <= l",
      "m > l",
      "m >= I",
      "I < m",
      "N <= l",
      "m == l",
      "m ~= l",
      "m == I",
      "m == box(I)",
      "only < only2",
      "only <= only2",
      "only == only2",
      "only ~= only2",
      "odd < odd2",
      "odd <= odd2",
      "odd == odd2",
      "odd ~= odd2",
      "not (odd < odd2)",
      "obj1 == obj2",
      "obj1.none == nil",
      "getmetatable(m) == num",
      "obj2.zero == 0",
      "ud == ud",
    ],
  },
  statements: [
    "m = m + I if m.v ~= m.v or abs(m.v) > 2^40 then m = box(1) end",
    "l = box(I)",
    "m, l = l, m",
    "m.v = I",
    "l = -m",
    "l = l * m",
    "m = box(N) if m.v ~= m.v then m = box(2) end",
    "obj1.v = I",
    "obj1.zero = C and I or nil",
    "base1.zero = I",
    "base2.one = C and I or nil",
    "base3.two = I",
    "base1.twice = C and function(q, v) return v * 3 end or function(q, v) return v + 1 end",
    "obj2[small(I)] = I",
    "obj2.v = I",
    "obj2[S] = N",
    "obj2[small(I)] = nil",
    "rawset(obj2, small(I), I)",
    "obj3.k = I",
    "obj3[small(I)] = N",
    "obj3[S] = I",
    "store.k = C and I or nil",
    "num.__len = C and function() return 43 end or function() return 44 end",
    "num.__lt = C and function(p, q) return un(p) < un(q) end or function(p, q) return un(p) > un(q) end",
    "num.__index = C and { get = function(p, q) return 1 end } or { get = function(p, q) return p.v + (q or 2) end }",
    "num.__eq = C and function(p, q) return p.v == q.v end or nil",
    "setmetatable(obj1, { __index = C and base3 or base2 })",
    "setmetatable(obj3, C and { __index = store, __newindex = store } or { __index = store })",
    "setmetatable(p, C and class or nil) if not getmetatable(p) then p = new(I) end",
    "getmetatable(obj1).__index = C and base1 or function(q, k) return k == 'v' and 1 or base3[k] end",
    "getmetatable(obj1).__newindex = C and function(q, k, v) rawset(q, k, v) end or nil",
    "do local q = box(I) q.v = q.v + 1 if C then l = q end a = q.v end",
    "do local q, r = box(I), box(N) if q < r then a = 1 else b = 2 end end",
    "do local ok, q = pcall(function() return m < S end) u = sub(tostring(q), -20) end",
    "do local ok, q = pcall(function() return obj1 + I end) u = sub(q, -40) end",
    "do local ok, q = pcall(function() return obj1 < obj3 end) u = sub(q, -40) end",
    "do local ok, q = pcall(function() return obj1.none.x end) u = sub(q, -40) end",
    "do local ok, q = pcall(function() return obj1:nomethod() end) u = sub(q, -40) end",
    "do local ok, q = pcall(function() return #ud .. {} end) u = sub(q, -40) end",
    "for j = 1, 3 do m = m + j end",
    "for z, v in pairs(obj3) do c = c + 1 end",
    "m = box(1)",
    "if m then seen = seen + 1 end",
  ],
  report:
    "print(show(m.v), show(l.v), seen, show(obj1), show(obj2), show(obj3), show(store), tostring(base1.zero))",
});
