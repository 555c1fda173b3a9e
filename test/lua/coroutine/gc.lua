local weak = setmetatable({}, { __mode = "v" })
for i = 1, 50 do
  local co = coroutine.create(function()
    local big = {}
    for j = 1, 10 do
      big[j] = {}
    end
    coroutine.yield(big)
  end)
  coroutine.resume(co)
  weak[i] = co
end
collectgarbage()
collectgarbage()
local n = 0
for _ in pairs(weak) do
  n = n + 1
end
print(n)
local co = coroutine.wrap(function()
  local t = {}
  for i = 1, 100 do
    t[i] = { i }
    collectgarbage("step")
    coroutine.yield(#t)
  end
end)
local last
for i = 1, 100 do
  last = co()
end
print(last)
local c2 = coroutine.create(function()
  local s = ""
  for i = 1, 50 do
    s = s .. i
    collectgarbage()
    coroutine.yield()
  end
  return #s
end)
local ok, v
repeat
  ok, v = coroutine.resume(c2)
until coroutine.status(c2) == "dead"
print(v)
