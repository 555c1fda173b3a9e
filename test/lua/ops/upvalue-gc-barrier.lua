local f
do
  local cell = nil
  f = function(v)
    if v ~= nil then cell = v end
    return cell
  end
end
collectgarbage()
collectgarbage("step")
for i = 1, 2000 do
  f({ i, tostring(i) })
  if i % 100 == 0 then collectgarbage("step", 5) end
  local c = f()
  assert(c[1] == i and c[2] == tostring(i))
end
print(f()[1])
local t = {}
for i = 1, 2000 do
  t.field = { i }
  t[i % 10] = { "v" .. i }
  if i % 50 == 0 then collectgarbage("step", 10) end
  assert(t.field[1] == i)
end
print(t.field[1], t[0][1])
local o = setmetatable({}, {})
for i = 1, 500 do
  setmetatable(o, { __index = { x = i } })
  collectgarbage("step", 20)
  assert(o.x == i)
end
print(o.x)
