local cos = {}
for i = 1, 4000 do
  cos[i] = coroutine.create(function(a)
    local s = a
    while true do
      s = s + coroutine.yield(s)
    end
  end)
end
local sum = 0
for round = 1, 3 do
  for i = 1, #cos do
    local ok, v = coroutine.resume(cos[i], i)
    sum = sum + v
  end
end
print(sum)
for i = 1, #cos, 2 do
  cos[i] = false
end
collectgarbage()
local alive = 0
for i = 1, #cos do
  if cos[i] then
    alive = alive + 1
    assert(coroutine.status(cos[i]) == "suspended")
  end
end
print(alive)
local t = {}
for i = 1, 2000 do
  local c = coroutine.wrap(function()
    coroutine.yield(i)
    return -i
  end)
  t[#t + 1] = c() + c()
end
local z = 0
for _, v in ipairs(t) do
  z = z + v
end
print(#t, z)
local function depth(n)
  if n == 0 then return 0 end
  return 1 + coroutine.wrap(depth)(n - 1)
end
print(depth(100))
