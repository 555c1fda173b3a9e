local function chars(s) return s:gmatch(".") end
local function enumerate(it)
  local i = 0
  return function()
    local v = it()
    if v ~= nil then
      i = i + 1
      return i, v
    end
  end
end
local function reversed(t)
  local i = #t + 1
  return function()
    i = i - 1
    if i > 0 then return i, t[i] end
  end
end
local function sorted(t, f)
  local k = {}
  for n in pairs(t) do
    k[#k + 1] = n
  end
  table.sort(k, f)
  local i = 0
  return function()
    i = i + 1
    return k[i], t[k[i]]
  end
end
local function chunked(t, n)
  local i = 1 - n
  return function()
    i = i + n
    if i <= #t then return { unpack(t, i, math.min(i + n - 1, #t)) } end
  end
end
for i, c in enumerate(chars "abc") do
  io.write(i, c, " ")
end
for i, v in reversed { "x", "y", "z" } do
  io.write(i, v, " ")
end
for k, v in sorted { b = 2, a = 1, c = 3 } do
  io.write(k, v, " ")
end
for k, v in sorted({ b = 2, a = 1 }, function(x, y) return x > y end) do
  io.write(k, v, " ")
end
for c in chunked({ 1, 2, 3, 4, 5 }, 2) do
  io.write("{", table.concat(c, ","), "} ")
end
print()
local function fibs(max)
  local a, b = 0, 1
  return function()
    if a <= max then
      local r = a
      a, b = b, a + b
      return r
    end
  end
end
for f in fibs(100) do
  io.write(f, " ")
end
print()
