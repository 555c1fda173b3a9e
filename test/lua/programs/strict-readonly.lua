local function readonly(t)
  return setmetatable(
    {},
    {
      __index = t,
      __newindex = function(_, k) error("readonly field " .. tostring(k), 2) end,
      __metatable = false,
    }
  )
end
local r = readonly { a = 1 }
print(r.a, pcall(function() r.a = 2 end))
print(getmetatable(r), pcall(setmetatable, r, {}))
local env = setmetatable({}, {
  __index = function(_, k)
    local v = rawget(_G, k)
    if v == nil then error("undeclared '" .. k .. "'", 2) end
    return v
  end,
  __newindex = function(_, k) error("assign to undeclared '" .. k .. "'", 2) end,
})
local f = setfenv(loadstring("x = 1", "=strict"), env)
print(pcall(f))
f = setfenv(loadstring("return y", "=strict"), env)
print(pcall(f))
f = setfenv(loadstring("return type(print)", "=strict"), env)
print(pcall(f))
local function default(t, d)
  return setmetatable(t, { __index = function() return d end })
end
local d = default({ x = 1 }, 0)
print(d.x, d.y)
local function track()
  local p, log = {}, {}
  return setmetatable({}, {
    __index = function(_, k)
      log[#log + 1] = "get " .. k
      return p[k]
    end,
    __newindex = function(_, k, v)
      log[#log + 1] = "set " .. k
      p[k] = v
    end,
  }),
    log
end
local t, log = track()
t.a = 1
t.b = t.a
t.a = nil
print(table.concat(log, ", "))
local auto
auto = {
  __index = function(t, k)
    local n = setmetatable({}, auto)
    rawset(t, k, n)
    return n
  end,
}
local tree = setmetatable({}, auto)
tree.a.b.c.d = 5
print(tree.a.b.c.d, rawget(tree, "z"))
