-- Each iteration has its own variable.
local fs = {}
for i = 1, 5 do fs[#fs + 1] = function() i = i + 10 return i end end
for k, f in ipairs(fs) do io.write(f(), " ", f(), " ") end print()
local gs = {}
for k, v in pairs({ a = 1 }) do gs[1] = function() return k, v end end
print(gs[1]())
local ws, n = {}, 0
while n < 3 do n = n + 1 local m = n ws[n] = function() m = m * 2 return m end end
for i = 1, 3 do print(ws[i](), ws[i]()) end
local rs, j = {}, 0
repeat local x = j rs[j] = function() return x end j = j + 1 until x >= 3
for i = 0, 3 do print(rs[i]()) end
