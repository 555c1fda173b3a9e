-- What the ahead-of-time translation takes for common: the code of the VM that this
-- program runs goes into one WebAssembly function, all of it into a second. It uses
-- the language evenly, each operation on its usual ways: no benchmark, no test. What
-- takes much code (closures, operators with metamethods, the order of strings) it does too
-- seldom to count as common: in the second function nobody misses the room.

local N = 80

-- Numbers: every form of arithmetic and comparison, with slots and constants.
local function numbers(a, b)
  local s = 0
  for i = 1, N do
    s = s + i; s = i + s; s = s - 1; s = 1 - s; s = s * 1.5; s = 2 * s; s = s / 3; s = 3 / (s + 1)
    s = s + i * a - b / i + i % 3 + i % a + -i
    s = s + i ^ 2 % 9
    if i < a then s = s + 1 elseif i <= b then s = s + 2 end
    if i > 10 and s >= 0 or not a then s = s - 1 end
    if i == 3 or i ~= b then s = s + 0 end
    if a == b then s = 0 end
    s = s % 1000
  end
  for i = N, 1, -1 do s = s - i end
  for i = 0, 1, 0.125 do s = s + i end
  for i = 1, N do
    for _ = 1, i % 3 do s = s + 1 end
    for _ = i % 2, 0, -1 do s = s + 1 end
    if i % 2 ~= 0 then s = s + 1 end
    if i % 3 == 0 then s = s + 2 elseif s ~= 4 and i ~= 7 then s = s - 1 end
    local c = i > a and i or s
    local d = not c or nil
    local e = d and c
    if c ~= nil and e == nil and d ~= true then s = s + 1 end
    if not (i < b) then s = s - 1 elseif not (i >= a) then s = s + 1 end
    if i > 5.5 and 5.5 < i and i >= 2 and 2 <= i and s ~= s + 1 then s = s + 1 end
    if type(i) == "number" and i ~= "x" and a ~= "y" then s = s + 1 end
    s = (s ~= 0 and s or 1) % 97
  end
  local n = 0
  while n < N do n = n + 1 end
  repeat n = n - 1 until n <= 0
  return s
end

-- Tables: arrays, records, constants and variables as keys, growth, lengths.
local function tables()
  local t, record = {}, { x = 1, y = 2, name = "n" }
  local key, copy, list = "y", { 1, 2, 3 }, { "a", "b", N, nil, true }
  local matrix = {}
  for i = 1, 20 do
    local row = {}
    for j = 1, 20 do row[j] = i * j end
    matrix[i] = row
  end
  for i = 1, 20 do
    for j = 1, #matrix[i] do matrix[i][j] = matrix[j][i] + matrix[i][1] end
  end
  local flags = { [0] = true, [1] = false, x = true }
  for i = 1, N do
    if flags[i % 2] and flags.x ~= false then flags[1] = not flags[0] end
    if not flags[i] then matrix.n = (matrix.n or 0) + 1 end
    local node = { value = i, next = matrix.head }
    matrix.head = i % 50 ~= 0 and node or nil
  end
  for i = 1, N do
    t[i] = i
    t[i] = t[i] + t[1]
    t[1] = t[#t]
    record.x = record.x + record[key]
    record[key] = i
    copy[2], copy[3] = copy[3], copy[2]
    if record.missing == nil and list[4] == nil and record.name == "n" then t[2] = copy[1] end
    if record.name ~= key and list[5] == true and t[2] ~= false then t.z = i end
    local new = { i, i + 1, x = i }
    if copy[9] ~= nil or copy[8] ~= nil then t.z = nil end
    new.y = new.x; new[3] = new[1]
  end
  local s = 0
  for _, v in ipairs(t) do s = s + v end
  for k, v in pairs(record) do if v ~= k then s = s + 1 end end
  for k in next, copy do s = s + k end
  table.insert(t, 5); table.insert(t, 1, 6); table.remove(t); table.remove(t, 1)
  for _ = 1, 10 do table.remove(t, 1) end
  return s + #table.concat(copy, ",") + select("#", unpack(copy))
end

-- Functions: calls with fixed and variable arguments, tail calls, closures, upvalues.
local counter = 0
local function count() counter = counter + 1; return counter end
local function three() return 1, 2, 3 end
local function pass(...) return ... end
local function vararg(...)
  local a, b = ...
  local t = { ... }
  return select("#", ...), a, b, #t
end
local function optional(a, b, c) return a, b or 1, c end
local function rest(a, ...) if a then return ... end return a, ... end
local function all(...) return optional(...) end
local function twice(f, x) return f(f(x)) end
local function down(n) if n <= 0 then return 0 end return down(n - 1) end
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local function adder(n)
  local flag, text, none = false, "t", nil
  return function(m)
    n = n + m; flag = none; text = "u"; none = nil; flag = true; n = n + 0; m = 3
    return n, flag, text, none
  end
end

local function functions()
  local s = 0
  local f = adder(0)
  for i = 1, N do
    local a, b, c = three()
    local d, e = pass(three())
    if i % 5 == 0 then f = adder(i) end
    s = s + count() + a + b + c + d + e + f(2) + (vararg(i, 2, 3)) + select(2, pass(1, 2))
    s = s + pass(pass(i), i) + #{ three(), three() }
    s = s + optional(i) + select(2, optional(i, 2)) + (rest(1, 2, 3)) + (all(1, 2)) + (all(three()))
    s = s + twice(math.abs, i) + (select("#", rest(nil)) + #{ rest(1, i, i) })
    for _, f in ipairs({ three, count }) do s = s + f() end
    if i % 4 == 0 then
      local kept, g = i, function() return s end
      local h = function() kept = kept + 1 return kept end
      s = (g() + h()) % 100000
    end
  end
  return s + down(N) + fib(12)
end

-- Objects: methods, inheritance, metamethods of all kinds.
local Point = {}
Point.__index = Point
function Point.new(x, y) return setmetatable({ x = x, y = y }, Point) end
function Point:length2() return self.x * self.x + self.y * self.y end
function Point.__add(a, b) return Point.new(a.x + b.x, a.y + b.y) end
function Point.__mul(a, k) return Point.new(a.x * k % 9, a.y) end
function Point.__eq(a, b) return a.x == b.x end
function Point.__lt(a, b) return a.x < b.x end
function Point.__le(a, b) return a.x <= b.x end
function Point.__call(self, n) return self.x + n end
local Derived = setmetatable({}, { __index = Point })
Derived.__index = Derived
function Derived.new(x) return setmetatable({ x = x, y = 0 }, Derived) end

local function objects()
  local s, log = 0, 0
  local proxy = setmetatable({}, {
    __index = function(_, k) return k end,
    __newindex = function(_, k, v) log = log + v end,
  })
  for i = 1, N do
    local p, q = Point.new(i, 2), Point.new(2, i)
    s = s + p:length2() + Derived.new(i):length2()
    if i % 2 == 0 and p(i) and (p + q).x and (p == q or p < q or p <= q) then s = s + 1 end
    if i % 2 == 0 then
      s = s + proxy[i]
      proxy[i] = i
    end
  end
  return s + log
end

-- Strings.
local function strings()
  local s, parts = 0, { "a", "bc" }
  for i = 1, N do
    local text = "item " .. parts[i % 2 + 1] .. ":"
    if i % 2 == 0 then text = text .. i .. tostring(i) .. string.char(65, 66) end
    s = s + #text + text:byte(1) + text:byte(-1) + #text:sub(2, -2) + #text:sub(i % 4, i % 4)
    if text:find("em", 1, true) and text ~= "item" then s = s + 1 end
    if "item " .. parts[i % 2 + 1] ~= text and i .. ":" ~= text then s = s + 1 end
    parts[#parts + 1] = text
    local last = parts[#parts]
    if last == text then s = s + 1 end
    s = s + (tonumber("12") or 0) + #type(i)
    s = s + #string.format("%d %s", i, text) + math.floor(i / 2)
  end
  if "a" < tostring(s) and tostring(s) <= "z" then s = s + 1 end
  for word in ("some words here"):gmatch("%a+") do s = s + #word end
  return s + #table.concat(parts) + #(("abc"):gsub("b", "x"))
end

-- Library functions that have machine code.
local function library()
  local s, list = 0, {}
  local floor, ceil, abs, sqrt, min, max = math.floor, math.ceil, math.abs, math.sqrt, math.min, math.max
  for i = 1, N do
    s = s + floor(i / 2) + ceil(i / 3) + abs(-i) + sqrt(i) + min(i, 3) + max(i, 3, s % 7)
    if bit then
      s = s + bit.band(i, 7) + bit.bor(i, 1) + bit.bxor(i, 3, 5) + bit.lshift(1, i % 8) + bit.rshift(i, 1)
    end
    s = s + (assert(i) and 1) + (pcall(three) and 1 or 0)
    table.insert(list, i); table.insert(list, i)
    if i % 2 == 0 and pcall(error, i) then s = s + 1 end
    s = s % 100000
  end
  return s
end

-- Functions without results, and comparisons of what is of several types.
local count = 0
local function add(n) count = count + n end
local function nothing() end
local function mixed()
  local values = { 1, "b", true, nil, 2.5, "c", {}, add }
  for i = 1, 10 * N do
    local v, w = values[i % 8 + 1], values[i % 5 + 1]
    if v == "b" then add(1) end
    if v ~= "c" then add(2) end
    if v == 1 or w ~= 2.5 then add(3) end
    if v == true or w == nil then add(4) end
    if v == w or v ~= add then nothing() end
    local at = i
    values[8] = function() at = at + 1 return at end
    values[7] = at % 3 + i % 7
    values[6] = i % values[7] == 0 and "c" or 0
  end
  return count
end

-- Tables with many keys, of which some share a place, and what walks them.
local function records()
  local s, names = 0, {}
  local wide = {
    id = 1, kind = 2, left = 3, right = 4, parent = 5, width = 6, height = 7, color = 8, label = 9,
    first = 10, last = 11, count = 12, total = 13, depth = 14, offset = 15, length = 16,
  }
  for name in pairs(wide) do names[#names + 1] = name end
  for i = 1, N do
    s = s + wide.id + wide.kind + wide.left + wide.right + wide.parent + wide.width + wide.height
    s = s + wide.color + wide.label + wide.first + wide.last + wide.count + wide.total + wide.depth
    wide.offset, wide.length, wide.total = i, wide.offset, wide.length
    if not wide.absent then s = s + wide[names[i % 16 + 1]] end
    local new = { kind = i }
    new.left, new.right = names[i % 3 + 1], wide
    new[names[i % 16 + 1]] = i
  end
  return s
end

-- What programs do much of in a few places: strings and tables that are compared, sums of objects, methods of a class's
-- class, numbers that are no array's indexes, pairs, bits, protected calls, what a closure keeps.
local function keeper()
  local kept
  return function(v)
    kept = v
    return kept
  end
end
local Wide, methods = setmetatable({}, Derived), {}
for k = 1, 16 do
  methods[k] = "method" .. k
  Wide[methods[k]] = function(self, n) return self.x + n end
end
Wide.__index = Wide -- behind others that are at its place
-- Many metamethods in one metatable, behind others that are at their places.
local Number = {}
for k = 1, 40 do Number["field" .. k] = k end
local function number(n) return setmetatable({ n = n }, Number) end
for _, name in ipairs({ "add", "sub", "mul", "div", "mod", "pow", "unm", "eq", "lt", "le", "concat", "call", "tostring" }) do
  Number["__" .. name] = function(a) return a end
end

local function objectsAgain()
  local s, texts, list = 0, { "a", "b", "c" }, { {}, {}, Point.new(1, 2) }
  local sparse, wide = {}, { 1, 2, nil, 4, x = 1, y = 2 }
  local d, w = Derived.new(3), setmetatable({ x = 1 }, Wide)
  local p, q, keep = Point.new(1, 2), Point.new(2, 1), keeper()
  local n, m = number(1), number(2)
  local proxy = setmetatable({}, { __index = function(_, name) return name end })
  for i = 1, 2 * N do
    local a, b, t, u = texts[i % 3 + 1], texts[i % 2 + 1], list[i % 3 + 1], list[i % 2 + 1]
    if a == b or t ~= u then s = s + 1 end
    if a ~= b and t == u then s = s + 1 end
    s = s + d:length2() + (d.absent and 1 or 0)
    s = s + w:method1(i) + w:method7(i) + w:method12(i) + w:method15(i) + w[methods[i % 16 + 1]](w, i)
    w.state, d.last = i, i
    p = p + q
    q = p * 2
    if p == q then s = s + 1 end
    n = -(n + m) - m * n / m % n ^ m
    if n == m then s = s + 1 end
    local _, kept = pcall(keep, list[i % 3 + 1])
    if kept == p or proxy.name == kept then s = s + 1 end
    if i % 2 == 0 then w.state, d.last = nil, nil end
    sparse[i * 1000] = i
    s = s + (sparse[i * 1000] or 0) + (sparse[-i] or 0)
    for k, v in pairs(wide) do if k == v then s = s + 1 end end
    if i % 4 == 0 then
      collectgarbage("step", 1)
      for _ = 1, 40 do add(1) end -- to a variable that the collector has marked
    end
    if bit then s = s + bit.band(i, 7) + bit.bor(i, 1) + bit.bxor(i, 3, 5) + bit.lshift(1, i % 8) + bit.rshift(i, 1) end
  end
  return s
end

local function coroutines()
  local s = 0
  local generate = coroutine.wrap(function(...)
    for i = 1, N do coroutine.yield(i, i) end
    return 0
  end)
  for _ = 1, N do s = s + generate(s) end
  for _ = 1, N / 10 do
    local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) return c end)
    s = s + select(2, coroutine.resume(co, 1, 2)) + select(2, coroutine.resume(co, 3))
    if coroutine.status(co) == "dead" then s = s + 1 end
  end
  return s
end

local function hooks()
  local calls, lines, s = 0, 0, 0
  local function add(a, b)
    local sum = a + b
    return sum
  end
  debug.sethook(function(event) if event == "call" then calls = calls + 1 else lines = lines + 1 end end, "cl")
  for i = 1, N / 8 do
    s = add(s, i)
  end
  debug.sethook()
  return s + calls + lines
end

numbers(3, 20)
numbers(20, 3)
tables()
functions()
objects()
strings()
strings()
library()
records()
coroutines()
coroutines()
objectsAgain()
hooks()
mixed()
collectgarbage("step")
