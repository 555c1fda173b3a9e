local function r(n)
  if n == 0 then
    return
  elseif n == 1 then
    return 1
  elseif n == 2 then
    return 1, 2
  else
    return 1, 2, 3
  end
end
for i = 0, 3 do
  local a, b, c, d = r(i)
  print(a, b, c, d)
  print((r(i)))
  print(r(i), r(i))
  print(({ r(i) })[1], #{ r(i), r(i) })
end
