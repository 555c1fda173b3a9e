-- n small functions that make a table each, in rotation: allocation everywhere in large code.
local functions = require "functions"

local made = {}
local function make(n)
  local out = { "local list = {}" }
  for k = 1, n do
    out[#out + 1] = ("list[%d] = function(a, b) local t = { a, b, %d } "):format(k, k)
      .. ("for j = 1, 3 do t[j] = t[j] * j + %d end "):format(k)
      .. "if a % 2 == 0 then return t[1] + t[2] else return t[3] - t[1] end end"
  end
  out[#out + 1] = "return list"
  return functions.load(table.concat(out, "\n"))
end

return function(n)
  made[n] = made[n] or make(n)
  local list, sum = made[n], 0
  for i = 1, functions.work(n, 60000) do sum = (sum + list[i % n + 1](i % 200, i % 11)) % 1000003 end
  return sum
end, 300, 20, 2, { 100, 1000, 3000 }
