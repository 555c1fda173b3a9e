local a, b, c, d = 1, "s", nil, 2.5
local function set()
  a = a + 1
  b = "const"
  c = true
  d = 7
end
local function set2()
  c = nil
  d = false
  a = 3.25
end
set()
print(a, b, c, d)
set2()
print(a, b, c, d)
local t = {}
local function sett() t = { t } end
for i = 1, 5 do
  sett()
end
print(#t, #t[1])
local function deep()
  return function()
    return function()
      a = "deep"
      return a, b
    end
  end
end
print(deep()()())
print(a)
local u
local function uv()
  u = (u or 0) + 1
  return u
end
for i = 1, 3 do
  uv()
end
print(u)
local f1, f2
do
  local x = 0
  f1 = function()
    x = x + 1
    return x
  end
  f2 = function()
    x = x * 10
    return x
  end
end
print(f1(), f2(), f1(), f2())
for i = 1, 2 do
  local k = {}
  f1 = function(v)
    k[#k + 1] = v
    return #k
  end
  f1(1)
  collectgarbage()
  print(f1(2))
end
local str = "init"
local function ss() str = "x" .. #str end
for i = 1, 1000 do
  ss()
end
print(str)
