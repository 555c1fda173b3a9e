-- New keys whose main position another key has taken: nodes move, chains stay whole, keys that died in them too.
local function check(keys, label)
  local t, seen = {}, 0
  for i, k in ipairs(keys) do
    t[k] = i
    if i % 7 == 0 then t[keys[i - 3]] = nil end
  end
  local bad = 0
  for i, k in ipairs(keys) do
    local dropped = (i + 3) % 7 == 0 and i + 3 <= #keys
    if t[k] ~= (not dropped and i or nil) then bad = bad + 1 end
  end
  for k, i in pairs(t) do
    seen = seen + 1
    if keys[i] ~= k then bad = bad + 1 end
  end
  print(label, #keys, seen, bad)
end

local floats, negative, strings, mixed, objects = {}, {}, {}, {}, {}
for i = 1, 1000 do
  floats[i] = (i * 7919) % 100003 + 0.5
  negative[i] = -((i * 7919) % 100003)
  strings[i] = "key " .. (i * 7919) % 100003
  mixed[i] = i % 3 == 0 and strings[i] or i % 3 == 1 and floats[i] or negative[i]
  objects[i] = i % 2 == 0 and {} or function() return i end
end
objects[100], objects[200] = true, false
check(floats, "floats")
check(negative, "negative")
check(strings, "strings")
check(mixed, "mixed")
check(objects, "objects")

-- Small tables of all sizes, many times: with few nodes most keys collide.
local bad = 0
for size = 1, 36, 5 do
  for seed = 1, 30 do
    local t, model = {}, {}
    for i = 1, size do
      local k = (i * i * 31 + seed * 17) % 97 + 0.25
      if i % 5 == 4 then
        t[k], model[tostring(k)] = nil, nil
      else
        t[k], model[tostring(k)] = i, i
      end
    end
    for k, v in pairs(t) do
      if model[tostring(k)] ~= v then bad = bad + 1 end
      model[tostring(k)] = nil
    end
    if next(model) ~= nil then bad = bad + 1 end
  end
end
print("small", bad)

-- While the collector marks, and with keys that only the table holds.
collectgarbage("setpause", 100)
collectgarbage("setstepmul", 100)
local live = {}
for i = 1, 6000 do live[i] = { i } end
local t = {}
for i = 1, 3000 do
  t[i + 0.5] = { i }
  t["s" .. i] = { -i }
  if i % 3 == 0 then t[i - 1.5] = nil end
end
collectgarbage()
bad = 0
local count = 0
for i = 1, 3000 do
  local v, s = t[i + 0.5], t["s" .. i]
  if v then
    count = count + 1
    if v[1] ~= i then bad = bad + 1 end
  end
  if s[1] ~= -i then bad = bad + 1 end
end
print("marked", count, bad)
