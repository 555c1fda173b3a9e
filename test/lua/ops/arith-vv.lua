local vals = { 0, 1, -1, 0.5, 3, -7, 1e300, 1 / 0, -1 / 0, 5e-324 }
for _, a in ipairs(vals) do
  local r = {}
  for _, b in ipairs(vals) do
    local s, d, m, q, o = a + b, a - b, a * b, a / b, a % b
    r[#r + 1] = ("%.6g,%.6g,%.6g,%.6g,%.6g"):format(s, d, m, q, o):gsub("-nan", "nan")
  end
  print(table.concat(r, " "))
end
for i = 0, 10 do
  io.write(i ^ 2, " ", 2 ^ i, " ", i ^ 0.5 > 1 and 1 or 0, " ", (-2) ^ i, " ")
end
print()
print(2 ^ -3, (-2) ^ -3, 0 ^ -1, 10 ^ 15, 3 ^ 33, 7 ^ 0, 1.5 ^ 10, (-8) ^ 3)
