-- Devices are seekable as the kernel says, and what does not fit is noticed when it is written.
local function try(f, ...)
  print((select("#", ...)), ...)
  return f
end
local f = assert(io.open("/dev/null", "r+"))
print(f:seek("cur"), f:seek("end"), f:seek("set", 5), f:seek("cur"), f:read(1), f:write("x"), f:seek("cur"))
f:close()
f = assert(io.open("/dev/zero", "r"))
print(f:seek("end"), f:seek("set", 10), f:read(2) == "\0\0", f:seek())
f:close()
for _, mode in ipairs { "full", "line", "no" } do
  f = assert(io.open("/dev/full", "w"))
  f:setvbuf(mode)
  try(f, f:write("abc"))
  try(f, f:write("def\n"))
  try(f, f:flush())
  try(f, f:write("abc"))
  try(f, f:seek("cur"))
  try(f, f:seek("set", 0))
  try(f, f:close())
end
f = assert(io.open("/dev/full", "w"))
try(f, f:write(("x"):rep(100000)))
try(f, f:close())
