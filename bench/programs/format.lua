-- strings: string.format with every kind of number, tonumber and tostring back.
return function(n)
  local sum, format = 0, string.format
  for i = 1, n do
    local s = format("%d %5.2f %g %x|%-8s|%q", i, i / 7, i * 1e10, i % 65536, "k" .. i % 100, "a\n")
    sum = sum + #s + tonumber(format("%.3f", i / 3)) % 1
    if tostring(i) == s:sub(1, #tostring(i)) then sum = sum + 1 end
  end
  return format("%.3f", sum)
end, 5000, 110, 50
