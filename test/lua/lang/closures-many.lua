-- Closures that share slots, upvalues of upvalues, and collections in between.
local function make(n)
  local a, b, c = n, n * 2, {}
  local function inner()
    local d = a + 1
    return function() a = a + 1; d = d + b; c[#c + 1] = d return d, a end, function() return a, b, #c end
  end
  local f, g = inner()
  local h, i = inner()
  return f, g, h, i, function(x) b = x end
end
local sum = 0
local kept = {}
for i = 1, 3000 do
  local f, g, h, k, set = make(i)
  f() h() set(i % 7)
  local x, y = f()
  local a, b, c = g()
  sum = sum + x + y + a + b + c
  if i % 50 == 0 then kept[#kept + 1] = { f, g, h, k } end
  if i % 1000 == 0 then collectgarbage() end
end
print(sum)
for i, fs in ipairs(kept) do
  if i % 10 == 0 then print(fs[1]()) print(fs[3]()) print(fs[4]()) end
end

-- Slots of one frame captured in every order; loops close them one by one.
local function orders()
  local out = {}
  for i = 1, 4 do
    local x, y, z = i, i * 10, i * 100
    local fz = function() z = z + 1 return z end
    local fx = function() x = x + 1 return x + z end
    local fy = function() y = y + 1 return x + y + z end
    out[i] = { fx, fy, fz, function() return x, y, z end }
    if i == 3 then x = "changed" break end
  end
  return out
end
for _, fs in ipairs(orders()) do
  print(fs[3](), pcall(fs[1]))
  print(pcall(fs[2]))
  print(fs[4]())
end

-- A coroutine that dies with open upvalues keeps what closures see.
local get
local co = coroutine.create(function()
  local v = 1
  get = function() v = v + 1 return v end
  coroutine.yield()
  error("end")
end)
coroutine.resume(co)
print(get())
coroutine.resume(co)
co = nil
collectgarbage()
print(get())

-- Recursion with a closure per level, all open at once.
local function deep(n, fs)
  local v = n
  fs[#fs + 1] = function() v = v + 1 return v end
  if n > 0 then deep(n - 1, fs) end
  v = v * 2
  return fs
end
local total = 0
for _, f in ipairs(deep(150, {})) do total = total + f() + f() end
print(total)
