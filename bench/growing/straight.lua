-- One loop whose body is a straight line of n branches on locals and fields.
local functions = require "functions"

local code = {}
local function body(n)
  if code[n] then return code[n] end
  local out = { "return function(state, rounds) local x = 0 for i = 1, rounds do" }
  for k = 1, n do
    out[#out + 1] = ("if i %% %d ~= 0 then x = (x + %d) %% 65521 state.x = x "):format(k % 5 + 2, k)
      .. ("else state.below = state.below - %d end"):format(k)
  end
  out[#out + 1] = "end return x end"
  code[n] = functions.load(table.concat(out, "\n"))
  return code[n]
end

return function(n)
  local state = functions.state()
  local x = body(n)(state, math.floor(functions.work(n, 1000000) / n))
  return x .. " " .. functions.total(state)
end, 64, 16, 2, { 16, 32, 64, 128, 256 }
