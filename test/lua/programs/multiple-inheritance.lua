local function class(...)
  local parents = { ... }
  local c = {}
  c.__index = c
  setmetatable(c, {
    __index = function(_, k)
      for _, p in ipairs(parents) do
        local v = p[k]
        if v ~= nil then
          c[k] = v
          return v
        end
      end
    end,
    __call = function(cls, ...)
      local o = setmetatable({}, cls)
      if cls.init then cls.init(o, ...) end
      return o
    end,
  })
  function c.is(k)
    if k == c then return true end
    for _, p in ipairs(parents) do
      if p.is and p.is(k) then return true end
    end
    return false
  end
  return c
end
local Named = class()
function Named:init(n) self.name = n end
function Named:hello() return "I am " .. self.name end
local Counter = class()
function Counter:count()
  self.n = (self.n or 0) + 1
  return self.n
end
local Both = class(Named, Counter)
function Both:hello() return Named.hello(self) .. " #" .. self:count() end
local b = Both("multi")
print(b:hello(), b:hello(), b:count(), Both.is(Counter), Counter.is(Both))
local mixin = { shout = function(self) return self:hello():upper() end }
for k, v in pairs(mixin) do
  Named[k] = v
end
print(Named("x"):shout(), b:shout())
