-- Numbers in structs, arrays and behind pointers, each read and written often enough for any way that there is to
-- find them.
local ffi = require("ffi")
ffi.cdef([[
typedef struct all { double d; float f; int32_t i; uint32_t u; int16_t s; uint16_t us; int8_t c; uint8_t uc; bool b;
  int64_t q; int bf : 5; const int k; } all_t;
typedef struct { all_t a; union { float x; uint32_t bits; }; struct { double y, z; } in; double v[3]; } outer_t;
typedef struct { struct { int x; }; int *p; } named_t;
typedef enum color { RED, GREEN = 7 } color_t;
typedef struct __attribute__((packed)) { uint8_t t; double d; uint32_t u; } packed_t;
]])
local numbers = { 0, 1, -1, 3.75, -3.75, 127, 128, 256, -129, 65536, 2 ^ 31, 2 ^ 32 - 1, -2 ^ 31, 1e300 }
local fields = { "d", "f", "i", "u", "s", "us", "c", "uc", "b", "q", "bf" }

local function show(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = tostring(t[i])
  end
  print(table.concat(t, " "))
end

-- Members by name, of a struct, a pointer and a reference to one.
local outer = ffi.new("outer_t")
local places = { outer.a, ffi.cast("all_t *", outer.a), ffi.new("all_t") }
for _, name in ipairs(fields) do
  local line = {}
  for _, s in ipairs(places) do
    for _, n in ipairs(numbers) do
      -- What is out of range is undefined in C.
      local isFit = math.abs(n) < 2 ^ 31 or name == "d" or name == "f" and n < 1e30
        or name == "u" and n < 2 ^ 32 and n >= 0
      if name ~= "b" and isFit then
        s[name] = n
        line[#line + 1] = tostring(s[name])
      end
    end
  end
  show(name, unpack(line))
end
local a = places[3]
a.b = true
for i = 1, 3 do
  show(a.b, pcall(function() a.k = i end))
  show(a.k, pcall(function() a.i = "x" end), pcall(function() a.d = i * 2LL end), a.d,
    pcall(function() a.none = 1 end))
  a.i = ffi.new("int", i)
  a.f = i % 2 == 0
  show(a.i, a.f)
end

-- What is around them.
for i = 1, 3 do
  outer.x = i + 0.5
  outer["in"].y, outer["in"].z = i, -i
  outer.v[i - 1] = outer["in"].z * 2
  show(outer.x, outer.bits, outer["in"].y, outer["in"].z, outer.v[i - 1], outer.v[0])
end
local named = ffi.new("named_t")
named.p = ffi.cast("int *", named)
for i = 1, 3 do
  named.x = i
  named.p[0] = named.p[0] + 10
  show(named.x, named.p[0])
end
local packed = ffi.new("packed_t")
for i = 1, 3 do
  packed.t, packed.d, packed.u = i, i / 3, 4294967295 - i
  show(packed.t, packed.d, packed.u, ffi.cast("uint8_t *", packed)[9])
end

-- Elements, of arrays and pointers, by all kinds of numbers.
for _, ct in ipairs({ "double", "float", "int32_t", "uint32_t", "int16_t", "uint16_t", "int8_t", "uint8_t",
  "int64_t", "bool", "color_t" }) do
  local array = ffi.new(ct .. "[8]")
  local p = ffi.cast(ct .. " *", array) + 2
  local line = {}
  for i = 0, 7 do
    local ok,
      message = pcall(function() array[i] = ct == "bool" and i % 3 == 0 or ct ~= "bool" and i * 20 - 50 or nil end)
    line[#line + 1] = ok and tostring(array[i]) or message
  end
  for i = -2, 5 do
    line[#line + 1] = tostring(p[i])
  end
  for _, i in ipairs({ 1.9, -1.9, 0.5, -0.5, 3LL, 2ULL }) do
    line[#line + 1] = tostring(p[i])
  end
  show(ct, p[0], p[1], p[-2], array[7], pcall(function() return array.x end), pcall(function() return p["1"] end))
  show(unpack(line))
end
local constant = ffi.new("const int[2]", { 4, 5 })
local complex = ffi.new("complex", 1, 2)
local matrix = ffi.new("int[3][2]", { { 1, 2 }, { 3, 4 }, { 5, 6 } })
local pp = ffi.new("int *[1]", matrix[1])
local ref = ffi.new("int &", matrix[2])
for i = 1, 3 do
  show(constant[0], constant[1], pcall(function() constant[1] = i end))
  show(complex.re, complex.im, complex[0], complex[1], complex[3], pcall(function() complex.re = i end),
    pcall(function() complex[0] = i end))
  matrix[0][1] = matrix[0][1] + matrix[1][0] * i
  pp[0][1] = matrix[0][1] + 0.5
  show(matrix[0][1], matrix[1][1], matrix[2][0], pp[0][0], pp[0][1])
end

-- NaNs are one, whatever is in memory.
local bits = ffi.new("union { double d; float f; uint32_t u[2]; }")
for i = 1, 3 do
  bits.u[0], bits.u[1] = 0x12345678, 0xfff00000 + i * 0x8000
  show(bits.d ~= bits.d, type(bits.d), (bits.d + 1) ~= bits.d)
  bits.u[0] = 0x7fc00000 + i
  show(bits.f ~= bits.f, type(bits.f))
  bits.d = 0 / 0
  bits.f = 1e300
  show(bits.f, bits.u[0])
end

-- Types with metamethods: members come first, then __index.
local M = ffi.metatype("struct { int x; double y; }", {
  __index = function(t, k) return k .. t.x end,
  __newindex = function(t, k, v) t.x = v end,
})
local m = M(1, 2)
for i = 1, 3 do
  m.x, m.y = i, m.x
  m.z = m.x + 10
  show(m.x, m.y, m.z)
end
show(pcall(function() return M.x end), pcall(function() return M.RED end))

-- The same names in many types.
local sum = 0
for n = 1, 15 do
  local T = ffi.typeof("struct { char pad[" .. n * 4 .. "]; int x, y" .. n .. "; short z; }")
  local t = T()
  for i = 1, 4 do
    t.x, t["y" .. n], t.z = n, i, t.x + 1
    sum = sum * 3 % 1000003 + t.x + t["y" .. n] + t.z
  end
end
show(sum)

-- Hooks see the calls of metamethods.
local calls = 0
debug.sethook(function() calls = calls + 1 end, "c")
a.d = a.d + 1
a.i = outer.v[1]
debug.sethook()
show(calls, a.d, a.i)
