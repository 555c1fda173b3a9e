local list = {}
local function make()
  local a, b, c = 1, 2, 3
  list[1] = function() return a, b, c end
  a, b, c = 4, 5, 6
  local ok = pcall(function() a = 7 error("x") end)
  list[2] = function(n) b = n end
  return a
end
print(make()) list[2](50) print(list[1]())
local function gen()
  for i = 1, 3 do
    local j = i
    list[i] = function() j = j + 1 return i, j end
    if i == 2 then return end
  end
end
gen() print(list[1]()) print(list[1]()) print(list[2]())
local co = coroutine.create(function() local v = 1 list[1] = function() v = v + 1 return v end coroutine.yield() v = 100 end)
coroutine.resume(co) print(list[1](), list[1]()) coroutine.resume(co) print(list[1]())
