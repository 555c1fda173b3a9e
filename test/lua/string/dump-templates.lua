-- Dumps with keys of templates that have no value: they survive collections, and dumps of dumps are equal.
local src =
  "return {gone_only_here = nil, a = f and f(), b = 2, [1.5] = nil, [true] = 3, 1, nil, 3}, function() local x = 1 return {zz = nil} end"
for i = 1, 300 do
  local s = src:gsub("gone_only_here", "k" .. i)
  local f = loadstring(s, "=s")
  local d = string.dump(f, true)
  collectgarbage()
  local g = loadstring(d)
  local e = string.dump(g, true)
  assert(#d == #e)
  local t, h = g()
  assert(t.b == 2 and t[true] == 3 and t[3] == 3 and t["k" .. i] == nil)
  collectgarbage("step")
  assert(string.dump(f, true) == d)
end
print("ok")
