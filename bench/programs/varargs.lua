-- calls: variable arguments, select and multiple results.
local function sum(...)
  local s = 0
  for i = 1, select("#", ...) do s = s + (select(i, ...)) end
  return s
end
local function rotate(a, ...) return ..., a end
return function(n)
  local total = 0
  for i = 1, n do total = total + sum(i, 2, rotate(3, 4, 5)) end
  return total
end, 100000, 46, 1000
