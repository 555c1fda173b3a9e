-- Small tables grow in machine code, others in the runtime: all ways in, keys of each kind, with
-- holes, with values removed before, colocated array parts, and a model of keys beside them.
math.randomseed(7)

local makers = {
  function(r) return "k" .. r end,
  function(r) return r end,
  function(r) return r % 2 == 0 and "s" .. r or r end,
  function(r) return r / 4 end,
  function(r) return r % 3 == 0 and r % 2 == 0 or "z" .. r end,
  function(r) return -r end,
}
local starts = {
  function() return {}, {} end,
  function() return { 1, 2, 3 }, { { 1, 1 }, { 2, 2 }, { 3, 3 } } end,
  function() return { a = 1, b = 2 }, { { "a", 1 }, { "b", 2 } } end,
  function() return { nil, nil, nil, 4 }, { { 4, 4 } } end,
}

local function set(model, key, value)
  for i = 1, #model do
    if model[i][1] == key then
      model[i][2] = value
      return
    end
  end
  model[#model + 1] = { key, value }
end

local checked = 0
for round = 1, 120 do
  local t, model = starts[round % #starts + 1]()
  local make = makers[math.random(#makers)]
  for i = 1, math.random(70) do
    local key = make(math.random(40))
    if type(key) == "number" and math.random(3) == 1 then key = #t + 1 end
    local value = i
    if math.random(6) == 1 then value = nil end
    t[key] = value
    set(model, key, value)
  end
  local count = 0
  for _, pair in ipairs(model) do
    assert(t[pair[1]] == pair[2], "a value is lost")
    if pair[2] ~= nil then count = count + 1 end
  end
  for key, value in pairs(t) do
    assert(t[key] == value)
    count = count - 1
  end
  assert(count == 0, "pairs sees other keys")
  checked = checked + #model
end
print(checked > 1000)

-- What a table takes is the same whichever way it grew. Traces would count, too.
jit.off()
collectgarbage()
collectgarbage("stop")
local function bytes(f)
  local before = collectgarbage("count")
  f()
  return (collectgarbage("count") - before) * 1024
end
print(bytes(function() local t = {} t.a = 1 end))
print(bytes(function() local t = {} t.a, t.b, t.c = 1, 2, 3 end))
print(bytes(function() local t = {} for i = 1, 9 do t["a"] = i t[i] = i end end))
print(bytes(function() local t = {} for i = 1, 40 do t[i] = i end end))
print(bytes(function() local t = { 1, 2, 3 } for i = 4, 70 do t[i] = i end end))
