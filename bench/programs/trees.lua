-- allocation: complete binary trees built, walked and dropped.
local function build(depth)
  if depth == 0 then return {} end
  return { build(depth - 1), build(depth - 1) }
end
local function count(tree)
  if not tree[1] then return 1 end
  return 1 + count(tree[1]) + count(tree[2])
end
return function(n)
  local kept, total = build(n), 0
  for depth = 4, n, 2 do
    for _ = 1, 2 ^ (n - depth) * 4 do total = total + count(build(depth)) end
  end
  return total + count(kept)
end, 12, 37, 5
