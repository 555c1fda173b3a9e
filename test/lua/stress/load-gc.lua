local s = 0
for i = 1, 150 do
  local f = assert(
    loadstring(
      ("local a, b = %d, '%s' local t = {a, b, {x = %d.5}} return function(k) return t[3].x + a + #b + (k or 0) end"):format(
        i,
        ("s"):rep(i % 5),
        i
      )
    )
  )
  s = s + f()(1)
end
print(s)
for i = 1, 50 do
  local d = string.dump(loadstring("local x = ... return x * " .. i .. ", 'str" .. i .. "'"))
  local a, b = loadstring(d)(2)
  assert(a == 2 * i and b == "str" .. i)
end
print "ok"
