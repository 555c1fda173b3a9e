-- Runs one benchmark program: driver.lua PROGRAM [SHARE [N]]. A program returns a function
-- of n, the usual n, how many calls make a measurement, and an n for tests; SHARE is the
-- part of the calls to do, N another n. All calls must give the same result. Prints
-- `calls seconds result`, where seconds is the CPU time of all calls.
package.path = arg[0]:gsub("[^/]*$", "") .. "?.lua;" .. package.path
local run, n, calls = dofile(arg[1])
calls = math.ceil(calls * tonumber(arg[2] or "1"))
n = tonumber(arg[3]) or n
local start = os.clock()
local result = tostring(run(n))
for _ = 2, calls do assert(tostring(run(n)) == result, "another result than before") end
print(string.format("%d %.6f %s", calls, os.clock() - start, result))
