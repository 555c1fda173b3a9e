local function big(s)
  local t = {}
  for i = #s, 1, -1 do
    t[#t + 1] = s:byte(i) - 48
  end
  return t
end
local function str(t)
  local r = {}
  for i = #t, 1, -1 do
    r[#r + 1] = t[i]
  end
  return (table.concat(r):gsub("^0+(%d)", "%1"))
end
local function add(a, b)
  local r, c = {}, 0
  for i = 1, math.max(#a, #b) do
    local v = (a[i] or 0) + (b[i] or 0) + c
    r[i] = v % 10
    c = math.floor(v / 10)
  end
  if c > 0 then r[#r + 1] = c end
  return r
end
local function mul(a, b)
  local r = {}
  for i = 1, #a + #b do
    r[i] = 0
  end
  for i = 1, #a do
    local c = 0
    for j = 1, #b do
      local v = r[i + j - 1] + a[i] * b[j] + c
      r[i + j - 1] = v % 10
      c = math.floor(v / 10)
    end
    r[i + #b] = r[i + #b] + c
  end
  return r
end
local f = big "1"
for i = 2, 60 do
  f = mul(f, big(tostring(i)))
end
print(str(f))
local a, b = big "0", big "1"
for i = 1, 300 do
  a, b = b, add(a, b)
end
print(str(a))
local p = big "1"
for i = 1, 200 do
  p = add(p, p)
end
print(str(p))
print(str(mul(big "99999999999999999999", big "99999999999999999999")))
