local M = setmetatable({}, {
  __index = function(t, i)
    local r = setmetatable({}, { __index = function() return 0 end })
    rawset(t, i, r)
    return r
  end,
})
M[1][5] = 2
M[100][1] = 3
M[-1][0.5] = 4
print(M[1][5], M[1][1], M[100][1], M[-1][0.5], M[7][7])
local n = 0
for i, r in pairs(M) do
  for j, v in pairs(r) do
    n = n + v
  end
end
print(n)
local function key(x, y) return x .. "," .. y end
local g = {}
for x = 1, 20 do
  for y = 1, 20 do
    if (x * y) % 7 == 0 then g[key(x, y)] = x * y end
  end
end
local c, s = 0, 0
for k, v in pairs(g) do
  c = c + 1
  s = s + v
end
print(c, s, g["7,3"], g["1,1"])
