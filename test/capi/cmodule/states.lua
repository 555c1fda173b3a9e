package.path, package.cpath = "", "./?.so"
local s = require "states"
local function show(t, ...) print(type(t) == "table" and table.concat(t, ",") or t, ...) end
show(s.run("report(1) report('two') return report(nil)"))
show(s.run("x = 1 return tostring(x) .. tostring(print ~= nil)", true))
show(s.run("error('in state', 0)"))
show(s.run("return (('x'):rep(10):gsub('x', function() return report('y') end))", true))
show(s.run("local ok, e = pcall(report) return tostring(ok) .. select('#', e)"))
show(s.run("return coroutine.wrap(function() local v = coroutine.yield(1) return v end)() + report('c')"))
show(s.run("setmetatable(_G, {__gc = 1}) p = newproxy(true) getmetatable(p).__gc = function() report('gc') end"))
show(s.run("return 1", true, true))
print(x, report)
print(s.nested(5))
s.collected(20)
local t = {}
for i = 1, 20000 do t[i] = {i, tostring(i)} end
s.collected(3)
collectgarbage()
for i = 1, 20000 do assert(t[i][1] == i and t[i][2] == tostring(i)) end
print("ok")
