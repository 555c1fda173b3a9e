-- tables: heap sort of pseudo-random numbers in place.
local function sift(t, root, last)
  local v = t[root]
  while true do
    local child = 2 * root
    if child > last then break end
    if child < last and t[child] < t[child + 1] then child = child + 1 end
    if v >= t[child] then break end
    t[root], root = t[child], child
  end
  t[root] = v
end
return function(n)
  local t, seed = {}, 42
  for i = 1, n do seed = (seed * 16807) % 2147483647 t[i] = seed end
  for i = math.floor(n / 2), 1, -1 do sift(t, i, n) end
  for last = n, 2, -1 do
    t[1], t[last] = t[last], t[1]
    sift(t, 1, last - 1)
  end
  for i = 2, n do assert(t[i - 1] <= t[i]) end
  return t[1] + t[n]
end, 30000, 26, 300
