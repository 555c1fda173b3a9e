local C = {}
C.__index = C
function C:get(a, b, c) return self.v, a, b, c end
local o = setmetatable({ v = "self" }, C)
print(o:get())
print(o:get(1, 2, 3))
print(o.get({ v = "other" }, 1))
local s = "str"
print(s:len(), s:sub(1, 1), ("x"):rep(2))
print(pcall(function()
  local n = 5
  return n:foo()
end))
print(pcall(function() return o:missing() end))
o.get = function(self) return "own" end
print(o:get())
o.get = nil
print((o:get()))
local n = 0
local function mk()
  n = n + 1
  return o
end
print(mk():get(), n)
print(("%d"):format(mk().v and 3))
local name = "get"
print(o[name](o))
local big = {}
for i = 1, 300 do
  big[i] = ("local v%d = o:get()"):format(i % 150)
end
print(#table.concat(big))
