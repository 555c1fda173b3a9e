-- jit.profile: stacks as text, and samples of loops, interpreted and compiled.
local profile = require("jit.profile")
local dump = profile.dumpstack

local function inner(fmt, depth)
  local text = dump(fmt, depth)
  return text
end
local t = {}
function t.method(fmt, depth)
  local text = inner(fmt, depth)
  return text
end
function global(fmt, depth)
  local text = t.method(fmt, depth)
  return text
end
for _, fmt in ipairs { "f;", "fZ;", "F ", "FZ < ", "l|", "lZ -> ", "pl\n", "f@l " } do
  for _, depth in ipairs { 1, 2, 4, -4 } do
    local text = global(fmt, depth)
    print(fmt, depth, (text:gsub("%[C@0x%x+%]", "[C]")))
  end
end
local co = coroutine.create(function() local function sleeper() coroutine.yield() end sleeper() end)
coroutine.resume(co)
print(dump(co, "fZ;", 5), dump(co, "lZ;", 5), dump(co, "f", 0) == "")
print(pcall(dump, "f"), pcall(profile.start, "f"), select("#", profile.stop()))

local function spin(mode, body)
  local samples, states, lines = 0, {}, {}
  profile.start(mode, function(thread, n, state)
    samples = samples + n
    states[state] = true
    lines[dump(thread, "l", 1)] = true
  end)
  local rounds = 0
  while samples < 3 and rounds < 1e6 do rounds = rounds + 1 body() end
  profile.stop()
  local mine = 0
  for line in pairs(lines) do if line:find("^profile.lua:%d+$") then mine = mine + 1 end end
  print(mode, samples >= 3, states.N or states.I or false, mine > 0)
end
local function body() local s = 0 for i = 1, 3e5 do s = s + i % 7 end return s end
for _, on in ipairs { false, true } do
  if on then jit.on() else jit.off() end
  for _, mode in ipairs { "f", "l", "i1", "li2" } do spin(mode, body) end
end
