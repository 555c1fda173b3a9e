-- Coroutines that are made, resumed once, and end.
local function body(a) return a + 1 end
local function run(n)
  local sum = 0
  for i = 1, n do
    local _, r = coroutine.resume(coroutine.create(body), i)
    sum = sum + r + coroutine.wrap(body)(i)
  end
  return sum
end
return run, 50000, 22, 100
