-- strings and tables: edit distance between two strings.
return function(n)
  local a, b = ("kitten sitting "):rep(n), ("sitting kitten "):rep(n)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal, ca = row[0], a:byte(i)
    row[0] = i
    for j = 1, #b do
      local cost = ca == b:byte(j) and diagonal or diagonal + 1
      diagonal = row[j]
      if diagonal + 1 < cost then cost = diagonal + 1 end
      if row[j - 1] + 1 < cost then cost = row[j - 1] + 1 end
      row[j] = cost
    end
  end
  return row[#b]
end, 35, 34, 4
