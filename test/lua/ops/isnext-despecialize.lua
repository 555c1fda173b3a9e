local function sum(iter, t)
  local s = 0
  for k, v in iter, t do
    s = s + v
  end
  return s
end
print(sum(next, { 1, 2, 3 }))
print(sum(function(t, k)
  k = (k or 0) + 1
  if t[k] then return k, t[k] end
end, { 4, 5 }))
print(sum(next, { 6 }))
local function s2(t, p)
  local s = 0
  for k, v in p(t) do
    s = s + v
  end
  return s
end
local function s3(t)
  local s = 0
  for k, v in pairs(t) do
    s = s + v
  end
  return s
end
print(s2({ 1, 2 }, pairs), s2({ 1, 2 }, ipairs), s3 { 1, 2, x = 3 })
local old = pairs
pairs = function(t)
  return function(_, k)
    if not k then return 1, 100 end
  end, t
end
print(s3 { 1 })
pairs = old
print(s3 { 1, 2 })
local t = {}
for i = 1, 10 do
  t[i] = i
end
local c = 0
for k, v in pairs(t) do
  c = c + 1
  if k == 3 then
    for k2 in pairs(t) do
      c = c + 1
    end
  end
end
print(c)
