-- debug.sethook with thread args, counts, masks, hooks in coroutines
local log = {}
local function flush(t) print(t, table.concat(log, " ")) log = {} end
local co = coroutine.create(function()
  local x = 1
  coroutine.yield(x)
  return 2
end)
debug.sethook(co, function(e, l) log[#log+1] = e:sub(1,2) .. (l or "") end, "crl")
coroutine.resume(co)
coroutine.resume(co)
print(nil, select(2, debug.gethook(co)))
debug.sethook()
flush("thread hook")
print(debug.gethook())
debug.sethook(function(e, l) log[#log+1] = l end, "l")
for i = 1, 3 do
  local y = i
end
debug.sethook()
flush("for")
debug.sethook(function(e, l) log[#log+1] = l end, "l")
while true do break end
repeat local z = 1 until z == 1
if log then
  local a
  a = 1
else
  local b = 2
end
local t = {
  1,
  2,
  f = function()
    return 1
  end,
}
t.f()
debug.sethook()
flush("misc")
local function tail(n) if n == 0 then return "x" end return tail(n - 1) end
local function ff(s) return s:upper() end
debug.sethook(function(e) local i = debug.getinfo(2, "nS") log[#log+1] = e .. ":" .. tostring(i.name) .. ":" .. i.what end, "cr")
tail(2) ff("a") pcall(error, "x") ; ("x"):rep(2)
debug.sethook()
flush("calls")
local n = 0
debug.sethook(function(e) n = n + 1 end, "", 100)
for i = 1, 10000 do local x = i * 2 end
debug.sethook()
print("count", n > 50 and n < 1000)
-- error from a hook, yield from a hook, hook that removes itself
print(pcall(function() debug.sethook(function() debug.sethook() error("from hook") end, "l")
  local x = 1
  return x
end))
print(coroutine.resume(coroutine.create(function()
  debug.sethook(function() debug.sethook() coroutine.yield("y") end, "l")
  local x = 1
  return x
end)))
debug.sethook()
-- infinite loop stopped by a count hook
print(pcall(function() debug.sethook(function() error("timeout", 0) end, "", 1000) while true do end end))
debug.sethook()
print(pcall(function() debug.sethook(function() error("timeout2", 0) end, "", 1000) local function r() return r() end r() end))
debug.sethook()
print(pcall(function() debug.sethook(function() error("timeout3", 0) end, "", 1000) for i = 1, math.huge do end end))
debug.sethook()
print(pcall(function() debug.sethook(function() error("timeout4", 0) end, "", 1000) ::a:: goto a end))
debug.sethook()
print(pcall(function() debug.sethook(function() error("timeout5", 0) end, "", 1000) repeat until false end))
debug.sethook()
print(
  pcall(debug.sethook, 1),
  pcall(debug.sethook, print, 1),
  pcall(debug.sethook, print),
  pcall(debug.sethook, print, "x", -1),
  debug.gethook()
)
debug.sethook()
-- locals seen in hook
local seen = {}
debug.sethook(function() local n, v = debug.getlocal(2, 1) seen[#seen+1] = tostring(n) .. "=" .. tostring(v):gsub("0x%x+", "PTR") end, "l")
local function g(p)
  p = p + 1
  return p
end
g(5)
debug.sethook()
print(table.concat(seen, ";"))
