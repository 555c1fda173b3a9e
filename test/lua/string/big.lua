local s = ("0123456789"):rep(10000000)
print(#s, s:byte(99999999), s:sub(50000001, 50000010))
local t = s .. "x"
print(#t, t:sub(-3))
print(s:find("90", 99999990, true))
s, t = nil, nil
collectgarbage()
local u = ("a"):rep(1000000)
print(#(u .. u .. u .. u), #u:upper(), u:reverse() == u, select(2, u:sub(-2e5):gsub("a", "a")))
local p = {}
for i = 1, 20000 do
  p[i] = "line " .. i
end
local c = table.concat(p, "\n")
print(#c)
local n = 0
for l in c:gmatch("[^\n]+") do
  n = n + 1
end
print(n)
