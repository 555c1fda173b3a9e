-- Lengths on traces: of tables that grow and shrink, with and without a hash part, and with holes.
local function grow(n, field)
  local t, sum = {}, 0
  if field then t.field = true end
  for i = 1, n do
    t[#t + 1] = i
    sum = sum + #t
    if i % 7 == 0 then t[#t] = nil end
    if i % 50 == 0 then t = { i, i, field and i or nil } end
  end
  return sum, #t
end
print(grow(1000), grow(1000, true))

local function hashed(n)
  local t, sum = { [1] = 1, [2] = 2, [3] = 3 }, 0
  for i = 1, n do
    sum = sum + #t
    t[#t + 1] = i
    if #t > 20 then t = { [1] = i, x = i } end
  end
  return sum
end
print(hashed(500))

local sum = 0
local empty, one = {}, { 1 }
for i = 1, 300 do
  sum = sum + #empty * 2 + #one
  if i == 150 then one[2] = 2 end
  if i == 200 then empty[1] = 1 end
  if i == 250 then empty[1] = nil end
end
print(sum)
