local function proxy(t)
  return setmetatable({}, {
    __index = function(_, k)
      local v = t[k]
      return type(v) == "table" and proxy(v) or v
    end,
    __newindex = function(_, k, v) t[k] = v end,
    __len = function() return #t end,
    __call = function(_, f) return f(t) end,
  })
end
local base = { 1, 2, 3, sub = { x = 10 } }
local p = proxy(base)
p[4] = 4
p.sub.y = 20
print(p[1], p[4], #base, base.sub.y, p.sub.x, p(function(t) return #t end))
local log = {}
local spy = setmetatable({}, {
  __index = function(_, m)
    return function(_, ...)
      log[#log + 1] = m .. "(" .. table.concat({ ... }, ",") .. ")"
      return spy
    end
  end,
})
spy:a(1)
spy:b("x", 2)
spy.c(spy)
print(table.concat(log, " "))
local chain = setmetatable({}, {
  __index = function(t, k)
    rawset(t, k, k .. "cached")
    return t[k]
  end,
})
print(chain.a, rawget(chain, "a"), rawget(chain, "b"))
