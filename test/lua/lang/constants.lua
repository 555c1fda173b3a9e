local t = {}
for i = 1, 300 do t[i] = ("x%d = %d.5 + x%d"):format(i, i, i) end
local src = {} for i = 1, 100 do src[i] = ("local v%d = %d * 1.25 "):format(i, i) end
src[#src + 1] = "return v1 + v100, v50"
print(loadstring(table.concat(src))())
local s = {} for i = 1, 300 do s[i] = ("if x == 'str%d' then return %d end"):format(i, i) end
local f = loadstring("local x = ... " .. table.concat(s, " ")) print(f("str1"), f("str299"), f("nope"))
print(32767, 32768, -32768, -32769, 65535, 65536, 2147483648, -2147483649)
print(0x7fffffff + 0, 1e300 * 1e10, -0.0, 0.0 == -0.0)
