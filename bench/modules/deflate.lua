-- libz through the FFI: a text is compressed, expanded and summed up.
local ffi = require "ffi"
local logtext = require "logtext"
ffi.cdef [[
  unsigned long compressBound(unsigned long size);
  int compress2(uint8_t *to, unsigned long *room, const uint8_t *from, unsigned long size, int level);
  int uncompress(uint8_t *to, unsigned long *room, const uint8_t *from, unsigned long size);
  unsigned long crc32(unsigned long crc, const uint8_t *from, unsigned size);
]]
local z = ffi.load "libz.so.1"

return function(n)
  local source = logtext(n)
  local room = ffi.new("unsigned long[1]", z.compressBound(n))
  local packed = ffi.new("uint8_t[?]", room[0])
  assert(z.compress2(packed, room, source, n, 6) == 0)
  local size = ffi.new("unsigned long[1]", n)
  local expanded = ffi.new("uint8_t[?]", n)
  assert(z.uncompress(expanded, size, packed, room[0]) == 0 and size[0] == n)
  assert(ffi.string(expanded, n) == source)
  return ("%d %08x"):format(tonumber(room[0]), tonumber(z.crc32(0, expanded, n)))
end, 10000000, 1, 1000
