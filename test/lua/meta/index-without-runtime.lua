-- __index and __newindex of every kind of key, on tables, strings and userdata
local log = {}
local function note(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = type(t[i]) == "table" and "table" or tostring(t[i])
  end
  log[#log + 1] = table.concat(t, " ")
end

-- chains of any length, and the error where they are too long
local function chain(n, last)
  local c = last
  for _ = 1, n do
    c = setmetatable({}, { __index = c })
  end
  return c
end
for _, n in ipairs({ 1, 7, 8, 9, 50, 98, 99 }) do
  print(n, chain(n, { x = n }).x, chain(n, { [1] = n })[1])
end
for n = 98, 102 do
  print(n, pcall(function()
    return chain(n, { x = n }).x
  end))
end
local loop = setmetatable({}, {})
getmetatable(loop).__index = loop
print(pcall(function()
  return loop.x
end))

-- a function gets the table and the very key
local p = setmetatable({ 10, 20, [3.5] = "a", s = 1 }, {
  __index = function(t, k)
    note("index", type(t), k, 1 / (tonumber(k) or 1))
    return k
  end,
  __newindex = function(t, k, v)
    note("newindex", type(t), k, v)
    rawset(t, k, v)
  end,
})
local zero, minus, half, yes, object = 0, -0.0, 2.5, true, {}
print(p[1], p[2], p[3.5], p.s)
print(p[3], p[zero], p[minus] == 0, p[half], p[-1], p[1e300], p[yes], p[object] == object)
print(p.missing, p[200], p[255], p[256])
p[3], p[5], p[half], p[yes], p.new = "c", "e", 2.5, "y", "n"
p[3], p[5], p[half], p[yes], p.new = 1, 2, 3, 4, 5
for i = 250, 257 do
  p[i] = i
end
print(p[3], p[5], p[half], p[yes], p.new, rawget(p, 257))
print(pcall(function()
  return p[nil]
end))
print(pcall(function()
  p[nil] = 1
end))
print(pcall(function()
  p[0 / 0] = 1
end))

-- results are cut to one, and errors come from the function
local many = setmetatable({}, {
  __index = function(_, k)
    if k == 7 then
      error("seven", 0)
    end
    return k, "not seen"
  end,
})
local a, b = many[1], many[2]
print(a, b, pcall(function()
  return many[7]
end))
print((many[1]), #{ many[1], many[2] })

-- __newindex that is a table, __index that is neither
local store = {}
local q = setmetatable({}, { __newindex = store, __index = 5 })
q[1], q.x, q[1.5] = 1, 2, 3
print(store[1], store.x, store[1.5], rawget(q, 1))
print(pcall(function()
  return q[1]
end))
print(pcall(function()
  return q.x
end))

-- a metatable without either, found out at the first miss and again after a change of it
for _, m in ipairs({ {}, { __len = print }, { __index = store }, { __newindex = store } }) do
  local e = setmetatable({ 1, 2, y = 3 }, m)
  for round = 1, 2 do
    print(e[1], e[5], e[half], e.y, e.z, e[yes], e[round])
    e[1], e[5], e[half], e.y, e.z, e[yes], e[round + 10] = 11, 12, 13, 14, 15, 16, round
    m.other = round
  end
end

-- userdata
local u = newproxy(true)
local mt = getmetatable(u)
print(pcall(function()
  return u.x
end))
mt.__index = chain(12, {
  x = "far",
  m = function(self, k)
    return self == u, k
  end,
})
print(u.x, u.y, u:m(4))
mt.__index = function(o, k)
  return o == u and k
end
print(u.x, u[1], u[2.5], u[u] == u)
mt.__newindex = function(o, k, v)
  note("u", o == u, k, v)
end
u.x, u[1] = 1, 2
print(pcall(function()
  return newproxy().x
end))
print(io.stdout.write == getmetatable(io.stdout).__index.write, io.stdout.nothing)

-- strings
print(("x").len == string.len, ("x").nothing, pcall(function()
  return ("x")[1].y
end))

-- changes of the metatable count at once
local c = setmetatable({}, { __index = { v = 1 } })
for i = 1, 4 do
  note("v", c.v, c[1])
  if i == 1 then
    getmetatable(c).__index = function(_, k)
      return "f" .. k
    end
  elseif i == 2 then
    getmetatable(c).__index = nil
  elseif i == 3 then
    getmetatable(c).__index = { v = 4, "one" }
  end
end
print(table.concat(log, "\n"))
