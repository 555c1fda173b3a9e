-- runtime: compiling source text.
local source = require("chunk")(200)
return function(n)
  local bytes = 0
  for i = 1, n do
    local f = assert(loadstring(source, "=bench" .. i % 7))
    bytes = bytes + (f and #source or 0)
  end
  return bytes
end, 8, 35, 1
