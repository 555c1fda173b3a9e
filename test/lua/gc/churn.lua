local function mem()
  collectgarbage()
  collectgarbage()
  return collectgarbage("count")
end
local before = mem()
for i = 1, 20000 do
  local t = { i, { i } }
  local s = "str" .. i
  local f = function() return t end
end
print(mem() - before < 200)
local t = {}
for i = 1, 5000 do
  t[i % 100 + 1] = { tostring(i), {} }
end
local n = 0
for _, v in ipairs(t) do
  n = n + tonumber(v[1])
end
print(n)
t = nil
local s = {}
for i = 1, 3000 do
  s[#s + 1] = ("x"):rep(i % 50) .. i
end
print(#table.concat(s))
s = nil
print(mem() - before < 300)
print(
  collectgarbage("setpause", 100),
  collectgarbage("setpause", 200),
  collectgarbage("setstepmul", 200),
  collectgarbage("setstepmul", 200)
)
print(
  collectgarbage("stop"),
  collectgarbage("restart"),
  type(collectgarbage("step", 1)),
  collectgarbage("collect"),
  collectgarbage("isrunning")
)
print(type(gcinfo()))
local root = {}
for i = 1, 100 do
  root = { root, i }
end
collectgarbage()
local d = 0
while root[1] do
  d = d + 1
  root = root[1]
end
print(d)
local big = {}
for i = 1, 30000 do
  big[i] = { v = i }
end
for i = 1, 30000, 3 do
  big[i] = nil
end
collectgarbage()
local c = 0
for _, v in pairs(big) do
  c = c + v.v
end
print(c)
