-- string.dump of a function with another one in it, with and without debug information.
local function body(a, b)
  local t = {}
  for i = 1, 10 do
    t[i] = a + b * i
    if t[i] > 3 then t.x = "abc" end
  end
  return function() return t, a end
end
local function run(n)
  local sum = 0
  for _ = 1, n do sum = sum + #string.dump(body) + #string.dump(body, true) end
  return sum > 0
end
return run, 50000, 30, 100
