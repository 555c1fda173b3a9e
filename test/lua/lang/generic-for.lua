for k, v in ipairs({ 10, 20, nil, 40 }) do io.write(k, "=", v, " ") end print()
local function range(n) local i = 0 return function() i = i + 1 if i <= n then return i, i * i end end end
for i, sq in range(4) do io.write(i, "^2=", sq, " ") end print()
local mt = setmetatable({}, { __call = function(self, s, c) c = (c or 0) + 1 if c < 4 then return c end end })
for i in mt do io.write(i, " ") end print()
for k in next, { a = 1 } do print(k) end
local t = {} for i = 1, 10 do t[i] = i end
for k, v in pairs(t) do if v % 2 == 0 then t[k] = nil end end
local s = 0 for k, v in pairs(t) do s = s + v end print(s)
print(pcall(function() for i in nil do end end))
print(pcall(function() for i in 5 do end end))
for k, v in next, { 5, 6 }, 1 do print(k, v) end
local keys = {} for k in pairs({ 1, 2, 3, x = 1, y = 2 }) do keys[#keys + 1] = tostring(k) end
table.sort(keys) print(table.concat(keys, ","))
for a, b, c, d in function(s, c) if not c then return 1, 2, 3 end end do print(a, b, c, d) end
