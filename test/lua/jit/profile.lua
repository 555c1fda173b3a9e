-- jit.profile: stacks as text. Samples depend on time: test/lib/jitp.test.ts.
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
    print(fmt, depth, (text:gsub("@0x%x+", "[C]")))
  end
end
local builtin = coroutine.create(function() table.foreach({ 1 }, function() coroutine.yield() end) end)
coroutine.resume(builtin)
print(dump(builtin, "fZ;", 5), dump(builtin, "FZ;", -5), dump(builtin, "lZ;", 5))
local co = coroutine.create(function() local function sleeper() coroutine.yield() end sleeper() end)
coroutine.resume(co)
print(dump(co, "fZ;", 5), dump(co, "lZ;", 5), dump(co, "f", 0) == "")
print(pcall(dump, "f"), pcall(profile.start, "f"), select("#", profile.stop()))
