-- strings: concatenation, table.concat, sub, byte, char and rep.
return function(n)
  local parts, sum = {}, 0
  for i = 1, n do
    local s = "item" .. i .. ":" .. (i % 10)
    parts[#parts + 1] = s
    sum = sum + s:byte(5) + #s:sub(2, -2)
    if #parts == 50 then
      local joined = table.concat(parts, ",")
      sum = sum + #joined + joined:byte(-1)
      parts = { string.char(65 + i % 26):rep(3) }
    end
  end
  return sum
end, 60000, 23, 600
