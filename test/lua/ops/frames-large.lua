local src = { "local function f() " }
for i = 1, 180 do
  src[#src + 1] = ("local a%d = %d "):format(i, i)
end
src[#src + 1] =
  "return a1 + a90 + a180 end local function g(n) if n == 0 then return f() end return (g(n - 1)) end return f(), g(50)"
print(loadstring(table.concat(src))())
local args = {}
for i = 1, 200 do
  args[i] = "p" .. i
end
local body = "return function(" .. table.concat(args, ",") .. ") return p1, p100, p200 end"
local f = loadstring(body)()
local v = {}
for i = 1, 200 do
  v[i] = i
end
print(f(unpack(v)))
print(f(1))
local function rec(n)
  local a, b, c, d, e = n, n, n, n, n
  if n == 0 then return 0 end
  return rec(n - 1) + a - b + c - d + 1
end
print(rec(5000))
print(select("#", loadstring("return " .. ("1,"):rep(199) .. "1")()))
