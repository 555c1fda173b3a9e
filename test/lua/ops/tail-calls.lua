local function loop(n)
  if n > 0 then return loop(n - 1) end
  return "done"
end
print(loop(200000))
local function a(n, ...)
  if n == 0 then return select("#", ...) end
  return a(n - 1, ...)
end
print(a(1000, 1, 2, 3))
local t = setmetatable({}, {
  __call = function(self, n)
    if n == 0 then return "called" end
    return self(n - 1)
  end,
})
print(t(10000))
local function v(...) return a(0, ...) end
print(v(1, 2))
print((function() return print end)()("via tail"))
local function m() return ("x"):rep(3) end
print(m())
local co = coroutine.wrap(function() return coroutine.yield(1) end)
print(co(), co(2))
local function p() return pcall(error, "e") end
print(p())
local function mutual_a(n)
  if n <= 0 then return "A" end
  return (function(k)
    if k <= 0 then return "B" end
    return mutual_a and "C"
  end)(n - 1)
end
print(mutual_a(1), mutual_a(0))
local function swap(x, y)
  if x == 0 then return x, y end
  return swap(y, x - 1)
end
print(swap(10, 5))
