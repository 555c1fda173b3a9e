-- A script as people write them: words of a text counted, the most frequent ones printed.
return function(n)
  local seed, text = 11, {}
  for i = 1, n do
    seed = seed * 16807 % 2147483647
    text[i] = string.char(97 + seed % 26, 97 + seed % 7, 97 + seed % 3) .. (i % 12 == 0 and ".\n" or " ")
  end
  local counts, order = {}, {}
  for word in table.concat(text):gmatch("%a+") do
    if not counts[word] then
      order[#order + 1] = word
      counts[word] = 0
    end
    counts[word] = counts[word] + 1
  end
  table.sort(order, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  local out = {}
  for i = 1, math.min(20, #order) do out[i] = ("%-6s %d"):format(order[i], counts[order[i]]) end
  return #table.concat(out, "\n") .. order[1] .. #order
end, 450000, 1, 300
