-- debug.getmetatable: of everything, whatever __metatable says.
local mt = { __metatable = "locked" }
local t = setmetatable({}, mt)
print(debug.getmetatable(t) == mt, getmetatable(t), debug.getmetatable({}),
  debug.getmetatable(1), debug.getmetatable(nil), debug.getmetatable(true), debug.getmetatable(print))
print(debug.getmetatable("").__index == string, debug.getmetatable(io.stdout) == getmetatable(io.stdout),
  debug.getmetatable(coroutine.create(print)))
print(pcall(debug.getmetatable))
print(debug.getmetatable(newproxy()), type(debug.getmetatable(newproxy(true))))
debug.setmetatable(1, mt)
print(debug.getmetatable(2) == mt, getmetatable(3))
debug.setmetatable(1, nil)
print(debug.getmetatable(2), select("#", debug.getmetatable({})), select('#', debug.getmetatable(t, 1)))
for i = 1, 200 do local x = debug.getmetatable(i % 2 == 0 and t or "") assert(x) end
