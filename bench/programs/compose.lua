-- closures: functions that map, filter and fold over lists.
local function map(f, t) local r = {} for i = 1, #t do r[i] = f(t[i]) end return r end
local function filter(p, t)
  local r = {}
  for i = 1, #t do local v = t[i] if p(v) then r[#r + 1] = v end end
  return r
end
local function fold(f, z, t) for i = 1, #t do z = f(z, t[i]) end return z end
return function(n)
  local list = {}
  for i = 1, 100 do list[i] = i end
  local acc = 0
  for round = 1, n do
    local even = filter(function(x) return (x + round) % 2 == 0 end, list)
    acc = acc + fold(function(a, b) return a + b end, 0, map(function(x) return x * round end, even))
  end
  return acc
end, 2000, 40, 20
