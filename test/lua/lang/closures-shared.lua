local function pair()
  local v = 0
  return function(x) v = x end, function() return v end, function() v = v + 1 end
end
local set, get, inc = pair()
set(41) inc() print(get())
local set2, get2 = pair()
set2("other") print(get(), get2())
local function outer()
  local a = 1
  local function mid() local b = 2 return function() a = a + 1 b = b + 1 return a + b end end
  return mid(), mid(), function() return a end
end
local x, y, z = outer()
print(x(), x(), y(), y(), z())
