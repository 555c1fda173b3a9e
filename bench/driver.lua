-- Runs one benchmark program: driver.lua PROGRAM [SHARE]. A program returns a function
-- of n, the usual n, and how many calls make a measurement; SHARE is the part of them to
-- do, for slow engines. Prints `calls seconds result`, where seconds is the CPU time of
-- all calls.
local run, n, calls = dofile(arg[1])
calls = math.ceil(calls * tonumber(arg[2] or "1"))
local result
local start = os.clock()
for _ = 1, calls do result = run(n) end
print(string.format("%d %.6f %s", calls, os.clock() - start, tostring(result)))
