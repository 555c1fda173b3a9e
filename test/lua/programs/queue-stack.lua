local Q = {}
Q.__index = Q
function Q.new() return setmetatable({ h = 1, t = 0 }, Q) end
function Q:push(v)
  self.t = self.t + 1
  self[self.t] = v
end
function Q:pop()
  if self.h > self.t then return nil end
  local v = self[self.h]
  self[self.h] = nil
  self.h = self.h + 1
  return v
end
function Q:len() return self.t - self.h + 1 end
local q = Q.new()
for i = 1, 1000 do
  q:push(i)
  if i % 3 == 0 then q:pop() end
end
print(q:len(), q:pop())
local H = {}
local function less(a, b) return a < b end
local function push(v)
  H[#H + 1] = v
  local i = #H
  while i > 1 and less(H[i], H[math.floor(i / 2)]) do
    local p = math.floor(i / 2)
    H[i], H[p] = H[p], H[i]
    i = p
  end
end
local function pop()
  local top = H[1]
  H[1] = H[#H]
  H[#H] = nil
  local i = 1
  while true do
    local c = 2 * i
    if c > #H then break end
    if c < #H and less(H[c + 1], H[c]) then c = c + 1 end
    if not less(H[c], H[i]) then break end
    H[c], H[i] = H[i], H[c]
    i = c
  end
  return top
end
for _, v in ipairs { 5, 3, 8, 1, 9, 2, 7 } do
  push(v)
end
for i = 1, 7 do
  io.write(pop(), " ")
end
print()
local st = {}
for t in ("3 4 + 2 * 7 /"):gmatch("%S+") do
  if tonumber(t) then
    st[#st + 1] = tonumber(t)
  else
    local b, a = table.remove(st), table.remove(st)
    st[#st + 1] = t == "+" and a + b or t == "*" and a * b or a / b
  end
end
print(st[1])
