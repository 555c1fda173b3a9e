-- allocation: a graph of records that is kept and rewired, with a search of its own for each start.
local function node(id) return { id = id, edges = {}, mark = 0, back = false } end
return function(n)
  local nodes, seed = {}, 7
  local function random(m)
    seed = (seed * 16807) % 2147483647
    return seed % m + 1
  end
  for i = 1, n do nodes[i] = node(i) end
  for i = 1, n do
    for _ = 1, 3 do
      local edges = nodes[i].edges
      edges[#edges + 1] = { to = nodes[random(n)], cost = random(9) }
    end
  end
  local sum = 0
  for round = 1, 6 do
    local frontier, distance = { nodes[random(n)] }, 0
    while #frontier > 0 do
      local next = {}
      for _, a in ipairs(frontier) do
        for _, edge in ipairs(a.edges) do
          local b = edge.to
          if b.mark ~= round then
            b.mark, b.back = round, a
            next[#next + 1] = b
            sum = sum + edge.cost
          end
        end
      end
      frontier, distance = next, distance + 1
    end
    sum = sum + distance
    for _ = 1, n / 5 do
      local i = random(n)
      local new = node(i)
      new.edges = { { to = nodes[random(n)], cost = 1 }, { to = nodes[random(n)], cost = 2 } }
      nodes[i] = new
    end
  end
  return sum
end, 20000, 9, 200
