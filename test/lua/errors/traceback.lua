local function clean(s) return (s:gsub("0x%x+", "ADDR")) end
local function c() error("oops") end
local function b() c() end
function globalfn() b() end
print(clean(select(2, xpcall(globalfn, debug.traceback))))
local t = { method = function(self) print(clean(debug.traceback("msg", 1))) end }
t:method()
print(clean(debug.traceback("")))
print(debug.traceback({}) ~= nil, (debug.traceback(12):gsub("\n.*", "")))
local co = coroutine.create(function(x)
  local y = x
  coroutine.yield(y)
  error("in co")
end)
coroutine.resume(co, 1)
print(clean(debug.traceback(co)))
print(clean(debug.traceback(co, "hello")))
print(clean(debug.traceback(co, "one", 1)))
print(coroutine.resume(co))
print(clean(debug.traceback(co)))
local function rec(n)
  if n == 0 then return debug.traceback("deep") end
  local r = rec(n - 1)
  return r
end
print(clean(rec(30)))
local function tail() return debug.traceback("tail") end
local function call() return tail() end
print(clean(call()))
print(clean(select(2, xpcall(function() string.rep() end, debug.traceback))))
print(clean(select(
  2,
  xpcall(function()
    table.sort({ 1, 2 }, function() error("cmp") end)
  end, debug.traceback)
)))
print(clean(select(
  2,
  xpcall(function()
    local x = setmetatable({}, { __add = function() error("mm") end })
    return x + 1
  end, debug.traceback)
)))
for _, f in ipairs { function() error("anon") end } do
  print(clean(select(2, xpcall(f, debug.traceback))))
end
