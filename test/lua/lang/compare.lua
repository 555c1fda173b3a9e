print(1 < 2, 2 < 1, 1 <= 1, 1 >= 2, "a" < "b", "a" < "B", "" < "a", "abc" < "abd", "a\0b" < "a\0c", "Z" < "a")
print("10" < "9", "a" <= "a", "b" > "a", 1 ~= 1, "x" ~= "x", nil == false)
local nan = 0 / 0
print(nan == nan, nan ~= nan, nan < 1, nan > 1, nan <= nan, not (nan < 1))
print(pcall(function() return 1 < "2" end)) print(pcall(function() return {} < {} end))
print(pcall(function() return nil < 1 end)) print(pcall(function() return true < false end))
print(pcall(function() return print < print end)) print(pcall(function() return {} <= 1 end))
local t, u = {}, {} print(t == t, t == u, print == print, t ~= u)
if not (1 > 2) and (3 >= 3) then print("ok") end
local x = 5 print(x > 3 and x < 10, x > 3 and "yes" or "no", x < 3 and "yes" or "no", nil and 1, false or nil, 1 and nil)
print(1 and 2 or 3, nil and 2 or 3, false == nil, not nil, not 0)
