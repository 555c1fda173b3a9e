-- A cdata of variable length that traces leave out, and exits and side traces make after all, has its size.
jit.opt.start("hotloop=3", "hotexit=3")
local ffi = require("ffi")
local r
for i = 1, 60 do r = ffi.new("int[?]", 4) end
print(ffi.sizeof(r), r[3])
local vls = ffi.typeof("struct { int n; int v[?]; }")
for i = 1, 60 do
  r = vls(5)
  r.n, r.v[4] = i, i * 2
  if i % 7 == 0 then print(ffi.sizeof(r), r.n, r.v[0], r.v[4]) end
end
for i = 1, 60 do
  local q = ffi.new("double[?]", 2)
  q[1] = i
  if i % 10 == 0 then r = q end
end
print(ffi.sizeof(r), r[0], r[1])
