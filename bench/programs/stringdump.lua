-- runtime: string.dump.
local f = assert(loadstring(require("chunk")(200), "=bench"))
return function(n)
  local size = 0
  for i = 1, n do size = math.max(size, #string.dump(f, i % 2 == 0)) end
  return size > 0
end, 150, 80, 1
