local function source(list)
  return coroutine.wrap(function()
    for _, v in ipairs(list) do
      coroutine.yield(v)
    end
  end)
end
local function stage(src, f)
  return coroutine.wrap(function()
    for v in src do
      for _, r in ipairs { f(v) } do
        coroutine.yield(r)
      end
    end
  end)
end
local function collect(src)
  local t = {}
  for v in src do
    t[#t + 1] = v
  end
  return t
end
print(table.concat(
  collect(stage(
    stage(source { 1, 2, 3, 4 }, function(v)
      if v % 2 == 0 then return v, v * 10 end
    end),
    function(v) return v + 1 end
  )),
  " "
))
local tasks, trace = {}, {}
local function spawn(f, ...)
  local co = coroutine.create(f)
  tasks[#tasks + 1] = { co = co, args = { ... } }
end
local function run()
  while #tasks > 0 do
    local t = table.remove(tasks, 1)
    local ok, e = coroutine.resume(t.co, unpack(t.args))
    t.args = {}
    if not ok then
      trace[#trace + 1] = "error " .. e
    elseif coroutine.status(t.co) ~= "dead" then
      tasks[#tasks + 1] = t
    end
  end
end
spawn(function(n)
  for i = 1, n do
    trace[#trace + 1] = "a" .. i
    coroutine.yield()
  end
end, 3)
spawn(function()
  trace[#trace + 1] = "b"
  coroutine.yield()
  error("boom", 0)
end)
spawn(function()
  spawn(function() trace[#trace + 1] = "child" end)
  coroutine.yield()
  trace[#trace + 1] = "c"
end)
run()
print(table.concat(trace, " "))
