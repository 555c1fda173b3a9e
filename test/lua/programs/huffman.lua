local text = "this is an example for huffman encoding"
local freq = {}
for c in text:gmatch(".") do
  freq[c] = (freq[c] or 0) + 1
end
local nodes = {}
for c, n in pairs(freq) do
  nodes[#nodes + 1] = { n = n, key = c }
end
local function pop()
  table.sort(nodes, function(a, b)
    if a.n ~= b.n then return a.n > b.n end
    return a.key > b.key
  end)
  return table.remove(nodes)
end
while #nodes > 1 do
  local a, b = pop(), pop()
  nodes[#nodes + 1] = { n = a.n + b.n, key = a.key .. b.key, a, b }
end
local code = {}
local function walk(n, p)
  if n[1] then
    walk(n[1], p .. "0")
    walk(n[2], p .. "1")
  else
    code[n.key] = p
  end
end
walk(nodes[1], "")
local bits = text:gsub(".", code)
print(#bits, #text * 8)
local out, n = {}, nodes[1]
for b in bits:gmatch(".") do
  n = n[b == "0" and 1 or 2]
  if not n[1] then
    out[#out + 1] = n.key
    n = nodes[1]
  end
end
print(table.concat(out) == text)
local ks = {}
for k, v in pairs(code) do
  ks[#ks + 1] = ("%q=%d"):format(k, #v)
end
table.sort(ks)
print(table.concat(ks, " "))
