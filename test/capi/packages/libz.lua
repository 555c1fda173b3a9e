-- object: libz.so.1
-- Compress and expand, sums, broken and too long data. libz.lua [BYTES]
local ffi = require "ffi"
ffi.cdef [[
unsigned long compressBound(unsigned long n);
int compress2(uint8_t *dest, unsigned long *destLen, const uint8_t *source, unsigned long sourceLen, int level);
int uncompress(uint8_t *dest, unsigned long *destLen, const uint8_t *source, unsigned long sourceLen);
unsigned long adler32(unsigned long, const void *, unsigned int); unsigned long crc32(unsigned long, const void *, unsigned int);
const char *zlibVersion(void); const char *zError(int);
]]
local z = ffi.load "libz.so.1"
local N = tonumber(arg[1]) or 3e5
local words = {"the", "moon", "rises", "over", "compressed", "hills", "\n", "0123", "and"}
local b, n, x = {}, 0, 1
while n < N do x = x * 16807 % 2147483647 local w = words[x % #words + 1] b[#b+1] = w n = n + #w + 1 end
local s = table.concat(b, " "):sub(1, N)
print(#s, tonumber(z.adler32(1, s, #s)), tonumber(z.crc32(0, s, #s)))
for _, level in ipairs{1, 6, 9} do
  local size = z.compressBound(#s)
  local out, len = ffi.new("uint8_t[?]", size), ffi.new("unsigned long[1]", size)
  assert(z.compress2(out, len, s, #s, level) == 0)
  local back, blen = ffi.new("uint8_t[?]", #s), ffi.new("unsigned long[1]", #s)
  print(level, tonumber(len[0]), tonumber(z.crc32(0, out, len[0])), z.uncompress(back, blen, out, len[0]), ffi.string(back, blen[0]) == s)
  out[100] = out[100] + 1
  blen[0] = #s
  print(ffi.string(z.zError(z.uncompress(back, blen, out, len[0]))))
  blen[0] = 1000
  print(ffi.string(z.zError(z.uncompress(back, blen, out, 5000))))
end
