local function lev(a, b)
  local d = {}
  for i = 0, #a do
    d[i] = { [0] = i }
  end
  for j = 0, #b do
    d[0][j] = j
  end
  for i = 1, #a do
    for j = 1, #b do
      d[i][j] =
        math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a:byte(i) == b:byte(j) and 0 or 1))
    end
  end
  return d[#a][#b]
end
print(lev("kitten", "sitting"), lev("", "abc"), lev("same", "same"), lev("flaw", "lawn"))
local function lcs(a, b)
  local t = {}
  for i = 0, #a do
    t[i] = {}
    for j = 0, #b do
      t[i][j] = (i == 0 or j == 0) and ""
        or a:sub(i, i) == b:sub(j, j) and t[i - 1][j - 1] .. a:sub(i, i)
        or (#t[i - 1][j] >= #t[i][j - 1] and t[i - 1][j] or t[i][j - 1])
    end
  end
  return t[#a][#b]
end
print(lcs("AGGTAB", "GXTXAYB"), lcs("abcdef", "acf"), lcs("abc", "xyz"))
local function knap(items, cap)
  local best = {}
  for w = 0, cap do
    best[w] = 0
  end
  for _, it in ipairs(items) do
    for w = cap, it[1], -1 do
      best[w] = math.max(best[w], best[w - it[1]] + it[2])
    end
  end
  return best[cap]
end
print(knap({ { 1, 1 }, { 3, 4 }, { 4, 5 }, { 5, 7 } }, 7))
local function coins(n, cs)
  local w = { [0] = 1 }
  for i = 1, n do
    w[i] = 0
  end
  for _, c in ipairs(cs) do
    for i = c, n do
      w[i] = w[i] + w[i - c]
    end
  end
  return w[n]
end
print(coins(100, { 1, 5, 10, 25, 50 }))
