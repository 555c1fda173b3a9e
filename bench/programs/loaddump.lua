-- runtime: loading bytecode.
local dump = string.dump(assert(loadstring(require("chunk")(200), "=bench")))
return function(n)
  local loaded = 0
  for _ = 1, n do loaded = loaded + (loadstring(dump) and 1 or 0) end
  return loaded
end, 60, 48, 1
