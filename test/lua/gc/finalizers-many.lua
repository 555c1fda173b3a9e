-- Finalisers that are called one after the other: each on its own, whatever the others do.
local function proxy(gc)
  local p = newproxy(true)
  getmetatable(p).__gc = gc
  return p
end

local called = 0
for _ = 1, 1000 do
  proxy(function() called = called + 1 end)
end
collectgarbage()
collectgarbage()
print(called)

-- The last that was made comes first.
local order = {}
for i = 1, 5 do
  proxy(function() order[#order + 1] = i end)
end
collectgarbage()
print(table.concat(order, " "))

-- They collect, make others, resume coroutines, set hooks, and find hooks resting.
local log = {}
local function note(text)
  log[#log + 1] = text
end
for i = 1, 3 do
  proxy(function()
    note("collect " .. i)
    collectgarbage()
    collectgarbage("step", 100)
  end)
  proxy(function()
    note("make " .. i)
    proxy(function() note("made " .. i) end)
  end)
  proxy(function()
    local co = coroutine.wrap(function(a)
      note(a .. i)
      a = coroutine.yield()
      note(a .. i)
    end)
    co("co ")
    co("again ")
  end)
end
collectgarbage()
collectgarbage()
collectgarbage()
table.sort(log)
print(table.concat(log, ", "))

local events = 0
debug.sethook(function() events = events + 1 end, "c")
for _ = 1, 3 do
  proxy(function() local s = ("x"):upper() return s end)
end
local before = events
collectgarbage()
debug.sethook()
print(events - before <= 2)

-- A yield in one is an error of that one; the next are called.
local reached = 0
proxy(function() reached = reached + 1 end)
proxy(function() reached = reached + 1 end)
coroutine.wrap(function() collectgarbage() end)()
print(reached)

-- Objects that come to life again die once more without the finaliser.
local risen
do
  local p
  p = proxy(function(self)
    risen = self
    reached = reached + 10
  end)
end
p = nil
collectgarbage()
collectgarbage()
print(type(risen), reached)
risen = nil
collectgarbage()
print(reached)

-- In the middle of incremental steps.
local steps = 0
collectgarbage("stop")
for _ = 1, 500 do
  proxy(function() steps = steps + 1 end)
end
collectgarbage("restart")
local rounds = 0
repeat
  rounds = rounds + 1
  collectgarbage("step", 1)
until steps == 500 or rounds > 100000
print(steps)
