-- n functions called from one place, in an order that depends on data.
local functions = require "functions"

local made = {}
return function(n)
  made[n] = made[n] or functions.load(functions.source(n) .. "\nreturn list")
  local list, state, seed = made[n], functions.state(), 1
  for i = 1, functions.work(n, 200000) do
    seed = seed * 16807 % 2147483647
    list[seed % n + 1](state, i % 7, i % 100)
  end
  return functions.total(state)
end, 64, 20, 2, { 4, 16, 64, 256 }
