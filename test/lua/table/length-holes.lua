local t = {}
for i = 1, 10 do
  t[i] = i
end
print(#t)
t[#t] = nil
print(#t)
t[#t + 1] = "x"
print(#t)
t[5] = nil
print(#t == 10 or #t == 4)
local u = { 1, 2, 3, nil }
print(#u)
local v = { nil, nil, 3 }
print(#v)
local h = { [1] = 1, [2] = 2, [3] = 3 }
print(#h)
h[4] = 4
print(#h)
local e = { n = 3 }
print(#e)
local big = {}
for i = 1, 100 do
  big[i] = i
end
for i = 100, 51, -1 do
  big[i] = nil
end
print(#big)
for i = 50, 1, -1 do
  big[i] = nil
end
print(#big, next(big))
local neg = { [-1] = 1, [0] = 0 }
print(#neg)
local s = {}
s[1] = 1
s[2] = 2
s[4] = 4
print(#s == 2 or #s == 4)
print(table.maxn { 1, 2, [10] = 3, [5.5] = 1 }, table.maxn {}, table.maxn { a = 1 }, table.maxn { [-5] = 1 })
local str = setmetatable({}, { __index = { 1, 2, 3 } })
print(#str, str[2])
