-- Lengths on traces: of arrays that are empty, full, half full, with holes, and with a hash part behind them.
local function shape(size, from, to, step)
  local t = {}
  for i = 1, size do t[i] = i end
  for i = from, to, step do t[i] = nil end
  return t
end
local all = { {}, { 1 }, { x = 1 }, { nil, 2 }, { 1, nil, 3 }, { 1, 2, nil, 4, x = 1 }, { [0] = 0 }, { [0] = 0, 1 } }
for _, size in ipairs({ 1, 2, 3, 4, 7, 8, 9, 16, 31, 100 }) do
  all[#all + 1] = shape(size, 1, 0, 1)
  all[#all + 1] = shape(size, 1, size, 1)
  all[#all + 1] = shape(size, math.ceil(size / 2), size, 1)
  all[#all + 1] = shape(size, 1, size, 2)
  all[#all + 1] = shape(size, 2, size, 3)
  all[#all + 1] = shape(size, 3, size - 1, 1)
  local behind = shape(size, 1, 0, 1)
  behind.x, behind[size + 1], behind[size + 2], behind[size + 4] = 1, 1, 1, 1
  all[#all + 1] = behind
end
local function lengths(list)
  local text = {}
  for i = 1, #list do text[i] = #list[i] end
  return table.concat(text, " ")
end
local first = lengths(all)
print(first)
for _ = 1, 30 do assert(lengths(all) == first) end

-- What was appended is a hint for the next length.
local function stack(t, n)
  local sum = 0
  for i = 1, n do
    t[#t + 1] = i
    t[#t + 1] = -i
    sum = sum + t[#t] + #t
    t[#t] = nil
    if i % 3 == 0 then
      sum = sum + t[#t]
      t[#t] = nil
    end
  end
  return sum + #t
end
for _, size in ipairs({ 0, 1, 2, 5, 8, 40 }) do
  local t = shape(size, 1, 0, 1)
  local holes = shape(size, 2, size - 1, 2)
  local keyed = shape(size, 1, 0, 1)
  keyed.x = 1
  print(size, stack(t, 200), stack(holes, 30), stack(keyed, 100))
end
local function queue(t, n)
  local sum = 0
  for i = 1, n do
    table.insert(t, i)
    table.insert(t, i)
    sum = sum + table.remove(t) + #t
  end
  for _ = 1, n + 2 do sum = sum + (table.remove(t) or 1) end
  return sum
end
print(queue({}, 100), queue({ 1, 2, 3 }, 100), queue({ x = 1 }, 60), queue({}, 3))
