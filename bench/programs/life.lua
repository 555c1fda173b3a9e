-- tables: Conway's life on a torus of rows.
return function(n)
  local size = 48
  local grid = {}
  for y = 1, size do
    grid[y] = {}
    for x = 1, size do grid[y][x] = (x * y + x * 3 + y) % 5 < 2 and 1 or 0 end
  end
  for _ = 1, n do
    local nextgrid = {}
    for y = 1, size do
      local above, here, below = grid[(y - 2) % size + 1], grid[y], grid[y % size + 1]
      local row = {}
      for x = 1, size do
        local l, r = (x - 2) % size + 1, x % size + 1
        local k = above[l] + above[x] + above[r] + here[l] + here[r] + below[l] + below[x] + below[r]
        row[x] = (k == 3 or (k == 2 and here[x] == 1)) and 1 or 0
      end
      nextgrid[y] = row
    end
    grid = nextgrid
  end
  local alive = 0
  for y = 1, size do for x = 1, size do alive = alive + grid[y][x] end end
  return alive
end, 80, 35, 5
