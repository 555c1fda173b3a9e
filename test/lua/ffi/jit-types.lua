-- Functions of ffi in loops that are compiled, and types that change under way.
local ffi = require "ffi"
ffi.cdef [[enum color { RED, GREEN = 5, BLUE }; typedef struct { char tag; enum color c; union { int i; float f; }; } item;]]
local int, item = ffi.typeof("int"), ffi.typeof("item")
local count = 0
for i = 1, 100 do
  count = count + ffi.sizeof("item") + ffi.alignof(item) + ffi.offsetof(item, "c") + ffi.sizeof(int(i))
  if ffi.istype(int, int(i)) and not ffi.istype(item, int(i)) and ffi.abi("le") and not ffi.abi("be") then count = count + 1 end
  if ffi.istype("int", i % 3 == 0 and int(1) or 2LL) then count = count + 100 end
  count = count + ffi.errno()
end
print(count)

local it = item()
local names = { "RED", "GREEN", "BLUE" }
for i = 1, 120 do
  it.c = names[i % 3 + 1]
  it.i = i
  if it.c == "GREEN" then count = count + it.i end
  if it.c ~= ffi.cast("enum color", 0) then count = count - tonumber(it.c) end
end
print(count, it.c)

-- The type of a variable changes: exits, and traces of their own.
local values = { int(3), 4LL, 5ULL, ffi.new("uint8_t", 6), ffi.new("double", 7.5), 8, ffi.new("int16_t", -9), ffi.new("bool", true) }
local sum = 0
for round = 1, 40 do
  for i = 1, #values do sum = sum + tonumber(values[i]) * round end
end
print(sum)
local q = 0LL
for round = 1, 40 do
  for i = 1, 7 do q = q + values[i] end
end
print(q)

-- Pointers: arithmetic, comparison, differences, nil, elements that are pointers.
local a = ffi.new("int[10]", 1, 2, 3)
local pp = ffi.new("int *[4]")
local n = 0
for i = 1, 100 do
  local p = a + i % 8
  pp[i % 4] = i % 5 == 0 and nil or p
  if p > a and p <= a + 6 and p ~= nil then n = n + (p - a) end
  if pp[i % 4] ~= nil then n = n + pp[i % 4][0] + pp[i % 4][-(i % 8)] end
  local c = ffi.cast("const char *", "text" .. i)
  if c[4] == 49 then n = n + 1000 end
  if ffi.cast("intptr_t", p) % 4 == 0 then n = n + 1 end
end
print(n)

-- Errors have the message and the line of the interpreter.
local function fails(f) print((select(2, pcall(f)):gsub("^.-:", ""))) end
fails(function() for i = 1, 200 do a[i % 9] = i < 150 and i or "x" end end)
fails(function() local r for i = 1, 200 do r = (i < 150 and it or a).c end return r end)
fails(function() local r = 0LL for i = 1, 200 do r = r + (i < 150 and 1 or {}) end end)
fails(function() for i = 1, 200 do ffi.new(i < 150 and "int" or "nothing") end end)

-- Finalisers of objects that loops make.
local done = 0
for i = 1, 100 do
  local o = ffi.gc(ffi.new("int[1]"), function() done = done + 1 end)
  if i % 10 == 0 then ffi.gc(o, nil) end
end
collectgarbage() collectgarbage()
print(done)
