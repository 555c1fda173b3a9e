local t = {}
local cur = t
for i = 1, 20000 do
  cur.next = { i = i }
  cur = cur.next
end
collectgarbage()
local n = 0
cur = t.next
while cur do
  n = n + 1
  cur = cur.next
end
print(n)
t = nil
collectgarbage()
local f = function() return 0 end
for i = 1, 5000 do
  local g = f
  f = function() return g end
end
collectgarbage()
print(type(f()))
local s = {}
for i = 1, 100 do
  s = { s, s }
end
collectgarbage()
local d = 0
while s[1] do
  d = d + 1
  s = s[1]
end
print(d)
local m = setmetatable({}, { __index = nil })
for i = 1, 90 do
  m = setmetatable({}, { __index = m })
end
print(m.anything)
