-- Order of strings on traces: prefixes, bytes that are not text, zeros, and what is behind the end.
local list = { "", "\0", "\0\0", "\0\0\0\0", "\0\0\0\0\0", "\255", "\127", "\128", "a\0", "a\0b", "abc\0", "abcd\0", "Z", "z" }
for n = 1, 9 do
  local text = ("abcdefghijklmnopq"):sub(1, n)
  list[#list + 1] = text
  list[#list + 1] = text .. "\255"
  list[#list + 1] = text:sub(1, -2) .. "\1"
  list[#list + 1] = text:sub(1, -2) .. "\200"
end
-- Strings of all lengths, where longer ones were: their last bytes are behind the new ends.
for n = 1, 6 do
  collectgarbage()
  for i = 1, 20 do local _ = ("x"):rep(30) .. i end
  collectgarbage()
  list[#list + 1] = ("x"):rep(n)
  list[#list + 1] = ("x"):rep(n - 1) .. "y"
end

local function compare(a, b)
  local lt, le, gt, ge = 0, 0, 0, 0
  if a < b then lt = 1 end
  if a <= b then le = 1 end
  if a > b then gt = 1 end
  if a >= b then ge = 1 end
  return lt + 2 * le + 4 * gt + 8 * ge
end
local function all()
  local sum, hash = 0, 0
  for i = 1, #list do
    local a = list[i]
    for j = 1, #list do
      local c = compare(a, list[j])
      sum = sum + c
      hash = (hash * 31 + c) % 1000003
    end
  end
  return sum, hash
end
print(#list, all())

-- An insertion sort, and the place of a key.
local function sorted(t)
  local s = {}
  for i = 1, #t do
    local x, j = t[i], i
    while j > 1 and x < s[j - 1] do
      s[j] = s[j - 1]
      j = j - 1
    end
    s[j] = x
  end
  return s
end
local s = sorted(list)
local copy = { unpack(list) }
table.sort(copy)
for i = 1, #s do assert(s[i] == copy[i]) end
local function place(key)
  local low, high = 1, #s
  while low < high do
    local middle = math.floor((low + high) / 2)
    if s[middle] >= key then high = middle else low = middle + 1 end
  end
  return low
end
local sum = 0
for i = 1, #s do sum = sum + i * place(s[i]) end
print(sum, ("%q"):format(s[1]), ("%q"):format(s[#s]))

-- With a constant.
local below, above = 0, 0
for round = 1, 10 do
  for i = 1, #list do
    if list[i] < "abcde" then below = below + 1 end
    if "abcd" <= list[i] then above = above + 1 end
  end
end
print(below, above)
