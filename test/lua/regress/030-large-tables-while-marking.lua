-- Large tables that change while the collector goes through them in pieces: keys that get a value again, slots that
-- metamethods, table functions and sort write, weak tables that are written and rebuilt.
local seed = 11
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end
local function step(i)
  if i % 2 == 0 then collectgarbage("step", 0) end
end
local function garbage(i) return { ("garbage " .. i):rep(2), { i } } end
local N = 4200

-- Strings and objects as keys that come, go and come back.
local function key(i) return "key " .. i end
local t, version, through = {}, {}, nil
through = setmetatable({}, { __newindex = function(_, k, v) rawset(t, k, v) end })
local proxy = setmetatable({}, { __newindex = t })
for i = 1, N do t[key(i)] = { i } version[i] = i end
local function check(what)
  for i = 1, N do
    local v = t[key(i)]
    assert((v and v[1] or false) == version[i], what)
  end
end
for round = 1, 4500 do
  local i = random(N)
  local how = random(6)
  if how == 1 then
    t[key(i)], version[i] = nil, false
  else
    local value = { round }
    version[i] = round
    if how == 2 then rawset(t, key(i), value)
    elseif how == 3 then through[key(i)] = value
    elseif how == 4 then proxy[key(i)] = value
    else t[key(i)] = value end
  end
  garbage(round)
  step(round)
  if round % 1500 == 0 then check("keys") end
end
collectgarbage()
check("keys at the end")
print("keys")

-- A list: elements move.
local list, sum = {}, 0
for i = 1, 4200 do list[i] = { i } sum = sum + i end
local function total()
  local s = 0
  for i = 1, #list do s = s + list[i][1] end
  return s
end
local function unpacked(...) return ... end
for round = 1, 30 do
  local i = random(#list)
  local o = table.remove(list, i)
  step(2)
  table.insert(list, random(#list), { o[1] })
  garbage(round)
  step(round)
  if round % 30 == 0 then
    local at = 0
    table.sort(list, function(a, b)
      at = at + 1
      if at % 16 == 0 then garbage(at) step(2) end
      return a[1] > b[1]
    end)
    assert(total() == sum, "list")
    local l = { unpacked(unpack(list, 1, 4200)) }
    step(2)
    for k = 1, 4200 do l[k] = { l[k][1] } if k % 64 == 0 then step(2) end end
    list = l
  end
end
collectgarbage()
assert(total() == sum, "list at the end")
print("list")

-- Weak tables.
for _, mode in ipairs { "k", "v", "kv" } do
  local mt = { __mode = mode }
  local weak, kept = setmetatable({}, mt), {}
  for i = 1, 4200 do
    local k, v = { i }, { -i }
    weak[k] = v
    weak[i] = v
    if i % 3 ~= 0 then kept[i] = { k, v } end
  end
  for round = 1, 2000 do
    local i = random(4200)
    local how = random(5)
    if how == 1 and kept[i] then
      weak[kept[i][1]] = nil
      weak[i] = nil
      kept[i] = nil
    elseif how == 2 then
      local k, v = { i }, { -i }
      weak[k] = v
      weak[i] = v
      kept[i] = { k, v }
    elseif how == 3 and round % 50 == 0 then
      for extra = 1, 40 do weak["extra " .. mode .. round .. extra] = { extra } end
    else
      local r = weak[i] -- an object that only the table has is alive while it is looked at
      if r then assert(r[1] == -i, "value") kept[i] = kept[i] or { { i }, r } weak[kept[i][1]] = r end
    end
    garbage(round)
    step(round)
    if round == 1000 then
      setmetatable(weak, { __mode = mode == "v" and "k" or "v" })
      collectgarbage("step", 0)
      setmetatable(weak, mt)
    end
  end
  for i, pair in pairs(kept) do
    assert(pair[1][1] == i and pair[2][1] == -i and weak[pair[1]] == pair[2], "entry")
  end
  kept = nil
  collectgarbage()
  collectgarbage()
  local n = 0
  for k, v in pairs(weak) do
    n = n + 1
    assert(type(k) == "number" or type(k) == "string", "key")
    assert(v[1], "value")
  end
  assert(mode == "k" or n == 0, "gone")
  print("weak " .. mode)
end
