-- %1, %b and %f in find, match, gsub and gmatch, right and malformed; and iterators of gmatch.
local function show(...)
  local t = { ... }
  for i = 1, select("#", ...) do t[i] = tostring(t[i]) end
  print(table.concat(t, "|"))
end
local subjects = {
  "'a\\'b' x", '"q" "', "''", "\\\\' \\", "(a(b)c)d", "((", "THE (quick) fox", "line\n1\t\"", "aXbXXc", "", "x",
  "__index__ _b", ("ab"):rep(300) .. "(x)",
}
local patterns = {
  "^(['\"]).-[^\\](\\*)%2%1", "^(['\"])%1", "(.)%1", "%b()", "%bxx", "%b''", "()%b()()", "%f[%a]%a+", "%f[%u]",
  "%f[^%w_]", "(%c)%f[0-9]", "%f[%w]()", "[%w_]+%f[^%w_]", "(%w)(%w)%2%1", "(a)(b)%1", "()%1", "%f[%z]", "%f[^%z]%w",
  "%b(", "%f", "%1", "(a%1)", "(()%1)", "%0", "%f[", "%9", "(.)(.)(.)%3%2%1?",
}
for _, s in ipairs(subjects) do
  for _, p in ipairs(patterns) do
    show(p, #s, pcall(string.find, s, p))
    show(pcall(string.match, s, p, 2))
    show(pcall(string.gsub, s, p, "<%0>"))
    show(pcall(function()
      local r = {}
      for a, b in s:gmatch(p) do r[#r + 1] = tostring(a) .. "," .. tostring(b) end
      return table.concat(r, ";")
    end))
  end
end
for i = 1, 20 do
  local it = string.gmatch("a b c", "%a", i, 2)
  show(it(), it())
end
show(pcall(string.gmatch))
show(pcall(string.gmatch, {}))
show(pcall(string.gmatch, "x"))
show(pcall(string.gmatch, 12, 1))
show(string.gmatch(121, 1)())
show(debug.getinfo(string.gmatch).what, debug.getupvalue(string.gmatch, 1))
collectgarbage()
local l = {}
for i = 1, 3000 do l[i] = string.gmatch("k" .. i, "%d+") end
collectgarbage()
local n = 0
for i = 1, 3000 do n = n + l[i]() end
print(n)
