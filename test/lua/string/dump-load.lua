local f = loadstring(string.dump(function(a, b) return a + b, a * b end))
print(f(3, 4))
local up = 5
local g = loadstring(string.dump(function() return up end))
print(g())
local s = string.dump(loadstring("return 'x', 1.5, true, {1, 2, a = 3}"), true)
local r = { loadstring(s)() }
print(r[1], r[2], r[3], r[4].a, #r[4])
print(pcall(string.dump, print))
print(loadstring("\27LJ bad"))
print(load("return 1", "n", "b"))
print(load(string.dump(function() end), "n", "t"))
print(load("return ...", "n", "t")(7))
local h = loadstring(string.dump(function(n)
  local function fact(k) return k <= 1 and 1 or k * fact(k - 1) end
  return fact(n)
end))
print(h(10))
local v = loadstring(string.dump(function(...)
  local t = {}
  for i, x in ipairs { ... } do
    t[#t + 1] = x * 2
  end
  return unpack(t)
end))
print(v(1, 2, 3))
local k = loadstring(string.dump(function() return 0x7fffffff, 1e300, "s\0t", -0.0, 1 / 3 end))
print(k())
