-- A string that goes on behind one that was just made had lost that when a number became a string in between.
local between, kept = {}, {}
for i = 1, 60 do
  local first = "a" .. i .. "b"
  local number = tostring(i * 3)
  between[i] = number
  kept[i] = first .. "|" .. first .. number .. "|" .. number
end
print(kept[1], kept[59], between[60])

local long = "x"
for i = 1, 60 do
  long = long .. i
  between[i] = tostring(i + 0.5)
end
print(long, between[60])

long = "x"
for i = 1, 60 do
  long = long .. "ab"
  between[i] = tostring(i + 0.25)
  kept[i] = long .. i
end
print(long, between[60], kept[60])

-- The same for numbers that went to a buffer.
local b = require("string.buffer").new()
for i = 1, 60 do
  b:put("q")
  local first = "a" .. i
  b:put(i + 0.5):putf("%g %x", i / 4, i)
  kept[i] = first .. "c"
end
print(kept[1], kept[60], b:get())
