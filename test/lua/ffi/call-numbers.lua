local ffi = require "ffi"
ffi.cdef [[
  double strtod(const char *s, char **end);
  int strncmp(const char *a, const char *b, size_t n);
  char *strchrnul(const char *s, int ch);
  int snprintf(char *to, size_t size, const char *format, ...);
]]
local C = ffi.C
local function sign(n) return n < 0 and -1 or n > 0 and 1 or 0 end

-- Numbers of few digits have a way of their own; what stands behind them decides.
local texts = {
  "0", "-0", "7", "-12", "3.25", "-0.1", "0.3", "5.", ".5", "-.5", ".", "-", "", "1e3", "1E-2,", "2x", "0x10", "12 ", "12,5",
  "1.2.3", "00012", "999999999999999", "9999999999999999", "123456789.12345", "0.00000000000001", "0.1234567890123", "1-2", "4_5",
  "6(7)", " 8", "\t9", "+3", "1\n", "1]", "infinity", "nan", "1.7976931348623157e308", "123456789012345678901234567890",
}
for _, text in ipairs(texts) do
  local copy = ffi.new("char[?]", #text + 1, text)
  local stop = ffi.new "char *[1]"
  local n = C.strtod(copy, stop)
  print(("%q %.17g %s %d"):format(text, n, tostring(1 / n), tonumber(stop[0] - copy)))
end

for _, t in ipairs { { "", "", 3 }, { "abc", "abd", 2 }, { "abc", "abd", 3 }, { "abc", "ab", 9 }, { "ab", "abc", 9 }, { "a", "b", 0 } } do
  print(t[1], t[2], t[3], sign(C.strncmp(t[1], t[2], t[3])))
end
print(sign(C.strncmp("\200", "\1", 1)), sign(C.strncmp("a\0b", "a\0c", 3)))
local s = "key=value"
local at = ffi.cast("const char *", s)
for _, ch in ipairs { 61, 33, 0, 256 + 107 } do print(ch, tonumber(C.strchrnul(at, ch) - at)) end

-- Arguments without names: in the registers that named ones leave, and on the stack.
local to = ffi.new "char[200]"
local function text(...)
  local n = C.snprintf(to, 200, ...)
  return n, ffi.string(to)
end
local int = ffi.typeof "int"
print(text("%d %d %d %d %d", int(1), int(2), int(3), int(4), int(5)))
print(text("%g %d %g %g %g %g %g %g %g %g", 1.5, int(2), 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5))
