-- Debian's lua-zlib: a text is compressed and expanded.
local checksum = require "checksum"
local logtext = require "logtext"
local zlib = require "zlib"

return function(n)
  local source = logtext(n)
  local packed = zlib.deflate()(source, "finish")
  assert(zlib.inflate()(packed) == source)
  return ("%d %.0f"):format(#packed, checksum(packed:sub(1, 1000)))
end, 10000000, 1, 1000
