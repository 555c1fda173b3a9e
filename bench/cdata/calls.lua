-- C data: calls of C functions, and strings in C memory.
local ffi = require "ffi"
ffi.cdef [[int abs(int); int toupper(int); size_t strlen(const char *); double sqrt(double);]]
local C = ffi.C
return function(n)
  local sum = 0
  for i = 1, n do sum = sum + C.abs(i - 1000) end
  local text = ffi.new("char[64]", "the quick brown fox jumps over the lazy dog")
  for i = 1, n do
    text[i % 40] = C.toupper(text[i % 40])
    sum = sum + tonumber(C.strlen(text))
  end
  for i = 1, n do sum = sum + C.sqrt(i) end
  return string.format("%.3f %s", sum, ffi.string(text))
end, 200000, 4, 1000
