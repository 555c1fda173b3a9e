-- os.date and os.time in local time.
local function run(n)
  local sum = 0
  for i = 1, n do
    local t = i * 5000
    sum = sum + #os.date("%Y-%m-%d %H:%M:%S", t) + os.date("*t", t).yday % 2
  end
  return sum > 0
end
return run, 20000, 25, 100
