local grid = {}
local s = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
for i = 1, 81 do
  grid[i] = tonumber(s:sub(i, i))
end
local rows, cols, boxes = {}, {}, {}
for i = 0, 8 do
  rows[i], cols[i], boxes[i] = {}, {}, {}
end
local function at(i)
  local r, c = math.floor((i - 1) / 9), (i - 1) % 9
  return rows[r], cols[c], boxes[math.floor(r / 3) * 3 + math.floor(c / 3)]
end
local function set(i, v, on)
  local r, c, b = at(i)
  r[v], c[v], b[v] = on, on, on
end
for i = 1, 81 do
  if grid[i] > 0 then set(i, grid[i], true) end
end
local steps = 0
local function solve(i)
  while i <= 81 and grid[i] > 0 do
    i = i + 1
  end
  if i > 81 then return true end
  local r, c, b = at(i)
  for v = 1, 9 do
    if not (r[v] or c[v] or b[v]) then
      steps = steps + 1
      grid[i] = v
      set(i, v, true)
      if solve(i + 1) then return true end
      set(i, v, nil)
      grid[i] = 0
    end
  end
end
print(solve(1), steps)
for r = 0, 8 do
  print(table.concat(grid, "", r * 9 + 1, r * 9 + 9))
end
