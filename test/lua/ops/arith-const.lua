local function f(x) return x + 1, 1 + x, x - 2, 2 - x, x * 3, 3 * x, x / 4, 4 / x, x % 5, 5 % x, x ^ 2, 2 ^ x end
for _, v in ipairs { 0, 1, -1, 2.5, 7, "10", 1e15 } do
  print(f(v))
end
print(pcall(f, {}))
print(pcall(f, "x"))
print(pcall(f, nil))
print(pcall(f, true))
local mt = {
  __add = function(a, b) return "add" end,
  __sub = function(a, b) return "sub" end,
  __mul = function() return "mul" end,
  __div = function() return "div" end,
  __mod = function() return "mod" end,
  __pow = function() return "pow" end,
}
print(f(setmetatable({}, mt)))
