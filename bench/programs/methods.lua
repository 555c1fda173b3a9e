-- calls: method calls through a two-level class hierarchy.
local Shape = {}
Shape.__index = Shape
function Shape:area() return 0 end
function Shape:scale(k) return self:area() * k end

local Square = setmetatable({}, { __index = Shape })
Square.__index = Square
function Square:area() return self.side * self.side end

local Disc = setmetatable({}, { __index = Shape })
Disc.__index = Disc
function Disc:area() return 3 * self.radius * self.radius end

return function(n)
  local shapes = {
    setmetatable({ side = 2 }, Square), setmetatable({ radius = 3 }, Disc), setmetatable({}, Shape),
  }
  local sum = 0
  for i = 1, n do sum = sum + shapes[i % 3 + 1]:scale(i % 7) end
  return sum
end, 500000, 13, 5000
