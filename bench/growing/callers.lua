-- n functions, each called from a place of its own.
local functions = require "functions"

local made = {}
local function caller(n)
  local out = { functions.source(n), "return function(state, rounds) for i = 1, rounds do" }
  for k = 1, n do out[#out + 1] = ("list[%d](state, i %% 7, i %% 100)"):format(k) end
  out[#out + 1] = "end end"
  return functions.load(table.concat(out, "\n"))
end

return function(n)
  made[n] = made[n] or caller(n)
  local state = functions.state()
  made[n](state, math.floor(functions.work(n, 300000) / n))
  return functions.total(state)
end, 64, 20, 2, { 4, 16, 64, 256 }
