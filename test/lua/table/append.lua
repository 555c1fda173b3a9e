-- table.insert at the end: lists that grow, tables with nodes, lists that go on in nodes, while the collector marks.
local insert = table.insert
local t = {}
for i = 1, 300 do insert(t, i) end
print(#t, t[1], t[300])
local u = { n = 1 }
for i = 1, 300 do insert(u, { i }) end
print(#u, u[1][1], u[300][1])

local v = { [3] = "c", [2] = "b" }
insert(v, "x")
print(v[1], v[2], v[3], v[4])
v = { [1] = "a", [2] = "b", k = 1 }
insert(v, "c")
insert(v, "d")
print(#v, v[3], v[4])
local w = { 1, 2, 3, k = 1, [5] = 5 }
insert(w, "four")
print(w[4], w[5], w[6])
insert(w, "six")
print(w[6], #w)
local x = { k = 1 }
insert(x, "a")
x[1] = nil
insert(x, "b")
print(x[1], #x)
local y = { a = 1, b = 2, c = 3, d = 4 }
for i = 1, 40 do
  insert(y, i)
  if i % 3 == 0 then y[#y] = nil end
end
print(#y, y[#y])
print(pcall(insert, {}, nil))
print(pcall(insert, 1, 2))
print(pcall(insert, {}))
print(select("#", insert({}, 1)))

for n = 0, 70 do
  local list, source = {}, {}
  for i = 1, n do list[i], source[i] = i, i .. "," end
  local constant = loadstring("return {" .. table.concat(source) .. "k=1}")()
  insert(constant, "e")
  insert(list, "e")
  assert(#constant == n + 1 and constant[n + 1] == "e" and constant.k == 1)
  assert(#list == n + 1 and list[n + 1] == "e")
end

collectgarbage("setpause", 100)
collectgarbage("setstepmul", 100)
local all = {}
for i = 1, 3000 do
  all[i] = { x = i }
  for j = 1, i % 20 do insert(all[i], { j }) end
end
collectgarbage()
local bad = 0
for i = 1, 3000 do
  if #all[i] ~= i % 20 then bad = bad + 1 end
  for j, e in ipairs(all[i]) do if e[1] ~= j then bad = bad + 1 end end
end
print(bad)
