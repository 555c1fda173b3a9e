local function insert(t, w)
  for c in w:gmatch(".") do
    t[c] = t[c] or {}
    t = t[c]
  end
  t.word = true
end
local function walk(t, p, out)
  if t.word then out[#out + 1] = p end
  local k = {}
  for c in pairs(t) do
    if c ~= "word" then k[#k + 1] = c end
  end
  table.sort(k)
  for _, c in ipairs(k) do
    walk(t[c], p .. c, out)
  end
  return out
end
local root = {}
for w in ("the quick brown fox then there these brow thesis qui"):gmatch("%a+") do
  insert(root, w)
end
print(table.concat(walk(root, "", {}), " "))
local function complete(p)
  local t = root
  for c in p:gmatch(".") do
    t = t[c]
    if not t then return "none" end
  end
  return table.concat(walk(t, p, {}), ",")
end
print(complete "the", complete "br", complete "z", complete "")
