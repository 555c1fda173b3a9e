-- Numbers as text and formats in a loop that becomes a trace: alone, and behind one another in the buffer of traces,
-- within its 256 bytes and beyond.
local t = {}
local function add(s) t[#t + 1] = s end
for j = -70, 300 do
  local k = j * 1000003
  local head = ("%03d|%x|%5d|%X|%+d|%5.1f|%s|%q|%-6s|"):format(j % 1000, k % 4294967296, j, -j % 256, j, j / 3, j,
    "a\n" .. j, tostring(j / 4))
  local long = ("x"):rep(j % 100) .. "a piece of text that goes beyond the room of the buffer by and by" .. ("y"):rep(j % 150)
  add(head .. tostring(j * 1e10) .. j .. (j / 8) .. long .. j)
  add(("%x %o"):format(j, j % 512))
  add(("%5s%s%d"):format(tostring(j), tostring(-j), j))
end
local s = table.concat(t, "\n")
local hash = 0
for i = 1, #s do hash = (hash * 31 + s:byte(i)) % 4294967296 end
print(#s, hash)
