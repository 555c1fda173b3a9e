local function norm(s) return (tostring(s):gsub("0x%x+", "0xX"):gsub("/tmp/lua_%w+", "TMP")) end
local print0 = print
function print(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = norm((select(i, ...)))
  end
  print0(unpack(t, 1, select("#", ...)))
end
local function p(...) print(pcall(...)) end
p(debug.getinfo)
p(debug.getinfo, 1, "X")
p(debug.getinfo, "x")
p(debug.getinfo, 100)
p(debug.getinfo, 1, ">S")
p(debug.getinfo, print, {})
p(debug.getlocal, 100, 1)
p(debug.getlocal, 1)
p(debug.getlocal, print, 1)
p(debug.getlocal, function(a, b) end, 2)
p(debug.setlocal, 100, 1, 1)
p(debug.setlocal, 1, 1)
p(debug.getupvalue, 1, 1)
p(debug.getupvalue, string.gmatch("a", "b"), 1)
p(debug.setupvalue, print, 1)
p(debug.setupvalue, p, 1, 1)
p(debug.upvalueid, p, 1)
p(debug.upvalueid, p, 9)
p(debug.upvalueid, print, 1)
p(debug.upvaluejoin, p, 1, p, 1)
p(debug.upvaluejoin, p, 1, p, 3)
p(debug.upvaluejoin, p, 1, print, 1)
p(debug.sethook, 1)
p(debug.sethook, print)
p(debug.gethook)
p(debug.sethook)
p(debug.traceback, {})
p(debug.traceback, nil)
p(debug.traceback, "x", 100)
p(debug.traceback, 1)
p(debug.getmetatable)
p(debug.setmetatable, 1)
p(debug.setmetatable, 1, 2)
p(debug.setmetatable, 1, nil)
p(debug.getfenv)
p(debug.getfenv, 1)
p(debug.getfenv, print)
p(debug.setfenv, 1, {})
p(debug.setfenv, print)
p(debug.setfenv, print, 1)
p(debug.getlocal, coroutine.create(print), 0, 1)
p(debug.traceback, coroutine.create(print))
p(debug.traceback, coroutine.create(print), "m", 1)
p(debug.getinfo, coroutine.create(print), 0)
p(debug.getinfo, coroutine.create(print), 1, "S")
local function dump(t)
  local r = {}
  for k, v in pairs(t) do
    r[#r + 1] = k .. "=" .. tostring(v)
  end
  table.sort(r)
  print(table.concat(r, " "))
end
dump(debug.getinfo(print))
dump(debug.getinfo(p))
dump(debug.getinfo(1))
dump(debug.getinfo(1, "L").activelines)
print(pcall(debug.setlocal, 1, 1, 5, 6))
p(debug.getupvalue, p)
print(debug.setmetatable({}, nil))
print(debug.setfenv(p, _G) == p)
p(debug.getinfo, 1, "")
p(debug.getinfo, 1, "SS")
p(debug.getinfo, "1")
p(debug.getlocal, {}, 1)
p(debug.getlocal, print)
p(debug.setlocal)
p(debug.setupvalue)
p(debug.setupvalue, 1, 2)
p(debug.getupvalue, p, 0)
p(debug.upvaluejoin, 1)
p(debug.upvaluejoin, p, 1)
p(debug.upvaluejoin, print, 1, p, 1)
local a, b = 1, 2
local function f() return a end
local function g() return b end
debug.upvaluejoin(f, 1, g, 1)
print(f())
p(debug.upvaluejoin, f, 1, print, 1)
p(debug.upvaluejoin, f, 2, g, 1)
print(debug.upvalueid(f, 1) == debug.upvalueid(g, 1))
print(debug.getinfo(1, "L").activelines[3], debug.getinfo(print, "L").activelines)
debug.sethook(print, "crl", 5)
local h, m, c = debug.gethook()
debug.sethook()
print(h == print, m, c)
local function vf(...)
  print(debug.getlocal(1, -1))
  print(debug.getlocal(1, -2))
  print(debug.getlocal(1, -3))
end
vf(5, 6)
print(debug.getlocal(1, 1))
print(debug.getlocal(1, 9))
print(debug.getlocal(1, 50))
print(debug.setlocal(1, 50, 1))
local lines = {}
debug.sethook(function(e, l) lines[#lines + 1] = e .. ":" .. tostring(l) end, "l")
local x = 1
for i = 1, 3 do
  x = x + i
end
debug.sethook()
print(table.concat(lines, " "))
local calls = {}
debug.sethook(function(e)
  local i = debug.getinfo(2, "nS")
  calls[#calls + 1] = e .. ":" .. tostring(i.name) .. ":" .. i.what
end, "cr")
f()
g()
string.len("x")
debug.sethook()
print(table.concat(calls, " "))
local n = 0
debug.sethook(function(e) n = n + 1 end, "", 100)
for i = 1, 1000 do
end
debug.sethook()
print(n > 10)
local co = coroutine.create(function(a, b)
  local c = a + b
  coroutine.yield(c)
  error("oops")
end)
coroutine.resume(co, 1, 2)
print(debug.traceback(co))
print(debug.traceback(co, "msg"))
print(debug.traceback(co, nil, 1))
dump(debug.getinfo(co, 1))
print(debug.getlocal(co, 1, 1))
print(debug.getlocal(co, 1, 3))
print(debug.setlocal(co, 1, 3, 99))
print(debug.getlocal(co, 1, 3))
print(coroutine.resume(co))
print(debug.traceback(co))
local function deep(n)
  if n == 0 then return debug.traceback("deep", 1) end
  local r = deep(n - 1)
  return r
end
print(deep(40))
print(deep(20))
print(deep(5))
local t = setmetatable(
  {},
  { __index = function(t, k) return debug.traceback("mm") end, __add = function() error("adderr") end }
)
print(t.x)
p(function() return t + 1 end)
print(select(2, xpcall(function() return t + 1 end, debug.traceback)))
print(select(
  2,
  xpcall(function()
    local x = nil
    x.y = 1
  end, function(m) return debug.traceback(m, 2) end)
))
p(jit.on, 1)
p(jit.on, print)
p(jit.on)
p(jit.off, p)
p(jit.off, p, true)
p(jit.off, true, false)
p(jit.off, true, true)
p(jit.on, nil)
p(jit.flush, 1)
p(jit.flush, 9999999)
p(jit.flush)
p(jit.flush, "x")
p(jit.flush, p, true)
p(jit.attach, 1)
p(jit.attach, print)
p(jit.attach, print, "bc")
p(jit.attach, print, "zz")
p(jit.attach, print, nil)
p(jit.security)
p(jit.attach)
p(jit.security, "x")
p(jit.opt.start, 1)
p(jit.opt.start, "foo")
p(jit.opt.start, "hotloop=10")
p(jit.opt.start, "-fold", "+cse", "nofold")
p(jit.opt.start, "3")
p(jit.opt.start, "4")
p(jit.opt.start, "hotloop")
p(jit.opt.start, "hotloop=x")
p(jit.opt.start)
p(jit.opt.start, {})
p(jit.opt.start, "")
p(jit.opt.start, "O3")
p(jit.opt.start, "hotloop=99999999")
local u = require "jit.util"
local function f(a, b, ...)
  local x = { 1, 2.5, "s" }
  return function() return a, x end
end
dump(u.funcinfo(f))
dump(u.funcinfo(f, 3))
print(u.funcinfo(print).ffid, u.funcinfo(print).upvalues)
p(u.funcinfo, 1)
p(u.funcinfo)
p(u.funcbc, f, 100)
p(u.funcbc, f, -1)
p(u.funcbc, string.rep, 0)
p(u.funcbc, f)
p(u.funck, f, 0)
p(u.funck, f, 1)
p(u.funck, f, -1)
p(u.funck, f, -2)
p(u.funck, f, -9)
p(u.funck, string.rep, 0)
p(u.funcuvname, f, 0)
p(u.funcuvname, f(1), 0)
p(u.funcuvname, f(1), 1)
p(u.funcuvname, f(1), 7)
p(u.traceinfo)
print(
  jit.version,
  jit.version_num,
  jit.os,
  jit.arch,
  require "jit.opt" == jit.opt,
  require "jit.util" == jit.util
)
