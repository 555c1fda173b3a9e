local list = {}
for i = 1, 1000 do
  local x, y = { i }, "s" .. i
  list[i % 37 + 1] = function(z)
    x = z or x
    return x[1], y
  end
  if i % 10 == 0 then list[i % 37 + 1]({ -i }) end
end
local s = 0
for _, f in ipairs(list) do
  local a, b = f()
  s = s + a + #b
end
print(s)
local function nest(n)
  local v = { n }
  if n == 0 then
    return function() return 0 end
  end
  local inner = nest(n - 1)
  return function() return v[1] + inner() end
end
print(nest(50)())
local cells = {}
for i = 1, 200 do
  local c = i
  cells[i] = { get = function() return c end, set = function(v) c = v end }
end
for i = 1, 200 do
  cells[i].set({ i })
end
s = 0
for i = 1, 200 do
  s = s + cells[i].get()[1]
end
print(s)
