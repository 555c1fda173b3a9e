for y = -1.2, 1.2, 0.2 do
  local row = {}
  for x = -2, 0.6, 0.06 do
    local zr, zi, n = 0, 0, 0
    while n < 30 and zr * zr + zi * zi < 4 do
      zr, zi, n = zr * zr - zi * zi + x, 2 * zr * zi + y, n + 1
    end
    row[#row + 1] = (" .:-=+*#%@"):sub(math.floor(n / 3.4) + 1, math.floor(n / 3.4) + 1)
  end
  print((table.concat(row):gsub("%s+$", "")))
end
