print(math.max(1), math.max(3, 1, 2), math.min(3, 1, 2), math.max(-1 / 0, 5), math.min("2", 10))
print(pcall(math.max))
print(pcall(math.min))
print(pcall(math.max, 1, "x"))
print(pcall(math.max, 1, nil))
print(math.max(0, -0), math.min(0, -0), math.max(1.5, 1), math.min(-1.5, -1))
local t = {}
for i = 1, 100 do
  t[i] = (i * 37) % 101
end
print(math.max(unpack(t)), math.min(unpack(t)))
