local function count(...) return select("#", ...) end
print(count(), count(nil), count(nil, nil), count(1, 2, 3))
local function pass(...) return ... end
print((pass(1, 2, 3)), pass(4, 5))
local function tail(a, ...) return ... end
print(tail(1, 2, 3), tail(1))
local t = { pass(1, 2), pass(3, 4) } print(#t, t[1], t[2], t[3])
local function f(...) local a, b = ... return a, b, #{ ... } end
print(f(), f(1), f(1, 2, 3))
local function nested(...) return (function(...) return select("#", ...) end)(...) end
print(nested(1, nil, nil))
local function many(n) if n == 0 then return end return n, many(n - 1) end
print(select("#", many(100)), (select(-1, many(50))))
print(pcall(select, 0)) print(select(-2, "a", "b", "c"))
local function vs(...) for i = 1, select("#", ...) do local v = select(i, ...) io.write(tostring(v), ";") end print() end
vs(1, nil, "x", false, 2.5)
print(#{ many(250) }, unpack({ 1, 2, nil, 4 }, 1, 4))
