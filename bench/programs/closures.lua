-- closures: creation, shared and private upvalues.
local function counter(step)
  local n = 0
  return function() n = n + step return n end, function() return n end
end
return function(n)
  local total = 0
  for i = 1, n do
    local inc, get = counter(i % 5)
    inc() inc() inc()
    total = total + get()
  end
  return total
end, 150000, 19, 1500
