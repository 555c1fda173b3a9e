-- load of many small chunks: sources that differ, some that come again, and a dump.
local function body(a, b)
  local t = {}
  for i = 1, 3 do t[i] = a + b * i end
  return t
end
local function run(n)
  local dump, sum = string.dump(body), 0
  for i = 1, n do
    sum = sum + loadstring("return " .. i)() + loadstring("return " .. i % 100)()
    if loadstring(dump) then sum = sum + 1 end
  end
  return sum
end
return run, 30000, 14, 100
