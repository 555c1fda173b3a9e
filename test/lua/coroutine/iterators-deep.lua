local function flatten(t)
  local function rec(x)
    if type(x) == "table" then
      for _, v in ipairs(x) do
        rec(v)
      end
    else
      coroutine.yield(x)
    end
  end
  return coroutine.wrap(function() rec(t) end)
end
for v in flatten { 1, { 2, { 3, { 4 } }, 5 }, { { { 6 } } } } do
  io.write(v, " ")
end
print()
local function zip(...)
  local its = { ... }
  return coroutine.wrap(function()
    while true do
      local r = {}
      for i, it in ipairs(its) do
        r[i] = it()
        if r[i] == nil then return end
      end
      coroutine.yield(unpack(r))
    end
  end)
end
local function from(t)
  local i = 0
  return function()
    i = i + 1
    return t[i]
  end
end
for a, b, c in zip(from { 1, 2, 3 }, from { "a", "b", "c", "d" }, flatten { { true }, { false, true } }) do
  print(a, b, c)
end
local function gen(n)
  return coroutine.wrap(function()
    for i = 1, n do
      coroutine.yield(i)
    end
  end)
end
local s = 0
for i in gen(2000) do
  for j in gen(2) do
    s = s + i * j
  end
end
print(s)
local function hanoi(n, a, b, c)
  if n > 0 then
    hanoi(n - 1, a, c, b)
    coroutine.yield(a .. ">" .. c)
    hanoi(n - 1, b, a, c)
  end
end
local m = {}
for mv in coroutine.wrap(function() hanoi(4, "A", "B", "C") end) do
  m[#m + 1] = mv
end
print(#m, m[1], m[15])
