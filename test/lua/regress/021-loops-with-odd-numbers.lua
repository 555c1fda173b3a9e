-- Loops over values that are NaN, and steps of -0, which go down, on traces made for other values.
jit.opt.start("hotloop=3", "hotexit=3")
local function run(f, ...) for i = 1, 60 do f(...) end end
local nan = 0/0
local n = 0
local function start(v) for j = v, 3 do n = n + 1 end end
run(start, 5) start(nan) print(n)
local function start2(v) for j = v, 3 do n = n + 1 end end
run(start2, 1) n = 0 start2(nan) print(n)
local function start3(v) for j = v, 3.5, -1 do n = n + 1 end end
run(start3, 1) n = 0 start3(nan) print(n)
local function stop(v) for j = 1, v do n = n + 1 end end
run(stop, 0) n = 0 stop(nan) print(n)
run(stop, 0.5) n = 0 stop(nan) print(n)
local function step(v) local n = 0 for j = 2, 1, v do n = n + 1 if n > 3 then break end end return n end
run(step, 1) print(step(-0.0), step(0), step(nan))
local function step(v) local n = 0 for j = 1, 2, v do n = n + 1 if n > 3 then break end end return n end
run(step, 1) print(step(-0.0), step(0), step(nan))
local function step(v) local n = 0 for j = 1.5, 2, v do n = n + 1 if n > 3 then break end end return n end
run(step, 0.25) print(step(-0.0), step(0), step(nan), step(-nan))
local function step(v) local n = 0 for j = 2.5, 2, v do n = n + 1 if n > 3 then break end end return n end
run(step, -0.25) print(step(-0.0), step(0), step(nan), step(-nan))
local function zero(v) local n = 0 for j = v, 1 do n = n + 1 / j end return n end
run(zero, 0) print(zero(-0.0), zero(0))
