-- n functions called from one place, one after the other.
local functions = require "functions"

local made = {}
return function(n)
  made[n] = made[n] or functions.load(functions.source(n) .. "\nreturn list")
  local list, state = made[n], functions.state()
  for i = 1, functions.work(n, 300000) do list[i % n + 1](state, i % 7, i % 100) end
  return functions.total(state)
end, 64, 20, 2, { 4, 16, 64, 256, 3000 }
