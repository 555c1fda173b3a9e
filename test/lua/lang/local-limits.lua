local src = {}
for i = 1, 199 do
  src[i] = "local l" .. i .. "=" .. i
end
print(loadstring(table.concat(src, " ") .. " return l1 + l199")())
local b = {}
for i = 1, 50 do
  b[i] = "do local z = " .. i
end
print(loadstring(table.concat(b, " ") .. " r = z " .. ("end "):rep(50) .. " return r")())
local n = "return " .. ("("):rep(100) .. "7" .. (")"):rep(100)
print(loadstring(n)())
local e = {}
for i = 1, 100 do
  e[i] = "a" .. (i % 3) .. " + " .. i
end
print(loadstring("local a0, a1, a2 = 1, 2, 3 return " .. table.concat(e, " + "))())
print(loadstring("return " .. ("{"):rep(50) .. ("}"):rep(50))() ~= nil)
local c = {}
for i = 1, 100 do
  c[i] = "f("
end
print(
  loadstring("local function f(x) return (x or 0) + 1 end return " .. table.concat(c) .. (")"):rep(100))()
)
local l = {}
for i = 1, 2000 do
  l[i] = "x = " .. i
end
local f = loadstring(table.concat(l, "\n"))
f()
print(x)
local el = { "local v = ... if v == 0 then return 0" }
for i = 1, 150 do
  el[#el + 1] = ("elseif v == %d then return '%d'"):format(i, i)
end
print(loadstring(table.concat(el, " ") .. " end")(77))
