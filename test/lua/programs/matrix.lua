local M = {}
M.__index = M
local function mat(r) return setmetatable(r, M) end
function M.__mul(a, b)
  local r = {}
  for i = 1, #a do
    r[i] = {}
    for j = 1, #b[1] do
      local s = 0
      for k = 1, #b do
        s = s + a[i][k] * b[k][j]
      end
      r[i][j] = s
    end
  end
  return mat(r)
end
function M.__add(a, b)
  local r = {}
  for i = 1, #a do
    r[i] = {}
    for j = 1, #a[1] do
      r[i][j] = a[i][j] + b[i][j]
    end
  end
  return mat(r)
end
function M.__tostring(a)
  local r = {}
  for i = 1, #a do
    r[i] = table.concat(a[i], " ")
  end
  return table.concat(r, "; ")
end
function M.__eq(a, b) return tostring(a) == tostring(b) end
function M:T()
  local r = {}
  for i = 1, #self[1] do
    r[i] = {}
    for j = 1, #self do
      r[i][j] = self[j][i]
    end
  end
  return mat(r)
end
function M:det()
  local n, d, a = #self, 1, {}
  for i = 1, n do
    a[i] = {}
    for j = 1, n do
      a[i][j] = self[i][j]
    end
  end
  for i = 1, n do
    local p = i
    for k = i + 1, n do
      if math.abs(a[k][i]) > math.abs(a[p][i]) then p = k end
    end
    if a[p][i] == 0 then return 0 end
    if p ~= i then
      a[p], a[i] = a[i], a[p]
      d = -d
    end
    d = d * a[i][i]
    for k = i + 1, n do
      local f = a[k][i] / a[i][i]
      for j = i, n do
        a[k][j] = a[k][j] - f * a[i][j]
      end
    end
  end
  return d
end
local a, b = mat { { 1, 2 }, { 3, 4 } }, mat { { 0, 1 }, { 1, 0 } }
print(a * b)
print(a + b)
print(a:T())
print(a * b == mat { { 2, 1 }, { 4, 3 } }, a == b)
print(("%.6g"):format(mat { { 2, 0, 1 }, { 1, 3, 2 }, { 1, 1, 4 } }:det()))
local id = mat { { 1, 0 }, { 0, 1 } }
local f = mat { { 1, 1 }, { 1, 0 } }
local p = id
for i = 1, 30 do
  p = p * f
end
print(p)
