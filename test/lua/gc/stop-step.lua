collectgarbage("stop")
local t = {}
for i = 1, 1000 do
  t[i] = {}
end
local a = collectgarbage("count")
t = nil
for i = 1, 2000 do
  local x = {}
end
print(collectgarbage("count") > a)
collectgarbage("restart")
local done
local steps = 0
repeat
  steps = steps + 1
  done = collectgarbage("step", 100)
until done or steps > 100000
print(done)
local w = setmetatable({ {} }, { __mode = "v" })
repeat
until collectgarbage("step", 1000)
collectgarbage()
print(#w)
for i = 1, 10 do
  collectgarbage("step")
end
print("stepped")
local f
for i = 1, 100 do
  local v = i
  f = function() return v end
  collectgarbage("step", 10)
end
print(f())
