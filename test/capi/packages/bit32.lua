-- module: bit32
local b = require "bit32"
print(b.band(0xff, 0x1234), b.bnot(0), b.lrotate(0x80000001, 1), b.extract(0xabcd, 4, 8), b.replace(0, 7, 4, 3))
print(b.arshift(-8, 1), b.btest(1, 2), b.bxor(), b.lshift(1, 40), b.rshift(2^40 + 5, 1), pcall(b.extract, 1, 30, 3))
