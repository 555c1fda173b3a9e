-- Random patterns over random subjects: results and error messages.
local seed = 20260714
local function rnd(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end
local function pick(t) return t[rnd(#t)] end
local atoms = {
  "a",
  "b",
  "c",
  ".",
  "%a",
  "%d",
  "%w",
  "%s",
  "%S",
  "%p",
  "%u",
  "%x",
  "%z",
  "[ab]",
  "[^a]",
  "[a-c]",
  "[%d_]",
  "[^%s]",
  "[]]",
  "[a-]",
  "%.",
  "%%",
  "1",
  " ",
  "x",
  "%b()",
  "%bab",
  "%f[%w]",
  "%f[^b]",
  "%1",
  "%2",
}
local quantifiers = { "", "", "", "", "*", "+", "-", "?" }
local odd = { "(", ")", "[", "%", "^", "$", "[^", "%b", "%f", "[a", "()", "*", "-" }
local function pattern()
  local t, depth = {}, 0
  if rnd(6) == 1 then t[#t + 1] = "^" end
  for _ = 1, rnd(5) do
    local k = rnd(12)
    if k == 1 then
      t[#t + 1] = "("
      depth = depth + 1
    elseif k == 2 and depth > 0 then
      t[#t + 1] = ")"
      depth = depth - 1
    elseif k == 3 then
      t[#t + 1] = "()"
    elseif k == 4 and rnd(4) == 1 then
      t[#t + 1] = pick(odd)
    else
      t[#t + 1] = pick(atoms) .. pick(quantifiers)
    end
  end
  t[#t + 1] = (")"):rep(depth)
  if rnd(8) == 1 then t[#t + 1] = "$" end
  return table.concat(t)
end
local letters = { "a", "b", "c", "x", "1", "2", " ", "(", ")", "_", ".", "A", "\0", "]", "-" }
local function subject()
  local t = {}
  for i = 1, rnd(14) - 1 do
    t[i] = pick(letters)
  end
  return table.concat(t)
end
local function show(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = string.format("%q", tostring(t[i]))
  end
  return table.concat(t, " ")
end
local replacements = { "<%0>", "%1", "%2%1", "x", "", "%", "%%", "[%0%0]" }
for case = 1, 800 do
  local s, p = subject(), pattern()
  local init = rnd(4) == 1 and rnd(12) - 6 or nil
  local out =
    { case, show(s, p), show(pcall(string.find, s, p, init)), show(pcall(string.match, s, p, init)) }
  local r = pick(replacements)
  out[#out + 1] = show(pcall(string.gsub, s, p, r, rnd(5) == 1 and rnd(3) or nil))
  if rnd(3) == 1 then
    out[#out + 1] = show(pcall(string.gsub, s, p, function(...) return select("#", ...) end))
    out[#out + 1] = show(pcall(string.gsub, s, p, { a = "A", b = false, ab = 1 }))
  end
  out[#out + 1] = show(pcall(function()
    local n = {}
    for a, b in s:gmatch(p) do
      n[#n + 1] = tostring(a) .. "/" .. tostring(b)
      if #n > 20 then break end
    end
    return table.concat(n, ",")
  end))
  print(table.concat(out, " | "))
end
