-- Almost nothing: a table, a sort, some text.
return function(n)
  local words = {}
  for word in ("the quick brown fox jumps over the lazy dog"):gmatch("%a+") do words[#words + 1] = word end
  table.sort(words)
  for i = 1, n do words[#words + 1] = ("%03d"):format(i) end
  return #table.concat(words, " ")
end, 100, 1, 10
