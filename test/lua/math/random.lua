math.randomseed(42)
local a = {}
for i = 1, 5 do
  a[i] = ("%.14g"):format(math.random())
end
print(table.concat(a, " "))
for i = 1, 10 do
  io.write(math.random(100), " ")
end
print()
for i = 1, 10 do
  io.write(math.random(-5, 5), " ")
end
print()
math.randomseed(42)
print(("%.14g"):format(math.random()))
math.randomseed(1.5)
print(("%.14g %d %d"):format(math.random(), math.random(1e9), math.random(2 ^ 31, 2 ^ 32)))
math.randomseed(-1)
print(math.random(1000))
for i = 1, 1000 do
  local r = math.random()
  assert(r >= 0 and r < 1)
  local k = math.random(6)
  assert(k >= 1 and k <= 6 and k % 1 == 0)
end
print(pcall(math.random, 0))
print(pcall(math.random, 2, 1))
print(pcall(math.random, 1, 2, 3))
print(math.random(1), math.random(7, 7))
