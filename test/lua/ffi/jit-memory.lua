-- Loads and stores in loops that are compiled: all widths, what is stored is loaded again, copies and fills,
-- objects that are only made when the loop is left.
local ffi = require "ffi"
ffi.cdef [[
typedef struct { int8_t a; uint8_t b; int16_t c; uint16_t d; int32_t e; uint32_t f; int64_t g; float h; double i; bool j; } all_t;
typedef struct { int low:5; unsigned high:7; bool flag:1; int rest:19; } bits_t;
typedef struct pair_t { double x, y; struct pair_t *other; } pair_t;
]]
local s = ffi.new("all_t")
local sum = 0
for i = -150, 150 do
  s.a, s.b, s.c, s.d, s.e, s.f, s.g, s.h, s.i, s.j = i, i, i * 300, i * 300, i * 1e7, i * 1e7, i, i / 3, i / 3, i % 2 == 0
  sum = sum + s.a + s.b + s.c + s.d + s.e + s.f + tonumber(s.g) + s.h + s.i + (s.j and 1 or 0)
end
print(("%.6f"):format(sum), s.a, s.b, s.c, s.d, s.e, s.f, s.g, s.j)

local b = ffi.new("bits_t")
sum = 0
for i = 1, 300 do
  b.low, b.high, b.flag, b.rest = i, i, i % 3 == 0, -i
  sum = sum + b.low + b.high * 2 + (b.flag and 5 or 0) + b.rest
end
print(sum, b.low, b.high, b.flag, b.rest)

-- A value seen through another member of a union.
local u = ffi.new("union { double d; uint32_t w[2]; int64_t q; uint8_t b[8]; }")
sum = 0
for i = 1, 200 do
  u.d = i
  sum = sum + u.w[1] % 1000 + u.b[7]
  u.w[0] = i
  sum = sum + tonumber(u.q % 1000)
end
print(sum)

-- Distances that are known, and those that are not.
local a = ffi.new("int[64]")
for round = 1, 20 do
  for i = 0, 60 do
    a[i + 1] = a[i] + 1
    a[i + 2] = a[i + 1] + a[i] % 7
    a[a[i] % 64] = a[i + 2] % 100
  end
end
sum = 0
for i = 0, 63 do sum = sum + a[i] * i end
print(sum)

local from, to = ffi.new("uint8_t[200]"), ffi.new("uint8_t[200]")
for i = 0, 199 do from[i] = i end
sum = 0
for i = 1, 150 do
  ffi.copy(to, from, 16)
  ffi.copy(to + 20, from + i, 33)
  ffi.fill(to + 60, 12, i)
  ffi.fill(to + 80, i % 40)
  ffi.copy(to + 100, "text " .. i)
  sum = sum + to[15] + to[20] + to[52] + to[60] + to[71] + to[72] + to[80] + to[105]
end
print(sum, ffi.string(to + 100), #ffi.string(to, 9))

-- Objects that are sunk, and appear where the loop is left.
local kept = {}
local p = ffi.new("pair_t", 1, 2)
for i = 1, 200 do
  local q = ffi.new("pair_t", p.y, p.x + i)
  local z = ffi.new("complex", i, -i)
  local n = ffi.cast("int32_t", i)
  local ptr = a + i % 8
  if i % 60 == 0 then kept[#kept + 1] = { q, z, n, ptr, q.x } end
  q.x = q.x + z.im
  p = q
end
for _, k in ipairs(kept) do print(k[1].x, k[1].y, k[2], k[3] == 0, k[4] - a, k[5], k[1].other == nil) end
print(p.x, p.y)

-- Metatypes: operators, methods, constructors, references to members.
local V
V = ffi.metatype("struct { double x, y; int n[3]; }", {
  __add = function(v, w) return V(v.x + w.x, v.y + w.y) end,
  __eq = function(v, w) return v.x == w.x end,
  __lt = function(v, w) return v.x < w.x end,
  __len = function(v) return v.n[0] end,
  __call = function(v, k) return v.x * k end,
  __unm = function(v) return V(-v.x, -v.y) end,
  __concat = function(v, w) return "joined" end,
  __index = { norm = function(v) return v.x * v.x + v.y * v.y end, zero = 0 },
  __newindex = function(v, k, value) v.y = value end,
})
local v, w = V(1, 2), V(0.5, 0.25)
local hits = 0
for i = 1, 200 do
  v = v + w
  if i % 7 == 0 then v = -v end
  if v == w or v < w then hits = hits + 1 end
  v.n[0] = i
  v.other = v.y + 1
  hits = hits + #v + v(2) + v.zero
  if i == 150 then print(v .. w, v:norm()) end
end
print(hits, v.x, v.y, v.n[0])
