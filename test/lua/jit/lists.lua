-- Traces put lists together, and strings of one character, of all lengths around the size of their buffer.
local function cat(t, ...)
  local s
  for _ = 1, 150 do s = table.concat(t, ...) end
  return s
end
local lists = {
  {}, { "" }, { "a" }, { "a", "b", "c" }, { 1, 2, 3, -4, 2 ^ 31, -2 ^ 31, 0, -0.0 }, { 1.5, "x", 1e100, -1 / 3 }, { "", "", "" },
}
local big, middle = {}, {}
for i = 1, 400 do big[i] = "item" .. i end
for i = 1, 60 do middle[i] = ("x"):rep(i % 9) end
lists[#lists + 1] = big
lists[#lists + 1] = middle
lists[#lists + 1] = { ("q"):rep(1015), "a", ("r"):rep(3000) }
for n = 1010, 1028 do
  lists[#lists + 1] = { ("z"):rep(n - 5), "12345" }
  lists[#lists + 1] = { ("z"):rep(n - 8), 12345678 }
end
for i, t in ipairs(lists) do
  for _, sep in ipairs { "", ",", "--separator--" } do
    local s = cat(t, sep)
    print(i, #s, #s < 100 and s or s:sub(1, 20) .. s:sub(-20))
    if #t > 2 then print(#cat(t, sep, 2), #cat(t, sep, 2, #t - 1), cat(t, sep, 3, 2)) end
  end
  print(#cat(t))
end
local function try(...)
  local ok, s = pcall(cat, ...)
  print(ok, (s:gsub("^.-:%d+: ", "")))
end
-- What is no text, what lies beyond the array part, behind metamethods, in the hash part.
try({ "a", {}, "b" }, ",")
try({ "a", "b" }, ",", 0)
try({ [0] = "z", "a", "b" }, ",", 0)
try({ [-1] = "y", [0] = "z", "a", "b" }, ",", -1, 1)
try({ "a", "b" }, ",", 1, 3)
try(setmetatable({}, { __index = function() return "x" end }), ",", 1, 3)
local hashed = { [1] = "one", n = 1 }
hashed[2], hashed[3] = "two", "three"
print(cat(hashed, ";"))

local chars = {}
for _ = 1, 3 do
  local sum = 0
  for i = 0, 255 do
    local c = string.char(i)
    if c:byte() == i and #c == 1 then sum = sum + i end
    chars[i] = chars[i] or c
    assert(chars[i] == c)
  end
  print(sum)
end
print(select(2, pcall(string.char, 256)), select(2, pcall(string.char, -1)))
local s
for i = 1, 300 do s = string.char(i % 256) .. string.char(i * 7 % 256) .. tostring(i) end
print(s:byte(1, -1))
for i = 1, 300 do s = "<" .. table.concat({ "a", i, "b" }, "-") .. ">" .. i end
print(s)
for i = 1, 300 do s = ("ab"):rep(i % 5 + 1) .. "|" .. table.concat({ "a", i / 2, "b", i / 3 }) end
print(s)
