-- Hooks for calls and lines.
local function add(a, b)
  local sum = a + b
  return sum
end
local function run(n)
  local calls, lines, sum = 0, 0, 0
  debug.sethook(function(event) if event == "call" then calls = calls + 1 else lines = lines + 1 end end, "cl")
  for i = 1, n do sum = add(sum, i) end
  debug.sethook()
  return calls .. " " .. lines .. " " .. sum
end
return run, 100000, 12, 100
