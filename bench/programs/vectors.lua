-- allocation: short-lived vectors with arithmetic metamethods.
local V = {}
V.__index = V
local function vec(x, y) return setmetatable({ x = x, y = y }, V) end
V.__add = function(a, b) return vec(a.x + b.x, a.y + b.y) end
V.__mul = function(a, k) return vec(a.x * k, a.y * k) end
V.__unm = function(a) return vec(-a.x, -a.y) end
V.__eq = function(a, b) return a.x == b.x and a.y == b.y end
return function(n)
  local p, d = vec(0, 0), vec(1, 2)
  for i = 1, n do
    p = p + d * 0.5
    if i % 3 == 0 then d = -d end
    if p == d then p = vec(0, 0) end
  end
  return p.x + p.y
end, 60000, 31, 600
