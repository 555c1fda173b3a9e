-- tables: table.sort with and without a comparison function.
return function(n)
  local a, b, seed = {}, {}, 7
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    a[i], b[i] = seed, { key = seed }
  end
  table.sort(a)
  table.sort(b, function(x, y) return x.key > y.key end)
  return a[1] + b[1].key
end, 20000, 25, 200
