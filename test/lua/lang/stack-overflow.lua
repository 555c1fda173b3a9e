local depth = 0
local function f() depth = depth + 1 return 1 + f() end
local ok, err = pcall(f)
print(ok, (err:gsub("%d+", "N"))) print(depth > 1000)
local function g(...) return (g(1, ...)) end
local ok, err = pcall(g) print(ok, err)
local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k .. "x"] end
local ok, err = pcall(function() return t.a end) print(ok, (tostring(err):gsub(":%d+:", ":N:")))
local co = coroutine.wrap(function() local function r() return 1 + r() end return pcall(r) end)
local ok, err = co() print(ok, (err:gsub("%d+", "N")))
print(pcall(string.rep, "x", -1))
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end print(deep(10000))
local ok, err = xpcall(f, function(m) return "handled: " .. m:gsub("%d+", "N") end) print(ok, err)
