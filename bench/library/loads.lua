-- load of many small chunks: as source, and as dumps.
local function body(a, b)
  local t = {}
  for i = 1, 3 do t[i] = a + b * i end
  return t
end
local function run(n)
  local dump, sum = string.dump(body), 0
  for i = 1, n do
    sum = sum + loadstring("return " .. i % 100)()
    local f = loadstring(dump)
    if f then sum = sum + 1 end
  end
  return sum
end
return run, 50000, 9, 100
