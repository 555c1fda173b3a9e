-- A key was lost when two behind a node that moved belong right behind the same one, and later
-- insertions went round for ever.
local function go(first, period, keep)
  local t, from = {}, first
  for i = first, first + 60000 do
    t[i] = i
    if i % period == 0 then
      for k = from, i - keep do
        t[k] = nil
      end
      from = math.max(first, i - keep + 1)
      for k = from, i do
        if t[k] ~= k then return "lost", k end
      end
    end
  end
  return "all there"
end
for _, period in ipairs({ 1500, 2900 }) do
  for _, keep in ipairs({ 0, 300 }) do
    print(period, keep, go(60000, period, keep))
  end
end
