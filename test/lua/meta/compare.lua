local C = {}
local function c(v) return setmetatable({ v = v }, C) end
C.__lt = function(a, b)
  io.write("lt ")
  return a.v < b.v
end
C.__le = function(a, b)
  io.write("le ")
  return a.v <= b.v
end
C.__eq = function(a, b)
  io.write("eq ")
  return a.v == b.v
end
local a, b, a2 = c(1), c(2), c(1)
print(a < b, a > b, a <= b, a >= b)
print(a == a2, a ~= a2, a == b, a ~= b, a == a, a == 1)
if a < b then
  print("then")
else
  print("else")
end
if not (a < b) then
  print("then")
else
  print("else")
end
while b < a do
end
print()
C.__le = nil
print(pcall(function() return a <= b end))
C.__lt = function() return nil end
print(a < b, not (a < b))
C.__lt = function() return "truthy" end
print(a < b)
local D = { __eq = function() return true end }
local d, e = setmetatable({}, D), setmetatable({}, { __eq = D.__eq })
print(d == e, d == {}, d == setmetatable({}, {}))
C.__lt = function(x, y) return type(x) == "number" and x < y.v or type(y) == "number" and x.v < y end
print(pcall(function() return 0 < a end))
print(pcall(function() return a < "x" end))
print(pcall(function() return {} < a end))
local u1, u2 = newproxy(true), newproxy(true)
getmetatable(u1).__eq = function() return true end
print(u1 == u2)
