local function f(n)
  local t = {}
  for i = 1, n do
    local s = "a" .. i .. "/" .. (i / 2) .. "x"
    local u = s .. ("b"):rep(i % 40) .. s .. -i
    local v = u:upper() .. s:lower() .. "" .. u
    local w = "" .. "" .. (i % 3 == 0 and "" or "z")
    local big = u .. v .. u .. v .. u .. v
    t[i % 20 + 1] = s .. u .. v .. w .. #big .. big:sub(-3) .. string.char(65 + i % 26) .. (i * 1e15) .. -0.0
  end
  return table.concat(t, ",")
end
print(f(3000))
