-- Lines seen by hooks: of functions with few, hundreds and tens of thousands of lines, in every
-- combination of events, with errors in the hook, and hooks that change hooks.
local function program(n)
  local parts = {"local a, b = 1, 2"}
  for i = 1, n do parts[#parts + 1] = i % 3 == 0 and "" or "a = a + b b = b + 1" end
  parts[#parts + 1] = "for i = 1, 3 do a = a + i\nb = b - a end"
  parts[#parts + 1] = "local function inner(x)\nreturn x,\na end"
  parts[#parts + 1] = "a = inner(a) + inner(b)"
  parts[#parts + 1] = "return a"
  return table.concat(parts, "\n")
end
for _, n in ipairs{1, 200, 300, 70000} do
  for _, mask in ipairs(n < 1000 and {"l", "cl", "lr", "crl"} or {"crl"}) do
    local f = loadstring(program(n), "=p")
    local count, sum, last = {}, 0, {}
    debug.sethook(function(event, line)
      count[event] = (count[event] or 0) + 1
      if line then sum = (sum * 31 + line) % 2^31 last[#last % 7 + 1] = line end
    end, mask)
    local r = f()
    debug.sethook()
    print(n, mask, r, count.line, count.call, count["return"], sum, table.concat(last, " "))
  end
end
for _, count in ipairs{1, 2, 7} do
  local events = {}
  debug.sethook(function(event, line) events[#events + 1] = event:sub(1, 2) .. (line or "") end, "crl", count)
  local s = 0
  for i = 1, 3 do s = s + i end
  tostring(s)
  debug.sethook()
  print(count, table.concat(events, " "))
end
-- Errors, and where they come from.
for _, mask in ipairs{"c", "l", "r"} do
  print(pcall(function()
    debug.sethook(function(event) debug.sethook() error("in " .. event .. " hook", 0) end, mask)
    local x = tostring(1)
    return x
  end))
  print(debug.gethook())
end
-- What a hook sees of the function, and of itself.
local function target(a, b, ...)
  local c = a
  return c
end
debug.sethook(function(event, line)
  local info = debug.getinfo(2, "Slnf")
  if info.func == target then
    local names = {}
    for i = 1, 4 do names[i] = tostring((debug.getlocal(2, i))) end
    print(event, line, info.currentline, info.what, table.concat(names, ","), debug.getinfo(1, "n").name)
  end
end, "crl")
target(1)
target(1, 2, 3)
debug.sethook()
-- A hook that sets another, and one that is replaced while it runs.
local n = 0
debug.sethook(function() n = n + 1 debug.sethook(function() n = n + 100 end, "l") end, "l")
local x = 1
x = 2
x = 3
debug.sethook()
print(n)
-- Stripped functions have no lines; coroutines are hooked, too.
local lines = 0
local stripped = loadstring(string.dump(loadstring("local a = 1\na = a + 1\nreturn a"), true))
debug.sethook(function(_, line) lines = lines + 1 end, "l")
stripped()
local co = coroutine.wrap(function()
  coroutine.yield(1)
  return 2
end)
co() co()
debug.sethook()
print(lines)
-- Tail calls, varargs, many results.
local events = {}
local function three() return 1, 2, 3 end
local function tail(...) return three(...) end
debug.sethook(function(event) events[#events + 1] = event end, "cr")
local a, b, c = tail(1, 2, 3)
local t = {tail()}
debug.sethook()
print(#t, a, b, c, table.concat(events, " "))
