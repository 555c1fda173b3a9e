-- Runs one benchmark program: driver.lua PROGRAM [N] [MIN_SECONDS]. A program returns
-- a function of n and the usual n. Prints `seconds result`: CPU time of one call, the
-- fastest of the calls that fit into MIN_SECONDS (at least one).
local name, n, limit = arg[1], tonumber(arg[2] or ""), tonumber(arg[3] or "0")
local run, usual = dofile(name)
n = n or usual
local best, spent, result = math.huge, 0, nil
repeat
  local start = os.clock()
  result = run(n)
  local took = os.clock() - start
  if took < best then best = took end
  spent = spent + took
until spent >= limit
print(string.format("%.6f %s", best, tostring(result)))
