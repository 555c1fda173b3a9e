-- Methods of buffers in loops that are compiled.
local buffer = require "string.buffer"
local buf, other = buffer.new(), buffer.new()
local sum = 0
for i = 1, 200 do
  buf:reset()
  buf:put("n", i, ":", i / 4, ";"):put("tail")
  sum = sum + #buf
end
print(tostring(buf), sum)

-- Reading moves on; what is left stays.
local parts = {}
buf:reset()
for i = 1, 200 do
  buf:put("abc", i)
  if i % 3 == 0 then parts[#parts + 1] = buf:get(2) end
  if i % 5 == 0 then buf:skip(3) end
  if i % 50 == 0 then parts[#parts + 1] = buf:get(4, 1) end
  if i == 150 then parts[#parts + 1] = buf:get() end
end
print(table.concat(parts, "|"), #buf, buf:tostring():sub(-6))

-- Strings that are not copied, until something is written.
sum = 0
for i = 1, 200 do
  buf:set("shared text " .. i % 7)
  sum = sum + #buf
  if i % 2 == 0 then buf:put("!") end
  if i % 3 == 0 then buf:skip(7) end
  if i % 11 == 0 then buf:reset() end
  other:reset():put(buf, "-", buf)
  sum = sum + #other
end
print(tostring(buf), tostring(other), sum)

-- Formats, and values that are encoded.
other:reset()
for i = 1, 100 do
  other:reset():putf("%d %5.2f %s %x %q %c|", i, i / 3, "s" .. i, i * 255, "q\n", 65 + i % 26)
  buf:reset():encode(i):encode("x" .. i):encode(i % 2 == 0)
  sum = sum + #buf + #buffer.encode(i / 8)
end
print(tostring(other), sum, buf:decode(), buf:decode(), buf:decode())

-- Pointers to the bytes: room is reserved, filled and committed.
local ffi = require "ffi"
buf:reset()
for i = 1, 150 do
  local p, n = buf:reserve(16)
  p[0], p[1] = 65 + i % 26, 97 + i % 26
  buf:commit(2)
  sum = sum + (n >= 16 and 1 or 0)
  if i % 10 == 0 then
    local r, len = buf:ref()
    sum = sum + r[0] + len
    buf:skip(5)
  end
  buf:putcdata(ffi.cast("const char *", "xyz"), i % 4)
end
print(#buf, buf:get(40), sum)

-- What cannot be compiled in the middle of a put, and errors.
local named = setmetatable({}, { __tostring = function() return "named" end })
buf:reset()
for i = 1, 100 do buf:put("a", i % 40 == 0 and named or "b", i) end
print(#buf, buf:get(20))
print(pcall(function() for i = 1, 100 do buf:put(i < 90 and "a" or buf) end end))
print(#buf, pcall(function() for i = 1, 100 do buf:commit(i < 90 and 0 or 1e6) end end))
print(pcall(function() for i = 1, 100 do buf:put(i < 90 and "a" or {}) end end))
