local function f(a, b)
  local c = a + b
  do
    local d = c
  end
  local e = "x"
  local i = 1
  while true do
    local n, v = debug.getlocal(1, i)
    if not n then break end
    io.write(n, "=", tostring(v), " ")
    i = i + 1
  end
  print()
  print(debug.setlocal(1, 1, 100), a)
  print(debug.setlocal(1, 50, 1))
end
f(1, 2)
for i = 1, 2 do
  local n = 1
  while debug.getlocal(1, n) do
    io.write(debug.getlocal(1, n), " ")
    n = n + 1
  end
  print()
end
print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3))
print(pcall(debug.getlocal, 50, 1))
local up1, up2 = 10, 20
local function g() return up1 + up2 end
print(debug.getupvalue(g, 1), debug.getupvalue(g, 2), debug.getupvalue(g, 3))
print(debug.setupvalue(g, 1, 5), g(), up1)
print(debug.getupvalue(print, 1), debug.getupvalue(string.gmatch("a", "a"), 1))
local function va(...) print(debug.getlocal(1, -1), debug.getlocal(1, -2), debug.getlocal(1, -3)) end
va("x", "y")
local function h() return up2 end
print(debug.upvalueid(g, 2) == debug.upvalueid(h, 1), debug.upvalueid(g, 1) == debug.upvalueid(h, 1))
debug.upvaluejoin(h, 1, g, 1)
print(h())
print(pcall(debug.upvalueid, g, 5))
local co = coroutine.create(function(x)
  local y = 2
  coroutine.yield()
end)
coroutine.resume(co, 1)
print(debug.getlocal(co, 1, 1))
print(debug.getlocal(co, 1, 2))
print(debug.setlocal(co, 1, 1, 9), debug.getlocal(co, 1, 1))
