print(select("#", pcall(function() end)))
print(pcall(function() return 1, nil, 3, nil end))
print(select("#", pcall(function() return 1, nil, 3, nil end)))
local function big(n)
  local t = {}
  for i = 1, n do
    t[i] = i
  end
  return unpack(t)
end
print(select("#", pcall(big, 200)), select("#", pcall(big, 5000)))
local function tailp(...) return pcall(...) end
print(tailp(math.max, 1, 5, 3))
local function p2(f, ...)
  local ok, a, b = pcall(f, ...)
  return ok, a, b
end
print(p2(function(x, y) return y, x end, 1, 2))
local ok, a, b, c, d = pcall(function() return 1, 2 end)
print(ok, a, b, c, d)
for i = 1, 3 do
  local r = { pcall(function(...) return ... end, big(i)) }
  print(#r)
end
print(pcall(pcall, pcall, function() return "deep" end))
local t = { pcall(error, "e", 0) }
print(#t, t[2])
local x = setmetatable({}, { __call = function(_, ...) return select("#", ...) end })
print(pcall(x, 1, 2, 3))
print((pcall(x)))
print(pcall(coroutine.wrap(function(...) return ... end), 1, 2))
for i = 1, 20000 do
  pcall(error, i)
end
print("many")
local s = 0
for i = 1, 10000 do
  local ok, v = pcall(function(a) return a end, i)
  s = s + v
end
print(s)
