local keep = {}
for i = 1, 3000 do
  local t = { i, tostring(i), { i } }
  keep[i % 50 + 1] = t
  local s = "k" .. i .. ":" .. #keep
  local f = function() return t, s end
  local a, b = f()
  assert(a[1] == i and b:match("^k%d+:%d+$"))
end
local n = 0
for _, t in ipairs(keep) do
  n = n + t[1] + #t[2] + t[3][1]
end
print(n)
