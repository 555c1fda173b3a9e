-- allocation: closures that are kept: listeners with state of their own, a part replaced in every round.
local function listener(name, weight)
  local seen, last = 0, nil
  local function fire(value)
    seen = seen + 1
    last = value * weight
    return last
  end
  local function report() return name + seen + (last or 0) end
  return fire, report
end
return function(n)
  local fires, reports = {}, {}
  for i = 1, n do fires[i], reports[i] = listener(i, i % 7) end
  local total = 0
  for round = 1, 8 do
    for i = round, n, 3 do fires[i], reports[i] = listener(i + round, i % 5) end
    for i = 1, n do total = total + fires[i](round) end
  end
  for i = 1, n do total = total + reports[i]() end
  return total
end, 20000, 25, 200
