-- tables: all placements of n queens, three arrays of booleans.
return function(n)
  local column, up, down, found = {}, {}, {}, 0
  for i = 1, 2 * n do column[i], up[i], down[i] = false, false, false end
  local function place(row)
    if row > n then found = found + 1 return end
    for c = 1, n do
      local u, d = row + c, row - c + n
      if not (column[c] or up[u] or down[d]) then
        column[c], up[u], down[d] = true, true, true
        place(row + 1)
        column[c], up[u], down[d] = false, false, false
      end
    end
  end
  place(1)
  return found
end, 9, 200, 5
