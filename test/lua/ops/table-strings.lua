local t = { alpha = 1, beta = 2 }
t.gamma = 3
t["del ta"] = 4
local k = "alpha"
print(t.alpha, t[k], t["be" .. "ta"], t.gamma, t["del ta"], t.none)
t.alpha = nil
print(t.alpha, next({ x = nil }))
for i = 1, 50 do
  t["k" .. i] = i
end
local s = 0
for i = 1, 50 do
  s = s + t["k" .. i]
end
print(s)
for i = 1, 50 do
  t["k" .. i] = nil
end
for i = 51, 60 do
  t["k" .. i] = i
end
s = 0
for k, v in pairs(t) do
  s = s + v
end
print(s)
local u = {}
u.a = u
u.a.a.a.b = 5
print(u.b, u.a.b)
local function set(o, v)
  o.x = v
  return o.x
end
for i = 1, 5 do
  print(set({}, i), set({ x = 0 }, i * 2))
end
local g = {}
for w in ("a b c a b a"):gmatch("%a") do
  g[w] = (g[w] or 0) + 1
end
print(g.a, g.b, g.c)
_G.dyn = "global"
print(dyn)
dyn = nil
print(dyn, rawget(_G, "dyn"))
