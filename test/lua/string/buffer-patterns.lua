local t = {}
for i = 1, 1000 do
  t[i] = ("%d:%s"):format(i, ("ab"):rep(i % 5))
end
local s = table.concat(t, ";")
print(#s, s:sub(1, 30), s:sub(-20))
local n = 0
for a, b in s:gmatch("(%d+):(%w*)") do
  n = n + a + #b
end
print(n)
print(select(2, s:gsub("%d", "")))
print((s:gsub("%w+", ""):len()))
local r = s:reverse():upper()
print(r:sub(1, 20))
local parts = {}
for p in (s .. ";"):gmatch("(.-);") do
  parts[#parts + 1] = p
end
print(#parts, parts[500])
local str = ""
for i = 1, 500 do
  str = str .. string.char(i % 256)
end
print(#str, str:byte(256), str:byte(500))
local cnt = 0
for i = 1, #str do
  if str:sub(i, i):match("%a") then cnt = cnt + 1 end
end
print(cnt)
for _, c in ipairs {
  "%a",
  "%c",
  "%d",
  "%l",
  "%p",
  "%s",
  "%u",
  "%w",
  "%x",
  "%z",
  "%A",
  "%C",
  "%D",
  "%L",
  "%P",
  "%S",
  "%U",
  "%W",
  "%X",
  ".",
} do
  local k = 0
  for i = 0, 255 do
    if string.char(i):find(c) then k = k + 1 end
  end
  io.write(c, "=", k, " ")
end
print()
