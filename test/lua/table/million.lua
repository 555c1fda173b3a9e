local t = {}
for i = 1, 1000000 do
  t[i] = i
end
print(#t)
local s = 0
for i = 1, #t, 10 do
  s = s + t[i]
end
print(s)
for i = 1000000, 950001, -1 do
  t[i] = nil
end
print(#t)
local h = {}
for i = 1, 20000 do
  h["k" .. i] = i
end
local c = 0
for k, v in pairs(h) do
  c = c + v
end
print(c)
for i = 1, 20000 do
  h["k" .. i] = nil
end
print(next(h))
t = nil
h = nil
collectgarbage()
local sp = {}
for i = 1, 1000000, 1000 do
  sp[i] = true
end
c = 0
for k in pairs(sp) do
  c = c + k
end
print(c)
local f = {}
for i = 1, 20000 do
  f[i + 0.5] = i
end
print(f[10000.5], f[10000])
