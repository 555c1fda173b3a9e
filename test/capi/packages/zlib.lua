-- module: zlib
local zlib = require "zlib"
print(zlib.version() ~= nil, zlib._VERSION)
local text = ("the quick brown fox jumps over the lazy dog. "):rep(500)
for level = 0, 9, 3 do
  local packed, eof, read, written = zlib.deflate(level)(text, "finish")
  print(level, #packed, eof, read, written)
  local plain, eof2 = zlib.inflate()(packed)
  print(plain == text, eof2)
end
print(zlib.crc32()(text), zlib.adler32()(text))
local crc = zlib.crc32()
crc("abc")
print(crc("def") == zlib.crc32()("abcdef"))
print(pcall(zlib.inflate(), "not compressed at all"))
local stream = zlib.deflate()
local pieces = {}
for i = 1, 20 do pieces[i] = stream(("line %d\n"):format(i)) end
pieces[#pieces + 1] = stream("", "finish")
print(zlib.inflate()(table.concat(pieces)):sub(-8))
