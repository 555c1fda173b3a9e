local tasks, out = {}, {}
local function spawn(name, n)
  tasks[#tasks + 1] = {
    name = name,
    co = coroutine.create(function()
      for i = 1, n do
        out[#out + 1] = name .. i
        coroutine.yield()
      end
      return name .. " done"
    end),
  }
end
spawn("a", 3)
spawn("b", 1)
spawn("c", 2)
while #tasks > 0 do
  for i = #tasks, 1, -1 do
    local ok, v = coroutine.resume(tasks[i].co)
    if coroutine.status(tasks[i].co) == "dead" then
      out[#out + 1] = v
      table.remove(tasks, i)
    end
  end
end
print(table.concat(out, " "))
local function producer()
  return coroutine.create(function()
    for _, v in ipairs { "x", "y", "z" } do
      coroutine.yield(v)
    end
  end)
end
local function filter(p)
  return coroutine.create(function()
    local n = 1
    while true do
      local ok, v = coroutine.resume(p)
      if not v then return end
      coroutine.yield(n .. ":" .. v)
      n = n + 1
    end
  end)
end
local f = filter(producer())
while true do
  local ok, v = coroutine.resume(f)
  if not v then break end
  print(v)
end
local q = {}
local recv = coroutine.wrap(function()
  while true do
    local m = coroutine.yield()
    q[#q + 1] = m
    if m == "stop" then return "stopped" end
  end
end)
recv()
recv("one")
recv("two")
print(recv("stop"), table.concat(q, ","))
