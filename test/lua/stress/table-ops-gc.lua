local t = {}
for i = 1, 400 do
  table.insert(t, { id = i, name = "n" .. i })
end
table.sort(t, function(a, b) return a.name < b.name end)
print(t[1].name, t[400].name)
for i = 1, 200 do
  table.remove(t, 1)
end
print(#t, t[1].name)
local u = {}
for i, v in ipairs(t) do
  u[v.name] = v
end
local c = 0
for k, v in pairs(u) do
  c = c + v.id
end
print(c)
local cat = {}
for i = 1, 100 do
  cat[i] = t[i].name
end
print(#table.concat(cat, ";"))
print(#{ unpack(cat) })
