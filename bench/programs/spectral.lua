-- numeric: largest singular value of the matrix 1/((i+j)(i+j+1)/2+i+1) by power iteration.
local function a(i, j) local s = i + j return 1 / (s * (s + 1) / 2 + i + 1) end
local function times(v, out, n, transposed)
  for i = 0, n - 1 do
    local sum = 0
    for j = 0, n - 1 do
      if transposed then sum = sum + a(j, i) * v[j] else sum = sum + a(i, j) * v[j] end
    end
    out[i] = sum
  end
end
return function(n)
  local u, v, w = {}, {}, {}
  for i = 0, n - 1 do u[i] = 1 end
  for _ = 1, 6 do
    times(u, w, n, false) times(w, v, n, true)
    times(v, w, n, false) times(w, u, n, true)
  end
  local uv, vv = 0, 0
  for i = 0, n - 1 do uv, vv = uv + u[i] * v[i], vv + v[i] * v[i] end
  return string.format("%.8f", math.sqrt(uv / vv))
end, 80, 83, 10
