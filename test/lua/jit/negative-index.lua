-- Indexes that are a negative number plus a constant, on traces: arrays and strings.
jit.on()
local t = {}
for i = 1, 20 do t[i] = i end
local s, text = 0, ("abcdefghij"):rep(3)
for k = 1, 3 do
  for i = -8, 8 do s = s + t[i + 10] + text:byte(i + 12) end
end
for k = 1, 200 do
  local i = k % 17 - 8
  s = s + t[i + 10] + text:byte(i + 12)
end
print(s)
