local w = setmetatable({}, { __mode = "k" })
local v = setmetatable({}, { __mode = "v" })
local keep = {}
for i = 1, 500 do
  local k = {}
  w[k] = { i }
  v[i] = { i }
  if i % 10 == 0 then
    keep[#keep + 1] = k
    keep[#keep + 1] = v[i]
  end
end
collectgarbage()
collectgarbage()
local a, b = 0, 0
for k, x in pairs(w) do
  a = a + x[1]
end
for k, x in pairs(v) do
  b = b + x[1]
end
print(a, b)
