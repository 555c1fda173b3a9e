-- Runs one benchmark program: driver.lua PROGRAM [SHARE [N]]. A program returns a function
-- of n, the usual n, how many calls make a measurement, an n for tests, and sizes if it is to
-- be run with several; SHARE is the part of the calls to do, N another n. All calls must give
-- the same result. Prints `calls seconds late result`: the CPU seconds of all calls, and of
-- their second half, when what was hot has been translated.
dofile(arg[0]:gsub("[^/]*$", "") .. "lib/paths.lua")
local run, n, calls = dofile(arg[1])
calls = math.max(1, math.ceil(calls * tonumber(arg[2] or "1")))
n = tonumber(arg[3]) or n
local result, half
local start = os.clock()
for i = 1, calls do
  if i == math.floor(calls / 2) + 1 then half = os.clock() end
  local now = tostring(run(n))
  assert(not result or now == result, "another result than before")
  result = now
end
local stop = os.clock()
print(string.format("%d %.6f %.6f %s", calls, stop - start, stop - half, result))
