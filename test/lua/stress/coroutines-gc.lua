local total = 0
for i = 1, 300 do
  local co = coroutine.create(function(a)
    local t = {}
    for j = 1, 5 do
      t[j] = { a, j }
      a = coroutine.yield(#t, t[j][1] .. "")
    end
    return t
  end)
  local v = i
  while true do
    local ok, n, s = coroutine.resume(co, v)
    assert(ok, n)
    if coroutine.status(co) == "dead" then
      total = total + #n
      break
    end
    total = total + n
    v = v + 1
  end
end
print(total)
local w = {}
for i = 1, 100 do
  w[i] = coroutine.wrap(function()
    local s = ""
    while true do
      s = s .. i
      coroutine.yield(s)
    end
  end)
end
for r = 1, 3 do
  for i = 1, 100 do
    w[i]()
  end
end
print(w[100](), w[1]())
for i = 1, 100 do
  w[i] = nil
end
collectgarbage()
print "collected"
