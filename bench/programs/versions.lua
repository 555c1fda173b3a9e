-- allocation: a persistent search tree: every insertion copies a path, old versions are kept for a while.
local function insert(t, key, value)
  if not t then return { key = key, value = value, left = false, right = false } end
  if key < t.key then
    return { key = t.key, value = t.value, left = insert(t.left, key, value), right = t.right }
  elseif key > t.key then
    return { key = t.key, value = t.value, left = t.left, right = insert(t.right, key, value) }
  end
  return { key = key, value = value, left = t.left, right = t.right }
end
local function find(t, key)
  while t do
    if key == t.key then return t.value end
    t = key < t.key and t.left or t.right
  end
end
return function(n)
  local versions, root, seed = {}, false, 1
  local found = 0
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    root = insert(root, seed % n, i)
    versions[i % 100] = root
    if find(versions[(i * 7) % 100], (seed * 3) % n) then found = found + 1 end
  end
  return found
end, 30000, 12, 300
