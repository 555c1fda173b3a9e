-- Where `re` is in a complex number was noted by the address of that string, which another string may have later.
local ffi = require("ffi")
local z = ffi.new("complex", 3, 4)
for i = 1, 3 do assert(z[string.char(114, 101)] == 3 and z[string.char(105, 109)] == 4) end
collectgarbage()
collectgarbage()
local names = {}
for i = 1, 1000 do names[i] = "x" .. i end
local found = 0
for i = 1, #names do if pcall(function() return z[names[i]] end) then found = found + 1 end end
print(found)
