local function t(...) io.write("t ") return ... end
local function f() io.write("f ") return false end
print(t(1) and t(2)) print(f() and t(2)) print(t(1) or t(2)) print(f() or t(3))
print(f() and t() or t(5)) print(not f(), not t(1))
local a = nil
local b = a or {} print(type(b))
local c = a and a.x print(c)
local function g(x) return x == nil and "nil" or x == true and "true" or x and "other" or "false" end
print(g(nil), g(true), g(1), g(false))
local x = (1 and nil) or (false or 7) print(x)
while true do if f() or t(true) then break end end print()
local y = not (a == nil or b == nil) print(y)
print((a or b) == b, (a and b) == nil, ((a or 1) and (b and 2)))
