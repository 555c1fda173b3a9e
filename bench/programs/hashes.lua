-- tables: string and number keys inserted, counted, deleted and walked with pairs.
return function(n)
  local seen, order = {}, 0
  for i = 1, n do
    local key = "k" .. (i * 7919 % 4096)
    seen[key] = (seen[key] or 0) + 1
    seen[i * 1.5] = key
    if i > 100 then seen[(i - 100) * 1.5] = nil end
  end
  for _, v in pairs(seen) do if type(v) == "number" then order = order + v end end
  return order
end, 60000, 37, 600
