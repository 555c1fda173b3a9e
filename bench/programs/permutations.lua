-- coroutines: a recursive generator of permutations.
local function generate(a, n)
  if n == 0 then coroutine.yield(a) return end
  for i = 1, n do
    a[n], a[i] = a[i], a[n]
    generate(a, n - 1)
    a[n], a[i] = a[i], a[n]
  end
end
return function(n)
  local list, sum, k = {}, 0, 0
  for i = 1, n do list[i] = i end
  for p in coroutine.wrap(function() generate(list, n) end) do
    k = k + 1
    sum = (sum + p[1] * k) % 1000003
  end
  return sum
end, 8, 84, 5
