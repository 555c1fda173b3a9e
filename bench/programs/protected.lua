-- calls: pcall that succeeds and fails, error with a table, assert, select of the results.
local function parse(n)
  if n % 10 == 0 then error({ code = n }) end
  assert(n % 7 ~= 0, "multiple of seven")
  return n, n + 1
end
return function(n)
  local sum = 0
  for i = 1, n do
    local ok, a, b = pcall(parse, i)
    if ok then sum = sum + a + b elseif type(a) == "table" then sum = sum + a.code else sum = sum + a:byte(-1) end
  end
  return sum
end, 40000, 33, 400
