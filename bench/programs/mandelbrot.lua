-- numeric: how many points of a grid stay bounded.
return function(n)
  local inside = 0
  for py = 0, n - 1 do
    local ci = 2 * py / n - 1
    for px = 0, n - 1 do
      local cr = 2 * px / n - 1.5
      local zr, zi, k = 0, 0, 0
      while k < 50 and zr * zr + zi * zi < 4 do
        zr, zi, k = zr * zr - zi * zi + cr, 2 * zr * zi + ci, k + 1
      end
      if k == 50 then inside = inside + 1 end
    end
  end
  return inside
end, 180, 26, 16
