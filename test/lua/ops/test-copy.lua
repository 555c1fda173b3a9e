local function a(x, y) return x or y end
local function b(x, y) return x and y end
local function c(x, y, z)
  local r = x or y and z
  return r
end
for _, v in ipairs { false, 1, "s" } do
  for _, w in ipairs { false, 2 } do
    print(a(v, w), b(v, w), c(v, w, 3))
  end
end
print(a(nil, nil), b(nil, 1), c(nil, nil, 1))
local t = {}
t.x = t.y or "default"
t.y = t.x and #t.x
print(t.x, t.y)
local q = (t.z or {}).w
print(q)
local f = t.f or function() return "fallback" end
print(f())
local v = nil or false
print(v)
v = false or nil
print(v)
local n = 5
n = n > 3 and n or 0
print(n)
n = n > 30 and n or 0
print(n)
