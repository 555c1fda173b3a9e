-- The same chunk loaded again: another function each time, whatever is remembered of it.
local source = "local n = ... ; return n, here, function() return n end, {1, x = 2}"
local first, second = loadstring(source), loadstring(source)
print(first == second, first(1) == second(1))

setfenv(first, { here = "first" })
setfenv(second, { here = "second" })
print((select(2, first(1))), (select(2, second(2))))
local _, _, get, t1 = first(10)
local _, _, _, t2 = second(20)
t1.x = 3
t1[1] = "changed"
print(get(), t1.x, t2.x, t2[1])

-- Environments as arguments of load.
print((select(2, load(source, "=x", "t", { here = "third" })(1))))
print((select(2, load(source, "=x", "t", { here = "fourth" })(1))))

-- The name and the mode are looked at.
local bad = "\n\nerror('here')"
print(pcall(loadstring(bad)))
print(pcall(loadstring(bad, "=one")))
print(pcall(loadstring(bad, "@two")))
print(pcall(loadstring(bad)))
print(debug.getinfo(loadstring(bad, "=one"), "S").source, debug.getinfo(loadstring(bad, "=two"), "S").source)
print(load(source, "=x", "t") ~= nil, load(source, "=x", "b"))

-- Errors come again.
for _ = 1, 2 do
  print(loadstring("local x = = 1"))
end

-- Dumps: upvalues are the closure's own.
local function counter()
  local count = 0
  return function()
    count = (count or 0) + 1
    return count
  end
end
local dump = string.dump(counter())
local a, b = loadstring(dump), loadstring(dump)
debug.setupvalue(a, 1, 10)
print(a(), a(), b(), b(), a())
print(string.dump(a) == string.dump(b), load(dump, "d", "t"))

-- What was compiled is forgotten when it is collected, and compiled again. Traces would keep it.
jit.off(true, true)
local weak = setmetatable({}, { __mode = "v" })
for round = 1, 3 do
  weak[round] = loadstring("return 'round'")
  print(weak[round]())
  collectgarbage()
  print(weak[round])
end
local kept = {}
for i = 1, 2000 do
  local f = loadstring("return " .. i % 7)
  if i % 100 == 0 then
    kept[#kept + 1] = f
  end
  if i % 500 == 0 then
    collectgarbage()
  end
end
local sum = 0
for _, f in ipairs(kept) do
  sum = sum + f()
end
print(#kept, sum)

-- A function that compiles itself while it runs.
local depth = 0
nested = "depth = (depth or 0) + 1; if depth < 5 then assert(loadstring(nested))() end"
loadstring(nested)()
print(_G.depth, depth)

-- Dumps made here are loaded as those from elsewhere are, and changed ones are looked at.
local made = string.dump(function(a)
  return a, "text"
end)
local copy = made:sub(1, 20) .. made:sub(21)
print(copy == made, loadstring(copy)(1))
local refused = 0
for i = 1, #made do
  local changed = made:sub(1, i - 1) .. string.char((made:byte(i) + 0x80) % 256) .. made:sub(i + 1)
  if not loadstring(changed) then
    refused = refused + 1
  end
end
print(refused > 0)

-- Dumps made again are the same; what jit.util hands out may change them.
local function template()
  return { 1, 2, x = 3 }
end
local function plain(x)
  return function()
    return x
  end
end
for _, f in ipairs({ template, plain }) do
  local whole, stripped = string.dump(f), string.dump(f, true)
  print(whole == string.dump(f), stripped == string.dump(f, true), whole == stripped)
  collectgarbage()
  print(whole == string.dump(f), stripped == string.dump(f, true))
end
local before = string.dump(template)
require("jit.util").funck(template, -1)[1] = 5
print(before == string.dump(template), loadstring(string.dump(template))()[1])

-- A chunk that is loaded again has templates of its own, whatever was done to those of the first.
local listed = loadstring("return {1, 2}")
require("jit.util").funck(listed, -1)[2] = "changed"
print(listed()[2], loadstring("return {1, 2}")()[2])
