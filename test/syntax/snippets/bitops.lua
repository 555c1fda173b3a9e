local a, b return ~a, a & b, a | b, a ~ b, a << b, a >> b, a ~>> b
--%%
local a, b, c return a | b & c, a & b | c, a ~ b & c, a << b + c, a .. b << c, a << b .. c, a < b | c, a & b == c, ~a & b, - ~a, ~-a, ~ ~a, ~a ^ b
--%%
return ~0, ~5, 1 << 4, -1 >> 28, -16 ~>> 2, 5 & 3, 5 | 3, 5 ~ 3, 1 << 31, 2^31 | 0, 2^32 + 5 & 7, 1.5 | 0, 2.5 | 0, ~1 ~= ~1
--%%
local a = 1 a = a | 2 a = a & ~4 if a & 1 ~= 0 then f() end if a ~= 1 then g() end while a >> 1 > 0 do a = a >> 1 end
--%%
local t = {} t.x = t.x & 0xff t[1 | 2] = ~t[1] t[#t << 1] = f(a ~ b, ~c)
