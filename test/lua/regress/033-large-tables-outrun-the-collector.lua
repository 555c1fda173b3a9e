-- What is allocated between two looks at the collector's threshold may be large: an array that grows. A step
-- marked 16 KB whatever was owed, so a program that fills one large table after the other never got to the end of a cycle.
local most = 0
for i = 1, 20 do
  local t = {}
  for j = 1, 130000 do t[j] = j end
  most = math.max(most, collectgarbage("count"))
end
print(most < 16 * 1024)
