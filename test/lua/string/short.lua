-- Short strings: made again and again from pieces, found or new, hashed in full or not.
local function hash(s)
  local h = 0
  for i = 1, #s, 4 do
    local a, b, c, d = s:byte(i, i + 3)
    h = (h * 31 + a + 257 * (b or 1) + 66049 * (c or 1) + 16974593 * (d or 1)) % 2147483647
  end
  return h
end
local seen, count = {}, 0
local function note(s)
  if not seen[s] then seen[s] = true count = count + 1 end
  return #s
end

-- Every length around what is hashed in full, every start within a word.
local base = {}
for i = 1, 300 do base[i] = string.char(i * 7 % 256) end
local text = table.concat(base)
local total = 0
for len = 0, 80 do
  for start = 1, 16 do
    local s = text:sub(start, start + len - 1)
    total = total + note(s) + (s == text:sub(start, start + len - 1) and 1 or 0)
    if len > 0 and s:byte(1) ~= text:byte(start) then print("wrong", len, start) end
  end
  if len % 20 == 0 then collectgarbage() end
end
print(total, count)

-- The same strings by other ways are the same keys.
local same = 0
for len = 1, 80 do
  local a, b = text:sub(1, math.floor(len / 2)), text:sub(math.floor(len / 2) + 1, len)
  if seen[a .. b] and a .. b == text:sub(1, len) then same = same + 1 end
  if seen[string.char(text:byte(1, len))] then same = same + 1 end
  if seen[table.concat({ a, b })] then same = same + 1 end
end
print(same)

-- Concatenation of strings and numbers of all kinds, with empty ones, up to long results.
local pieces = { "", "a", 0, 7, -3, 10, 99, 100, 123456789, 2147483647, -2147483648, -2147483647, 2147483648, 1e14, 1e15, 0.5,
  -0.5, 1e300, "12345678", "123456789", ("z"):rep(63), ("z"):rep(64), ("z"):rep(65), ("q"):rep(1000), "\0", "\0\0" }
local zero = 0
pieces[#pieces + 1] = -zero
pieces[#pieces + 1] = 1 / zero
pieces[#pieces + 1] = -1 / zero
local h, out = 0, {}
for i, a in ipairs(pieces) do
  for j, b in ipairs(pieces) do
    local s, t, u, v = a .. b, a .. b .. a, "<" .. a .. "|" .. b .. ">", b .. a .. b .. a .. b
    h = (h + hash(s) + 3 * hash(t) + 5 * hash(u) + 7 * hash(v)) % 2147483647
    if not (s .. a == t and t:sub(1, #s) == s and "<" .. a .. ("|" .. b) .. ">" == u) then print("wrong", i, j) end
  end
  out[#out + 1] = tostring(a)
end
print(h, hash(table.concat(out, ",")), table.concat(out, ",", 3, 14))
print(pcall(function() return "a" .. {} .. "b" end))
print(pcall(function() return 1 .. nil end))
print(pcall(function(x) return "a" .. 1 .. x .. "b" end, true))

-- Ranges of bytes, also far outside.
local edges = { 0, 1, 2, 3, 5, 6, 7, -1, -2, -5, -6, -7, 2147483647, -2147483648, 1e10, -1e10, 1.7, -1.7 }
local function list(...) return select("#", ...) .. ":" .. table.concat({ ... }, ",") end
local bytes = 0
for _, i in ipairs(edges) do
  for _, j in ipairs(edges) do
    bytes = (bytes * 33 + hash(list(("abcde"):byte(i, j)) .. ("abcde"):sub(i, j))) % 2147483647
  end
end
print(bytes)
print(list(("abcde"):byte(2, 4)), list(("abcde"):byte(-3, -2)), list((""):byte(1, -1)), list(("x"):byte(1, nil)))
print(#{ ("x"):rep(200):byte(1, -1) }, select("#", ("x"):rep(7000):byte(1, -1)))
print(pcall(string.byte, ("x"):rep(1e6), 1, -1))

-- Strings that die and come again.
local kept = {}
for round = 1, 20 do
  for i = 1, 500 do
    local s = "k" .. (i + round * 100) .. "x"
    kept[s] = (kept[s] or 0) + 1
    if i % 3 == 0 then kept[s] = nil end
  end
end
local keys = {}
for k, v in pairs(kept) do keys[#keys + 1] = k .. v end
table.sort(keys)
print(#keys, hash(table.concat(keys)))
