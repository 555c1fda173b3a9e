-- os.difftime takes whole seconds of 64 bits, as C does.
local times = { 0, -0, 0.5, -1.5, 2 ^ 31, 2 ^ 53, 2 ^ 63, -2 ^ 63, 1e300, -1e300, 1 / 0, -1 / 0, 0 / 0, "7.9" }
for _, a in ipairs(times) do
  local out = { ("%.17g"):format(os.difftime(a)) }
  for _, b in ipairs(times) do out[#out + 1] = ("%.17g"):format(os.difftime(a, b)) end
  print(table.concat(out, " "))
end
print(pcall(os.difftime), pcall(os.difftime, {}), pcall(os.difftime, 1, "x"), os.difftime(3, nil))
