local V = {} V.__index = V
local function vec(x) return setmetatable({ x = x }, V) end
local function val(o) return type(o) == "table" and o.x or o end
for _, op in ipairs { "add", "sub", "mul", "div", "mod", "pow" } do
  V["__" .. op] = function(a, b) return op .. "(" .. val(a) .. "," .. val(b) .. ")" end
end
V.__unm = function(a, b) return "unm(" .. a.x .. ")" .. tostring(rawequal(a, b)) end
local a, b = vec(1), vec(2)
print(a + b, a - 1, 2 * b, a / b, 5 % b, a ^ 2, -a) print("s" + a, a + "s")
local k = 10 print(k + a, a - k, k * a)
V.__concat = function(x, y) return "cat(" .. val(x) .. "," .. val(y) .. ")" end
print(a .. b, a .. "x", "x" .. a, 1 .. a, a .. 2) print("p" .. "q" .. a) print(a .. "q" .. "r") print("1" .. a .. "2")
print(pcall(function() return {} + 1 end)) print(pcall(function() return 1 - {} end)) print(pcall(function() return -{} end))
print(pcall(function() return {} .. "x" end)) print(pcall(function() return 1 .. nil end))
local x = { n = nil } print(pcall(function() return x.n * 2 end)) print(pcall(function() return x.n.m * 2 end))
local up = nil print(pcall(function() return up + 1 end)) print(pcall(function() return glob + 1 end))
print(pcall(function() local loc = {} return loc ^ 2 end)) print(pcall(function() return ("x"):rep(2) + 1 end))
