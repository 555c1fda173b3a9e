-- newproxy with __gc: userdata that die, and are told so.
local dead = 0
local first = newproxy(true)
getmetatable(first).__gc = function() dead = dead + 1 end
local function run(n)
  for _ = 1, n do newproxy(first) end
  collectgarbage()
  collectgarbage()
  local all = dead
  dead = 0
  return all
end
return run, 50000, 70, 100
