-- The collector looks for dead userdata while the program goes on: it drops, holds and makes more of them in between, some of
-- which their finalisers bring back. None is finalised while it is held, each dropped one is, once.
local seed = 7
local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n + 1
end
local held, ids, back = {}, setmetatable({}, { __mode = "k" }), {}
local finalised, made, again = {}, 0, 0
local proxy = newproxy(true)
getmetatable(proxy).__gc = function(u)
  local id = ids[u]
  if u == proxy then return end
  assert(id, "a key of a weak table went before its finaliser ran")
  assert(not held[id], "finalised while it is held")
  assert(not finalised[id], "finalised twice")
  finalised[id] = true
  if id % 7 == 0 then
    back[#back + 1] = u
    again = again + 1
  end
end
local plain = setmetatable({}, { __mode = "v" })
local function make()
  made = made + 1
  local u = newproxy(proxy)
  ids[u] = made
  held[made] = made % 3 == 0 and { { u } } or u
  if made % 5 == 0 then plain[made] = newproxy() end -- no finaliser, dead at once
end
local strings = {}
for i = 1, 12000 do
  make()
  if random(3) > 1 then held[random(made)] = nil end
  if i % 16 == 0 then collectgarbage("step", random(4)) end
  if i % 3 == 0 then strings[random(4000)] = "string " .. i end
  if i % 3000 == 0 then
    strings, back = {}, {}
    collectgarbage(i % 2 == 0 and "collect" or "step", 1000)
  end
end
local kept = 0
for _ in pairs(held) do kept = kept + 1 end
for _ = 1, 3 do collectgarbage() end
local n = 0
for id in pairs(finalised) do
  assert(not held[id])
  n = n + 1
end
print(made, kept, n, n + kept == made, again)
held = {}
collectgarbage()
collectgarbage()
n = 0
for _ in pairs(finalised) do n = n + 1 end
print(n == made, next(plain))

-- The same for objects of C.
local ok, ffi = pcall(require, "ffi")
local live, ended, count = {}, {}, 0
local function free(p)
  local id = p[0]
  assert(not live[id] and not ended[id])
  ended[id] = true
  count = count + 1
end
local int = ffi.typeof("int[1]")
for i = 1, 6000 do
  live[i] = ffi.gc(int(i), free)
  if i % 11 == 0 then ffi.gc(live[i], nil) end
  live[random(i)] = nil
  if i % 16 == 0 then collectgarbage("step", random(4)) end
end
for _ = 1, 3 do collectgarbage() end
local alive, without = 0, 0
for i = 1, 6000 do
  if live[i] then alive = alive + 1
  elseif i % 11 == 0 then without = without + 1 end
end
print(count + alive + without == 6000)
live = {}
