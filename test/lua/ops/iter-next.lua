local t = { 1, 2, 3, a = 4 }
local n = 0
for k, v in next, t do
  n = n + v
end
print(n)
for k, v in next, t, 2 do
  if type(k) == "number" then io.write(k, v, " ") end
end
print()
local function mynext(t, k) return next(t, k) end
n = 0
for k in mynext, t do
  n = n + 1
end
print(n)
local pairs2 = pairs
n = 0
for k, v in pairs2(t) do
  n = n + v
end
print(n)
local p, s, c = pairs(t)
print(p == next, s == t, c)
do
  local next = function(t, k)
    if not k then return 1, "fake" end
  end
  for k, v in next, t do
    print(k, v)
  end
end
do
  local pairs = function()
    return function(_, i)
      i = (i or 0) + 1
      if i < 3 then return i, "custom" end
    end
  end
  for k, v in pairs(t) do
    io.write(k, v, " ")
  end
  print()
end
for k in pairs(t) do
  t[k] = nil
end
print(next(t))
for i = 1, 5 do
  t[i] = i
end
for k, v in pairs(t) do
  t[k] = v * 2
end
print(t[5])
for k, v in pairs {} do
  print "never"
end
print(pcall(function()
  for k, v in pairs(nil) do
  end
end))
print(pcall(function()
  for k in next, 5 do
  end
end))
local it = ipairs { "a" }
print(it({ "x", "y" }, 1))
for i, v in ipairs({ 1, 2, 3 }) do
  if i == 2 then break end
  io.write(v, " ")
end
print()
print(pcall(function()
  local t = { a = 1 }
  for k in pairs(t) do
    t[k] = nil
    t.b = 1
    t.c = 2
    t.d = 3
  end
  return "survived or error"
end) ~= nil)
