local a, b, c = 1, 2 print(a, b, c)
a, b = b, a print(a, b)
local t = {} local i = 1
i, t[i] = i + 1, 20 print(i, t[1], t[2])
local function f() return 1, 2, 3 end
local x, y, z, w = f() print(x, y, z, w)
x, y, z, w = 0, f() print(x, y, z, w)
x, y, z, w = f(), 10 print(x, y, z, w)
x, y = (f()) print(x, y)
do local a = a local b = a print(a, b) end
t = { f(), f(), x = f(), f() } print(#t, t.x)
t.a, t.b, t.c = f() print(t.a, t.b, t.c)
local q = { 1, 2, 3 } q[1], q[2], q[3] = q[3], q[1], q[2] print(q[1], q[2], q[3])
