for _, s in ipairs {
  "0",
  "-0",
  "1e1",
  " 12 ",
  "0x1p-2",
  "1e",
  "e1",
  "0x",
  "1 1",
  "",
  "1_0",
  "infinity",
  "nan",
  "0x7fffffffffffffff",
  "1e308",
  "1e309",
  "-.5",
  "+5",
  "0b11",
  "1f",
} do
  io.write(("%q=%s "):format(s, tostring(tonumber(s))))
end
print()
for b = 2, 36, 7 do
  print(b, tonumber("10", b), tonumber("1z", b), tonumber("-11", b))
end
print(tonumber("ZZ", 36), tonumber("7", 8), tonumber("8", 8), tonumber(" 11 ", 2), tonumber("1.0", 10))
