-- Which lines a line hook sees first: the line that sets it is not new to it.
local function lines(f) local l = {} return l, function(_, n) l[#l + 1] = n end, f end

local l, hook = lines()
debug.sethook(hook, "l") local x = 1 local y = x + 1
y = 2
debug.sethook() print(table.concat(l, " "))

local m = {} debug.sethook(function(_, n) m[#m + 1] = n end, "l") local a = 1
a = 2
debug.sethook() print(table.concat(m, " "))

local k = {} local function h(_, n) k[#k + 1] = n end
local t = {} debug.sethook(h, "l") local b = { 1 }
local c = { x = b }
debug.sethook() print(table.concat(k, " "))

k = {} local s = "a" .. #k debug.sethook(h, "l") s = s .. "b"
s = s .. s
debug.sethook() print(table.concat(k, " "))

k = {} debug.sethook(h, "l") table.sort({ 3, 2, 1 }, function(p, q)
  return p < q
end)
debug.sethook() print(table.concat(k, " "))
