-- Keys that are no strings, through tables in __index: array parts, nodes, functions at the end, loops.
local A = { 10, 20, [1.5] = "half", [-3] = "minus", [100] = "far" }
local B = setmetatable({ nil, "b2" }, { __index = A })
local C = setmetatable({}, { __index = B })
print(C[1], C[2], C[3], C[100], C[1.5], C[-3], C[0], C[-0], C[0 / 0], C[nil])
for i = 1, 3 do print(C[i], C[i + 97], C[i / 2], C[-i], C[i == 1], C[i - 1]) end
A[true], A[C], A[0] = "yes", "itself", "zero"
print(C[true], C[false], C[C], B[C], C[B], C[0], C[-0])
local zero = 0
print(C[zero], C[-zero], C[zero / 1])

local log = {}
local F = setmetatable({}, { __index = function(t, k) log[#log + 1] = tostring(k) return k end })
local D = setmetatable({ 7 }, { __index = F })
local minus = -1 / math.huge
print(D[1], D[2], D[3.5], D[true], 1 / D[minus])
print(table.concat(log, " "))

-- A metatable without __index, one that gets it later, and the end of a chain.
local mt = {}
local E = setmetatable({}, mt)
print(E[1], E[2.5])
mt.__index = A
print(E[1], E[2.5], E[1.5])
mt.__index = nil
print(E[1])
mt.__index = "abc"
print(pcall(function() return E[1] end))
mt.__index = ("abc"):rep(2)
print(E.len == string.len)
local loop = setmetatable({}, {})
getmetatable(loop).__index = loop
print(pcall(function() return loop[1] end))
local n = 5
print(pcall(function() return loop[n] end))

local deep = { "bottom" }
for _ = 1, 90 do deep = setmetatable({}, { __index = deep }) end
print(deep[1], deep[2])
for _ = 1, 20 do deep = setmetatable({}, { __index = deep }) end
print(pcall(function() return deep[1] end))

-- rawget and ipairs look no further.
print(rawget(C, 1), rawget(A, 1), rawget(A, -3), rawget(A, 1.5), rawget(A, "x"), rawget(A, 0 / 0), rawget(A, nil))
print(rawget({ [0] = 5 }, -zero), rawget({}, -zero), rawget(A, 99), rawget(A, C), rawget(A, false), rawget(A, 2 ^ 53))
print(pcall(rawget), pcall(rawget, 1, 2), select("#", rawget(A, 77)))
local h = { [3] = "c" }
h[2], h[1] = "b", "a"
for i, v in ipairs(h) do io.write(i, v, " ") end
for i, v in ipairs({ 1, 2, [4] = 4 }) do io.write(i, v, " ") end
for i, v in ipairs(setmetatable({ "own" }, { __index = A })) do io.write(i, v, " ") end
print()
