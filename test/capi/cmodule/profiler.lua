-- The line of `stop` is what luajit.h says; native luajit ends with a segmentation fault there.
package.path, package.cpath = "", "./?.so"
local p = require "profiler"
local function busy(n) local s = 0 for i = 1, n do s = s + i % 7 end return s end
p.start("i2")
local t = os.clock()
repeat busy(1e4) until os.clock() - t > 0.3
print(p.stop())
local function outer() local s = p.where("F|l;", 3) return s end
print((outer():gsub("profiler.lua", "X"):gsub("@0x%x+", "@")))
print((p.where("fZ<", -3):gsub("@0x%x+", "@")))
