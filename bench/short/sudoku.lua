-- Sudokus are solved by trying the cell with the fewest choices; each search is short.
local puzzles = {
  "530070000600195000098000060800060003400803001700020006060000280000419005000080079",
  "000000907000420180000705026100904000050000040000507009920108000034059000507000000",
  "100007090030020008009600500005300900010080002600004000300000010040000007007000300",
}

local units = {}
for cell = 0, 80 do
  local row, column, set = math.floor(cell / 9), cell % 9, {}
  for other = 0, 80 do
    local r, c = math.floor(other / 9), other % 9
    local box = math.floor(r / 3) == math.floor(row / 3) and math.floor(c / 3) == math.floor(column / 3)
    if other ~= cell and (r == row or c == column or box) then set[#set + 1] = other end
  end
  units[cell] = set
end

local function choices(board, cell)
  local used, list = {}, {}
  for _, other in ipairs(units[cell]) do used[board[other]] = true end
  for digit = 1, 9 do
    if not used[digit] then list[#list + 1] = digit end
  end
  return list
end

local function solve(board)
  local best, found
  for cell = 0, 80 do
    if board[cell] == 0 then
      local list = choices(board, cell)
      if not best or #list < #best then best, found = list, cell end
      if #list < 2 then break end
    end
  end
  if not best then return true end
  for _, digit in ipairs(best) do
    board[found] = digit
    if solve(board) then return true end
  end
  board[found] = 0
  return false
end

return function(n)
  local sum = 0
  for i = 1, n do
    local board, cell = {}, 0
    for digit in puzzles[(i - 1) % #puzzles + 1]:gmatch("%d") do
      board[cell] = tonumber(digit)
      cell = cell + 1
    end
    assert(solve(board))
    for k = 0, 80 do sum = (sum * 7 + board[k]) % 1000003 end
  end
  return sum
end, 60, 1, 1
