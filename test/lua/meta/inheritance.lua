local Animal = {}
Animal.__index = Animal
function Animal.new(name) return setmetatable({ name = name }, Animal) end
function Animal:speak() return self.name .. " makes a sound" end
local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog
function Dog.new(name)
  local d = Animal.new(name)
  return setmetatable(d, Dog)
end
function Dog:speak() return Animal.speak(self) .. ": woof" end
local a, d = Animal.new("cat"), Dog.new("rex")
print(a:speak())
print(d:speak())
local function class(parent)
  local c = {}
  c.__index = c
  return setmetatable(c, {
    __index = parent,
    __call = function(cls, ...)
      local o = setmetatable({}, cls)
      if o.init then o:init(...) end
      return o
    end,
  })
end
local A = class()
function A:init(x) self.x = x end
function A:get() return self.x end
local B = class(A)
function B:init(x, y)
  A.init(self, x)
  self.y = y
end
function B:get() return A.get(self) + self.y end
print(A(3):get(), B(3, 4):get(), getmetatable(B(1, 2)) == B)
