local parts = {}
for i = 1, 2000 do
  parts[#parts + 1] = ("%05d"):format(i)
  if #parts > 20 then parts = { table.concat(parts):sub(-10) } end
end
print(#parts, parts[1])
local m = {}
for i = 1, 2000 do
  m["key" .. (i % 97)] = ("v"):rep(i % 13) .. i
end
local k = {}
for a in pairs(m) do
  k[#k + 1] = a
end
table.sort(k)
print(#k, k[1], m[k[1]], m[k[#k]])
local s = ""
for i = 1, 300 do
  s = s .. string.char(97 + i % 26)
  if #s > 100 then s = s:reverse():sub(1, 50) end
end
print(s)
local g = ("abc"):rep(50):gsub("b", function(c) return c:upper() .. ("x"):rep(2) end)
print(#g)
