-- numeric: longest hailstone sequence below n; modulo and division.
return function(n)
  local best, at = 0, 0
  for start = 1, n do
    local x, steps = start, 0
    while x ~= 1 do
      if x % 2 == 0 then x = x / 2 else x = 3 * x + 1 end
      steps = steps + 1
    end
    if steps > best then best, at = steps, start end
  end
  return at * 1000 + best
end, 12000, 25, 120
