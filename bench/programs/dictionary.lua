-- allocation: strings that are kept: words in a dictionary and an index by their beginnings.
return function(n)
  local words, index, seed = {}, {}, 42
  local count = 0
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    local word = "w" .. seed % 20021 .. "-" .. i % 3
    local entry = words[word]
    if entry then
      entry.uses = entry.uses + 1
    else
      words[word] = { word = word, uses = 1, line = i }
      count = count + 1
      local start = word:sub(1, 4)
      local list = index[start]
      if not list then
        list = {}
        index[start] = list
      end
      list[#list + 1] = word
    end
  end
  local length = 0
  for start, list in pairs(index) do
    for i = 1, #list do length = length + #list[i] + words[list[i]].uses + #start end
  end
  return count * 1000 + length
end, 100000, 14, 1000
