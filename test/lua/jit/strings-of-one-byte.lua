-- Strings of one byte on traces: taken out of others, made there for the first time, and put into strings in the making.
local all = {}
for i = 0, 255 do all[i + 1] = i end
local bytes = string.char(unpack(all))

-- Every byte, most of them as a string for the first time.
local seen, sum = {}, 0
for round = 1, 3 do
  for i = 1, 256 do
    local c = bytes:sub(i, i)
    seen[c] = (seen[c] or 0) + 1
    sum = sum + c:byte()
  end
  collectgarbage()
end
assert(sum == 3 * 255 * 128)
for i = 0, 255 do assert(seen[string.char(i)] == 3, i) end

-- Put together by twos and fours, with constants of one byte and of none between.
local out = {}
for i = 1, 253 do
  out[i] = bytes:sub(i, i) .. bytes:sub(i + 1, i + 1) .. "" .. "," .. bytes:sub(i + 2, i + 2) .. "." .. bytes:sub(i + 3, i + 3)
end
for i = 1, 253 do assert(out[i] == bytes:sub(i, i + 1) .. "," .. bytes:sub(i + 2, i + 2) .. "." .. bytes:sub(i + 3, i + 3)) end

-- More of them than the buffer of traces holds, in front of and behind its end.
for _, length in ipairs { 230, 239, 240, 241, 246, 247, 248, 249, 255, 256, 257, 600 } do
  local long = ("x"):rep(length)
  local last
  for i = 1, 200 do
    local c = bytes:sub(i, i)
    last = long .. c .. c .. ";" .. bytes:sub(i + 1, i + 1) .. c
  end
  local c = string.char(199)
  assert(last == long .. c .. c .. ";" .. string.char(200) .. c)
end

-- One that an exit finds in a register, and one in the result of the loop.
local kept
for i = 1, 300 do
  local c = bytes:sub(i % 256 + 1, i % 256 + 1)
  kept = c
  if i == 290 then kept = c .. c end
  if i == 290 then break end
end
assert(kept == string.char(34, 34))
print "ok"
