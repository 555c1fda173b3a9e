/* Words of random programs. Calls, varargs, upvalues, coroutines, errors, and all that jumps. */
import { add } from "./add.js";

export const flow = add({
  prelude: `
local up, vp = 1, 2
local function inc() up = up + 1 return up end
local function getup() return up end
local function setup(v) up = v % 1000 return vp end
local function swap() up, vp = vp, up return up end
local function pack(...) return { n = select("#", ...), ... } end
local function pass(...) return ... end
local function tail(...) return pass(...) end
local function twice(...) return (...), ... end
local function lastof(...) return (select(select("#", ...), ...)) end
local function negsel(...) return (select(-1, ...)) end
local function count(...) return select("#", ...) end
local function rest(n, ...) if n <= 0 then return ... end return rest(n - 1, ...) end
local function even(n) if n == 0 then return 1 end return (n % 2 == 0 or n < 0) and 0 or odd_(n - 1) end
function odd_(n) if n == 0 then return 0 end return 1 - (n % 2) end
local function ack(m, n) if m == 0 then return n + 1 end if n == 0 then return ack(m - 1, 1) end return ack(m - 1, ack(m, n - 1)) end
local function fibo(n) if n < 2 then return n end return fibo(n - 1) + fibo(n - 2) end
local function build(n) if n == 0 then return nil end return { v = n, next = build(n - 1) } end
local function sumlist(q) if not q then return 0 end return q.v + sumlist(q.next) end
local function three(v) return v, v + 1, v + 2 end
local function none() end
local function maybe(v) if v then return v end end
local function thrower(v) if v then error({ code = 5 }) end return 2 end
local function deep(n) if n == 0 then error("deep", 0) end local q = deep(n - 1) return q end
local gen = coroutine.wrap(function() local z = 0 while true do z = z + 1 coroutine.yield(z, z * 2) end end)
local echo = coroutine.wrap(function(v) while true do v = coroutine.yield(v) end end)
echo(0)
local co = coroutine.create(function(...) local v = ... for j = 1, 1e9 do v = coroutine.yield(j % 100, v) end end)
local function upto(q, z) if z < q then return z + 1 end end
local function counter() local z = 0 return function() z = z + 1 return z end end
local cnt, cnt2 = counter(), counter()
local fs = { function(v) return v + 1 end, function(v) return v * 2 % 1000 end, inc }
local function range(lo, hi) return upto, hi, lo - 1 end
`,
  keep: 14,
  forms: {
    i: [
      "inc()",
      "getup()",
      "setup(I)",
      "swap()",
      "up",
      "vp",
      "count(I, nil, I)",
      "count(pass())",
      "count(pass(I, S))",
      "count(none())",
      "count((none()))",
      "pass(I, I)",
      "(pass(I, I))",
      "tail(I)",
      "(twice(I))",
      "count(twice(I, S))",
      "lastof(I, I, I)",
      "negsel(S, I)",
      "rest(small(I) % 4, I, I, 3)",
      "pack(I, nil, I).n",
      "pack(I, nil, I)[3]",
      "#pack(pass(I, I))",
      "vsum(pass(I, I))",
      "vsum(three(I))",
      "vsum((three(I)))",
      "({ three(I) })[3]",
      "({ three(I), three(I) })[4]",
      "even(small(I))",
      "ack(1, small(I) % 4)",
      "fibo(small(I) % 8)",
      "sumlist(build(small(I) % 6))",
      "(maybe(C) and 1 or 2)",
      "gen()",
      "echo(I)",
      "(select(2, coroutine.resume(co, I)))",
      "cnt()",
      "cnt2() % 10",
      "fs[small(I) % 3 + 1](I)",
      "select(small(I) % 3 + 1, I, I, I)",
      "(select(-2, I, I, I))",
      "(pcall(thrower, C) and 1 or 0)",
      "(select(2, pcall(three, I)))",
      "(select('#', pcall(three, I)))",
      "(select(2, xpcall(three, tostring, I)))",
      "max(unpack({ I, I, I }))",
      "(function(...) return select('#', ...) end)(I, I)",
      "(coroutine.running() and 1 or 2)",
    ],
    n: [
      "pass(N, 1)",
      "lastof(1, N)",
      "vsum(N, N)",
      "select(2, I, N)",
      "rest(1, N, N)",
      "(select(2, pcall(pass, N)))",
    ],
    s: [
      "pass(S)",
      "lastof(1, S)",
      "(select(2, pcall(deep, small(I) % 5)))",
      "type((select(2, pcall(thrower, true))))",
      "(select(2, xpcall(deep, function(q) return q .. '!' end, 2)))",
      "coroutine.status(co)",
      "tostring(maybe(C))",
      "type((none()))",
    ],
    c: [
      "C and not C",
      "not (C or C)",
      "up > vp",
      "pcall(pass, C)",
      "(maybe(C))",
      "rest(1, 1, C)",
      "not pcall(thrower, C)",
      "none() == nil",
    ],
  },
  statements: [
    "up = I",
    "vp = I",
    "up, vp = vp, up",
    "a, b, c = b, c, a",
    "a, b = three(I)",
    "a, b, c = I, three(I)",
    "a, x, b = three(I)",
    "t[1], a = a, t[1] or 1",
    "a, t[small(I)] = I, a",
    "do local q, r, z = three(I) a, b = r, q + (z or 0) end",
    "do local q, r, z = pass(I) w = r end",
    "do const q = I a = q end",
    "do if C then goto skip end a = I ::skip:: end",
    "if C then break end",
    "if C then continue end",
    "do local n = 0 ::again:: n = n + 1 if n < 3 then goto again end a = n end",
    "for j = 1, 4 do if j == small(I) % 5 then break end b = b + j end",
    "for j = 1, 4 do if C then continue end b = b + j end",
    "for j = 1, 3 do for z = 1, 3 do if z == j then break end c = c + z end end",
    "for j in range(1, small(I) % 6) do a = a + j end",
    "for j in upto, 3, 0 do if C then break end b = b + 1 end",
    "for j = 1, 3 do local q = j local r = function() q = q + 1 return q end b = b + r() + r() end",
    "do local n = 0 while n < 5 do n = n + 1 if C then continue end if n == 4 then break end c = c + n end end",
    "do local n = 0 repeat n = n + 1 local q = n > 3 or C until q a = n end",
    "do local n = 0 repeat n = n + 1 if n == 2 then continue end c = c + n until n > 3 end",
    "do local q = I local r = function() q = q + 1 return q end r() r() a = q end",
    "do local q, z = 0 local r = function() q = q + I end for j = 1, 3 do r() end a = q end",
    "do local ok, e = pcall(thrower, C) w = type(e) == 'table' and e.code or e end",
    "do local ok, e = xpcall(function() if C then error('in') end return I end, function(q) return sub(q, -2) end) u = tostring(e) end",
    "do local ok, e = pcall(function() for j = 1, 9 do if j > small(I) then error(j) end end end) w = e end",
    "do local ok, e = pcall(function() local z = coroutine.wrap(function() error('co') end) z() end) u = sub(e, -2) end",
    "do local ok, e = pcall(pcall, error, S) u = tostring(e) end",
    "do local ok, e = pcall(error) w = e end",
    "do local g2 = coroutine.wrap(function() for j = 1, 3 do coroutine.yield(j + I) end end) a = g2() + g2() end",
    "do local g2 = coroutine.wrap(function(...) local q = ... for j = 1, 5 do q = q + coroutine.yield(q) end end) a = g2(I) b = g2(1) or 1 end",
    "a = gen()",
    "a, b = gen()",
    "a = echo(I)",
    "fs[1], fs[2] = fs[2], fs[1]",
    "fs[3] = C and inc or swap",
    "cnt = C and counter() or cnt2",
    "inc()",
    "swap()",
    "a = (function(...) local q, r = ... return (r or q) end)(I, C and I or nil)",
    "b = (function(n, ...) for j = 1, n do up = up + (select(j, ...)) % 3 end return n end)(2, I, I)",
  ],
  blocks: [
    "do local g2 = coroutine.wrap(function()\n@\ncoroutine.yield()\n@\nend) g2() g2() end",
    "do local ok, e = pcall(function()\n@\nif C then error('x', 0) end end) k = ok end",
    "do local v1, v2 = I, N local g2 = function(...)\n@\nv1 = v2 return ... end x = g2(v1) v2 = v1 end",
    "repeat\n@\nuntil true",
    "for z, v in ipairs({ I, I, I }) do\n@\nend",
    "for z in pairs({ x = 1, y = 2 }) do\n@\nend",
    "for j in range(1, 3) do\n@\nend",
  ],
  report: "print(up, vp, cnt(), cnt2(), gen())",
});
