local log = {}
debug.sethook(function(e, l) log[#log + 1] = e .. (l and ":" .. l or "") end, "l")
local x = 1
local y = x + 1
debug.sethook()
print(table.concat(log, " "))
log = {}
local function f() return 1 end
debug.sethook(function(e) log[#log + 1] = e end, "cr")
f()
f()
debug.sethook()
print(table.concat(log, " "))
local n = 0
debug.sethook(function() n = n + 1 end, "", 100)
for i = 1, 10000 do
end
debug.sethook()
print(n > 50, debug.gethook())
local h = function() end
debug.sethook(h, "l", 5)
local a, b, c = debug.gethook()
print(a == h, b, c)
debug.sethook()
print(debug.gethook())
local ok, e = pcall(function()
  debug.sethook(function(e, l)
    if l == 33 then
      debug.sethook()
      error("hook error")
    end
  end, "l")
  local z = 1
  return z
end)
print(ok, e)
local co = coroutine.create(function()
  local q = 1
  coroutine.yield()
end)
log = {}
debug.sethook(co, function(e, l) log[#log + 1] = l end, "l")
coroutine.resume(co)
print(#log > 0)
debug.sethook()
local cnt = 0
debug.sethook(function()
  cnt = cnt + 1
  if cnt > 1000 then
    debug.sethook()
    error("timeout", 0)
  end
end, "", 1000)
print(pcall(function()
  while true do
  end
end))
