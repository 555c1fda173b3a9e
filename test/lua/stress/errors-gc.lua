local n = 0
for i = 1, 500 do
  local ok, e = pcall(function()
    local t = { i }
    error({ code = t[1], msg = "e" .. i })
  end)
  assert(not ok and e.code == i and e.msg == "e" .. i)
  n = n + e.code
end
print(n)
for i = 1, 200 do
  local ok, e = pcall(error, ("m"):rep(i % 7) .. i, 0)
  assert(not ok and #e > 0)
  local ok2, e2 = xpcall(function() return nil + i end, function(m) return { m } end)
  assert(e2[1]:find("arithmetic"))
end
print "ok"
for i = 1, 100 do
  assert(not pcall(string.rep))
  assert(not loadstring("x = = " .. i))
end
print "done"
