-- numeric: product of two matrices kept as tables of rows.
local function matrix(n, f)
  local m = {}
  for i = 1, n do local row = {} for j = 1, n do row[j] = f(i, j) end m[i] = row end
  return m
end
return function(n)
  local a = matrix(n, function(i, j) return (i * 7 + j) % 10 / 10 end)
  local b = matrix(n, function(i, j) return (i + j * 3) % 10 / 10 end)
  local trace = 0
  local c = matrix(n, function(i, j)
    local sum, row = 0, a[i]
    for k = 1, n do sum = sum + row[k] * b[k][j] end
    return sum
  end)
  for i = 1, n do trace = trace + c[i][i] end
  return string.format("%.4f", trace)
end, 110, 23, 12
