-- Functions as __index, __newindex and __call: arguments, results, chains, changes while they run.
local function list(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = tostring(t[i])
  end
  return table.concat(t, " ")
end
local log = {}
local Base = setmetatable({ own = 1 }, {
  __index = function(t, k)
    log[#log + 1] = "get " .. tostring(rawget(t, "name")) .. "." .. tostring(k)
    return k, 2
  end,
})
local C = { name = "C", __index = Base }
setmetatable(C, C)
local o = setmetatable({ name = "o" }, C)
print(o.x, o.own, o.name, C.y, o["z"], o[1], o[true])
local n = "dyn"
for i = 1, 3 do
  n = n .. i
  log[#log + 1] = tostring(o[n])
end
print(table.concat(log, ", "))

-- Strings.
local mt = getmetatable("")
local index = mt.__index
mt.__index = function(s, k) return type(s) .. ":" .. s .. "." .. tostring(k) end
print(("abc").x, ("abc")[1], pcall(function() return ("q").y.z end))
mt.__index = index
print(("abc"):upper())

-- Stores.
local stored = {}
local w = setmetatable({ old = 1 }, {
  __newindex = function(t, k, v)
    stored[#stored + 1] = tostring(k) .. "=" .. tostring(v)
    rawset(t, k, v)
    return "ignored"
  end,
})
w.a = 1
w.a = 2
w.old = 3
w[1] = "one"
w["b" .. 1] = nil
w.c = w
w.n = nil
w[2.5] = {} and 5
print(table.concat(stored, " "):gsub("table: %S+", "table"), w.a, w.old, w[1])
for i = 1, 5 do
  w["k" .. i] = i * i
end
print(stored[#stored], #stored)
local env = setmetatable(
  {},
  {
    __index = function(_, k) return "global " .. k end,
    __newindex = function(t, k, v) rawset(t, k, v .. "!") end,
  }
)
local f = setfenv(function()
  x = "set"
  return x, y
end, env)
print(f())
print(f())

-- Calls: arguments in order, many results, tail calls, in loops and coroutines.
local callee = setmetatable({}, { __call = function(self, ...) return select("#", ...), ... end })
print(callee(), callee(1), callee(1, nil), (callee(1, 2, 3)))
print(list(callee(unpack({ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }))))
local function tail(...) return callee(...) end
print(list(tail()), list(tail("a", "b")), list(pcall(callee, 1)), list(pcall(tail, nil, nil)))
local iterator = setmetatable({}, {
  __call = function(self, limit, i)
    if i < limit then return i + 1, i * i end
  end,
})
for i, sq in iterator, 3, 0 do
  io.write(i, ":", sq, " ")
end
print()
print(coroutine.wrap(function(...) return callee(coroutine.yield(...)) end)(7))
local deep = callee
for i = 1, 3 do
  deep = setmetatable({}, { __call = deep })
end
print(pcall(deep, 1))
print(pcall(setmetatable({}, { __call = 7 })), pcall(setmetatable({}, {})))
print(pcall(function()
  local u = setmetatable({}, { __index = function(t, k) error("no " .. k, 0) end })
  return u.field
end))
print(pcall(function()
  local u = setmetatable({}, { __index = function(t, k) error("no " .. k, 2) end })
  return u.field
end))
local co = coroutine.wrap(function()
  local u = setmetatable({}, { __index = function(t, k) return coroutine.yield(k) end })
  return u.first .. u.second
end)
print(co(), co("1"), co("2"))

-- next, step by step, over everything.
local t = { 1, 2, nil, 4, x = 1, y = 2, [1.5] = 3, [-1] = 4, [true] = 5 }
local seen, count, k, v = {}, 0, next(t)
while k ~= nil do
  seen[k] = v
  count = count + 1
  k, v = next(t, k)
end
for key, value in pairs(t) do
  if seen[key] ~= value then print("missed", key) end
end
print(
  count,
  next({}),
  next({}, nil),
  next({ 5 }),
  next({ 5 }, 1),
  next({ a = 1 }),
  next({ a = 1 }, "a"),
  next({ [0] = 1 })
)
print(pcall(next, {}, "absent"), pcall(next, { 1 }, 7), pcall(next, { a = 1 }, "b"))
print(pcall(next, { 1, 2 }, 1.5), next({ 1, 2 }, -0), pcall(next, { 1 }, 0 / 0))
local big = {}
for i = 1, 200 do
  big[i] = i
  big["s" .. i] = i
end
for i = 1, 200, 3 do
  big[i] = nil
  big["s" .. i + 1] = nil
end
local sum, num = 0, 0
k, v = next(big)
while k do
  sum = sum + v
  num = num + 1
  big[k] = nil
  k, v = next(big, k)
end
print(sum, num, next(big))
