local g = {
  a = { b = 4, c = 2 },
  b = { d = 5 },
  c = { b = 1, d = 8, e = 10 },
  d = { e = 2, f = 6 },
  e = { f = 3 },
  f = {},
}
local function dijkstra(src)
  local dist, done = { [src] = 0 }, {}
  while true do
    local u
    for k, d in pairs(dist) do
      if not done[k] and (not u or d < dist[u] or (d == dist[u] and k < u)) then u = k end
    end
    if not u then break end
    done[u] = true
    for v, w in pairs(g[u]) do
      local n = dist[u] + w
      if not dist[v] or n < dist[v] then dist[v] = n end
    end
  end
  return dist
end
local d = dijkstra "a"
for _, k in ipairs { "a", "b", "c", "d", "e", "f" } do
  io.write(k, "=", d[k], " ")
end
print()
local function sorted(t)
  local k = {}
  for x in pairs(t) do
    k[#k + 1] = x
  end
  table.sort(k)
  return k
end
local function bfs(s)
  local q, seen, out = { s }, { [s] = true }, {}
  while #q > 0 do
    local u = table.remove(q, 1)
    out[#out + 1] = u
    for _, v in ipairs(sorted(g[u])) do
      if not seen[v] then
        seen[v] = true
        q[#q + 1] = v
      end
    end
  end
  return table.concat(out, ">")
end
local function dfs(u, seen, out)
  seen[u] = true
  out[#out + 1] = u
  for _, v in ipairs(sorted(g[u])) do
    if not seen[v] then dfs(v, seen, out) end
  end
  return out
end
print(bfs "a", table.concat(dfs("a", {}, {}), ">"))
local function topo()
  local seen, out = {}, {}
  local function visit(u)
    if seen[u] then return end
    seen[u] = true
    for _, v in ipairs(sorted(g[u])) do
      visit(v)
    end
    table.insert(out, 1, u)
  end
  for _, u in ipairs(sorted(g)) do
    visit(u)
  end
  return table.concat(out, " ")
end
print(topo())
local parent = {}
for i = 1, 10 do
  parent[i] = i
end
local function find(x)
  if parent[x] ~= x then parent[x] = find(parent[x]) end
  return parent[x]
end
for _, e in ipairs { { 1, 2 }, { 3, 4 }, { 2, 4 }, { 6, 7 } } do
  parent[find(e[1])] = find(e[2])
end
local c = {}
for i = 1, 10 do
  c[find(i)] = true
end
print(#sorted(c), find(1) == find(3), find(1) == find(6))
local inf = math.huge
local n, m = 5, {}
for i = 1, n do
  m[i] = {}
  for j = 1, n do
    m[i][j] = i == j and 0 or inf
  end
end
for _, e in ipairs { { 1, 2, 3 }, { 2, 3, 4 }, { 3, 4, 1 }, { 4, 5, 2 }, { 1, 5, 20 } } do
  m[e[1]][e[2]] = e[3]
end
for k = 1, n do
  for i = 1, n do
    for j = 1, n do
      m[i][j] = math.min(m[i][j], m[i][k] + m[k][j])
    end
  end
end
for i = 1, n do
  print(unpack(m[i]))
end
