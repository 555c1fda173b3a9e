-- Which call and line events there are, in functions of all kinds.
local events = {}
local function hook(event, line)
  events[#events + 1] = event .. ":" .. tostring(line)
end
local function watch(f, ...)
  for _, mask in ipairs({ "cl", "crl", "rl", "l", "c", "r" }) do
    events = {}
    debug.sethook(hook, mask)
    f(...)
    debug.sethook()
    print(mask, #events, table.concat(events, " "))
  end
end

local function add(a, b)
  local sum = a + b
  return sum
end
local function two(a, b)
  return b
end
local function vararg(...)
  local x = ...
  return x
end

watch(function()
  add(1, 2)
  add(1, 2, 3)
  two(1)
  two()
end)
watch(function()
  vararg()
  vararg(1, 2, 3)
  tostring(1)
  math.abs(1)
end)
watch(function()
  for i = 1, 2 do
    add(i, i)
  end
  local n = 0
  while n < 2 do n = n + 1 end
  repeat
    n = n - 1
  until n == 0
end)
-- Slots beyond the frame: open results.
watch(function()
  local t = {
    vararg(1, 2, 3),
    (add(1, 2)),
    vararg(4, 5),
  }
  two(vararg(
    1, 2))
  return vararg(
    unpack(t))
end)
-- Upvalues that are closed.
watch(function()
  for i = 1, 2 do
    local function get()
      return i
    end
    get()
  end
end)
-- Methods, metamethods, coroutines, tail calls.
local object = setmetatable({ n = 1 }, {
  __add = function(a, b)
    return a.n + b
  end,
  __index = function(_, k)
    return k
  end,
})
watch(function()
  local x = object + 1
  x = object.field
end)
watch(function()
  local co = coroutine.wrap(function(a)
    local b = coroutine.yield(a)
    return b
  end)
  co(1)
  co(2)
end)
local function tail(n)
  if n == 0 then
    return 0
  end
  return tail(n - 1)
end
watch(tail, 2)

-- The hook's arguments, and what it may do.
local depth = 0
local function deep(n)
  local a, b, c, d, e, f, g, h = 1, 2, 3, 4, 5, 6, 7, 8
  if n > 0 then
    return 1 + deep(n - 1)
  end
  return a + b + c + d + e + f + g + h
end
local count = 0
debug.sethook(function(...)
  count = count + select("#", ...)
  local t = { unpack({ 1, 2, 3, 4, 5, 6, 7, 8 }) }
  depth = math.max(depth, #t)
end, "cl")
local result = deep(300)
debug.sethook()
print(result, count, depth)

-- Locals and lines of the function that is watched.
local seen = {}
debug.sethook(function(_, line)
  local info = debug.getinfo(2, "Sln")
  local name, value = debug.getlocal(2, 1)
  seen[#seen + 1] = ("%d=%d %s=%s"):format(line, info.currentline, tostring(name), type(value))
end, "l")
add(3, 4)
debug.sethook()
print(table.concat(seen, "\n"))

-- Errors in hooks are errors of what runs; hooks stay.
local raised = 0
local armed = false
debug.sethook(function()
  raised = raised + 1
  if armed then
    armed = false
    error("from the hook", 0)
  end
end, "cl")
local ok, message = pcall(function()
  add(1, 2)
  armed = true
  add(1, 2)
end)
debug.sethook()
print(ok, message, raised > 3)

-- A hook that takes itself away, or another's place.
local calls = 0
debug.sethook(function()
  calls = calls + 1
  debug.sethook()
end, "cl")
add(1, 2)
add(1, 2)
print(calls, debug.gethook())
local order = {}
debug.sethook(function(event)
  order[#order + 1] = "first " .. event
  debug.sethook(function(event)
    order[#order + 1] = "second " .. event
    debug.sethook()
  end, "c")
end, "l")
add(1, 2)
debug.sethook()
print(table.concat(order, ", "))

-- The function is kept, whoever else forgets it.
do
  local n = 0
  debug.sethook(function() n = n + 1 end, "c")
  collectgarbage()
  collectgarbage()
  for _ = 1, 10 do
    add(1, 2)
  end
  debug.sethook()
  print(n >= 10)
end

-- Long functions, whose lines take more than a byte, and more than two.
for _, lines in ipairs({ 250, 300, 70000 }) do
  local f = assert(loadstring("local a = 1" .. ("\n"):rep(lines) .. "a = a + 1\na = a + 1 a = a + 1\nreturn a", "=long"))
  watch(f)
end
