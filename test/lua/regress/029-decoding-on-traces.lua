-- Values of all types decoded on traces: what has another type leaves them and is decoded once; errors; memory.
jit.opt.start("hotloop=3", "hotexit=2")
local buffer = require("string.buffer")
require("ffi")
local values = { 1, 2.5, "text", true, false, { 1, 2, x = { y = 3 } }, 12345678901LL, 7ULL, {}, "", -1, 2 ^ 40 }
local function show(v) return type(v) == "table" and "table" .. #v .. tostring(v.x and v.x.y) or tostring(v) end
for _, v in ipairs(values) do
  local coded, s = buffer.encode(v), nil
  for i = 1, 40 do s = show(buffer.decode(coded)) end
  print(s)
end
local buf = buffer.new()
for i = 1, 60 do
  local v = values[i < 30 and 1 or i % #values + 1]
  buf:encode(v):encode("next")
  local first, second = buf:decode(), buf:decode()
  assert(show(first) == show(v) and second == "next" and #buf == 0)
end
local n = 0
for i = 1, 60 do
  local ok, e = pcall(buffer.decode, i % 3 == 0 and "\255" or buffer.encode(i))
  if not ok then n = n + 1 end
  if i == 60 then print(ok, e) end
end
print(n)
for i = 1, 40 do buf:put(buffer.encode(nil)) end
for i = 1, 40 do n = n + (buf:decode() == nil and 1 or 0) end
print(n, #buf, pcall(buf.decode, buf))
local keys = buffer.encode({ [{ [{ 1 }] = 2 }] = { a = { b = { c = 1 } } } })
for i = 1, 40 do
  local k, v = next(buffer.decode(keys))
  n = n + v.a.b.c + select(2, next(k))
end
print(n)
local function locals(a, b, c)
  local d, e, f = a + 1, b + 1, c + 1
  for i = 1, 40 do
    local t = buffer.decode(keys)
    a, b, c = b, c, a
  end
  return a, b, c, d, e, f
end
print(locals(1, 2, 3))
collectgarbage()
local before, top = collectgarbage("count"), 0
local coded = buffer.encode({ 1, 2, 3, 4, 5, 6, 7, 8 })
for i = 1, 20000 do buf:put(coded) buf:decode() end
top = collectgarbage("count")
for i = 1, 20000 do buffer.encode(i + 2 ^ 40) end
print(top - before < 1000, collectgarbage("count") - top < 1000)
-- Errors of calls are raised in the frames that a trace has inlined.
local deep = {}
deep[1] = deep
local good = buffer.encode({ 1, { 2 } })
local fine, wrong, size = 0, 0, 0
local function try(f, ...)
  local ok, e = pcall(f, ...)
  if ok then fine = fine + 1 else wrong = wrong + 1 size = size + #e end
  return ok
end
for i = 1, 100 do try(buffer.decode, good:sub(1, i % 7 == 0 and 3 or -1)) end
print(fine, wrong, size)
for i = 1, 100 do try(buffer.encode, i % 7 == 0 and deep or values) end
print(fine, wrong, size)
for i = 1, 100 do
  buf:reset():put(good:sub(1, i % 7 == 0 and 3 or -1))
  if not try(buf.decode, buf) then size = size + #buf end
end
print(fine, wrong, size)
for i = 1, 100 do
  buf:reset()
  try(buf.encode, buf, i % 7 == 0 and deep or values)
end
print(fine, wrong, size)
