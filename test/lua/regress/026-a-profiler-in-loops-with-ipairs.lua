-- Traces that looked for the profiler behind a library function were left in the middle of its call.
require("jit.opt").start("hotloop=2")
local profile = require("jit.profile")
local list = {}
for i = 1, 100 do list[i] = i end
local function copy()
  local result = {}
  for _, x in ipairs(list) do result[#result + 1] = x end
  return #result
end
local samples = 0
profile.start("fi1", function() samples = samples + 1 end)
local sum, rounds, deadline = 0, 0, os.clock() + 10
while (samples < 30 or rounds < 2000) and os.clock() < deadline do
  for _ = 1, 100 do sum = sum + copy() end
  rounds = rounds + 100
end
profile.stop()
print(sum == 100 * rounds, samples >= 30)
