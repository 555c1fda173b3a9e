-- calls: Takeuchi's function, three arguments and no arithmetic to speak of.
local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end
return function(n) return tak(3 * n, 2 * n, n) end, 8, 16, 3
