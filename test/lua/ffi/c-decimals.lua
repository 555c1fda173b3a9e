-- Decimals of the C library: printed with %.Ng, and read.
local ffi = require "ffi"
ffi.cdef [[
  int snprintf(char *to, size_t size, const char *format, ...);
  int sprintf(char *to, const char *format, ...);
  int __snprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, ...);
  int __sprintf_chk(char *to, int flag, size_t room, const char *format, ...);
  double strtod(const char *s, char **end);
]]
local C = ffi.C
local text, stop = ffi.new "char[1024]", ffi.new "char *[1]"
local seed, sum = 1, 0
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end
local function mix(s) for i = 1, #s do sum = (sum * 31 + s:byte(i)) % 4294967296 end end
local function whole(n) mix(n .. ffi.string(text, 64)) ffi.fill(text, 64, 35) end

local function show(x, format)
  local d = ffi.new("double", x)
  whole(C.snprintf(text, 40, format, d))
  whole(C.snprintf(text, 5, format, d)) -- no room
  whole(C.__snprintf_chk(text, 40, 1, 1024, format, d))
  whole(C.sprintf(text, format, d))
  local n = C.__sprintf_chk(text, 1, 1024, format, d)
  local s = ffi.string(text)
  whole(n)
  mix(("%a %d"):format(C.strtod(s, stop), stop[0] - ffi.cast("const char *", s)))
  return s
end

local special = {
  0, -0.0, 1, -1, 0.5, 0.1, -0.25, 1 / 3, 1e14, 123456789012, 99999999999999, 1e16, 1e17, 99999999999999.5, 9.99999999999995,
  9.999999999999995, 0.00099999999999999995, 1e-4, 1e-5, 0.00012345, 5e-324, 1e300, 1 / 0, -1 / 0, 2 ^ 52, 2 ^ 53 + 2, 2 ^ -14,
  1048576.5, 2.5, 3.5, 0.125, 4503599627370495.5, 999999.5, 0.9999999999999999, 99999.99999999999, 1e-4 - 1e-20,
}
for _, x in ipairs(special) do
  print(show(x, "%.14g"), show(x, "%.17g"), show(x, "%.3g"), show(x, "%.1g"))
  for precision = 0, 19, 3 do show(x, "%." .. precision .. "g") end
  for _, format in ipairs { "%.g", "%g", "%.14f", "%.14g ", "%.014g", "%.14e", "%.14G", "%-.14g", "x%.14g" } do show(x, format) end
end
for _ = 1, 50 do
  local kind, x = random(5)
  if kind == 0 then x = random(1000000) / 10 ^ random(8)
  elseif kind == 1 then x = (random(2 ^ 30) * 2 ^ 30 + random(2 ^ 30)) * 2 ^ (random(90) - 75)
  elseif kind == 2 then x = random(2 ^ 30) - 2 ^ 29
  elseif kind == 3 then x = (random(1024) + 0.5) / 2 ^ random(20)
  else x = 10 ^ (random(25) - 6) * (1 + (random(9) - 4) * 2 ^ -52) end
  show(x, "%.14g")
  show(x, "%." .. 1 + random(18) .. "g")
end
print(sum)

for _, s in ipairs {
  "", "-", "+1", " 1", "1.", ".5", "-.5", "1e5", "1e", "0x10", "0X1p3", "1x", "-0", "-0.0", "00012", "123456789012345", "1234567890123456",
  "0.000000000000001", "0.0000000000000001", "1.2.3", "1..2", "nan", "-inf", "1,5", "12e+3", "7E-2", "9007199254740993", "-9.75abc",
} do
  local x = C.strtod(s, stop)
  print(s, ("%.17g"):format(x), tonumber(stop[0] - ffi.cast("const char *", s)), x == C.strtod(s, nil))
end
