local function cls(a, b)
  if a < b then
    if a < 0 then
      return "neg<"
    else
      return "<"
    end
  elseif a == b then
    return "=="
  elseif not (a <= b) and a > b then
    return ">"
  end
  return "unordered"
end
for _, p in ipairs { { 1, 2 }, { 2, 1 }, { 1, 1 }, { -1, 0 }, { 0 / 0, 1 }, { "a", "b" } } do
  print(pcall(cls, p[1], p[2]))
end
local n = 0
while true do
  n = n + 1
  if n > 10 then
    break
  elseif n % 2 == 0 then
    goto cont
  end
  io.write(n, " ")
  ::cont::
end
print()
repeat
  local z = n
  n = n - 1
until z < 5
print(n)
local function tern(a, b, c) return a and b or c end
print(tern(1, 2, 3), tern(nil, 2, 3), tern(1, nil, 3), tern(1, false, nil))
local function nn(a) return not not a end
print(nn(nil), nn(0), nn(false), nn(""))
local x = nil
local y = x == nil and "isnil"
print(y)
if x then
elseif not x then
  print "elseif"
end
