local function check(t)
  for i = 2, #t do
    assert(t[i - 1] <= t[i])
  end
  return t[1] .. ".." .. t[#t]
end
local function data(n)
  local t, s = {}, 17
  for i = 1, n do
    s = (s * 1103515245 + 12345) % 2147483648
    t[i] = s % 1000
  end
  return t
end
local function bubble(t)
  for i = #t, 2, -1 do
    for j = 1, i - 1 do
      if t[j] > t[j + 1] then
        t[j], t[j + 1] = t[j + 1], t[j]
      end
    end
  end
  return t
end
local function insertion(t)
  for i = 2, #t do
    local v, j = t[i], i - 1
    while j > 0 and t[j] > v do
      t[j + 1] = t[j]
      j = j - 1
    end
    t[j + 1] = v
  end
  return t
end
local function merge(t)
  if #t < 2 then return t end
  local a, b, m = {}, {}, math.floor(#t / 2)
  for i, v in ipairs(t) do
    local d = i <= m and a or b
    d[#d + 1] = v
  end
  a, b = merge(a), merge(b)
  local r, i, j = {}, 1, 1
  while a[i] or b[j] do
    if not b[j] or (a[i] and a[i] <= b[j]) then
      r[#r + 1] = a[i]
      i = i + 1
    else
      r[#r + 1] = b[j]
      j = j + 1
    end
  end
  return r
end
local function quick(t, lo, hi)
  lo, hi = lo or 1, hi or #t
  if lo < hi then
    local p, i = t[hi], lo
    for j = lo, hi - 1 do
      if t[j] < p then
        t[i], t[j] = t[j], t[i]
        i = i + 1
      end
    end
    t[i], t[hi] = t[hi], t[i]
    quick(t, lo, i - 1)
    quick(t, i + 1, hi)
  end
  return t
end
local function shell(t)
  local g = math.floor(#t / 2)
  while g > 0 do
    for i = g + 1, #t do
      local v, j = t[i], i
      while j > g and t[j - g] > v do
        t[j] = t[j - g]
        j = j - g
      end
      t[j] = v
    end
    g = math.floor(g / 2)
  end
  return t
end
local function radix(t)
  for e = 0, 2 do
    local b = {}
    for i = 0, 9 do
      b[i] = {}
    end
    for _, v in ipairs(t) do
      local d = math.floor(v / 10 ^ e) % 10
      table.insert(b[d], v)
    end
    local k = 0
    for i = 0, 9 do
      for _, v in ipairs(b[i]) do
        k = k + 1
        t[k] = v
      end
    end
  end
  return t
end
for name, f in pairs { bubble = bubble } do
  print(name, check(f(data(100))))
end
print(
  check(insertion(data(150))),
  check(merge(data(300))),
  check(quick(data(500))),
  check(shell(data(500))),
  check(radix(data(500)))
)
local t = data(400)
table.sort(t)
print(check(t))
