local name = os.tmpname()
local f = assert(io.open(name, "w"))
print(io.type(f), io.type(5), tostring(f):match("^file %("))
print(f:write("line1\n", 2, " ", 3.5, "\n", "last") == true)
print(f:close())
print(io.type(f), tostring(f))
print(pcall(f.write, f, "x"))
f = io.open(name)
print(f:read())
print(f:read("*n"), f:read("*n"))
print(f:read("*l"))
print(f:read("*a"))
print(f:read("*a"), f:read("*l"), f:read(0), f:read(1))
print(
  f:seek("set", 2),
  f:read(3),
  f:seek(),
  f:seek("cur", -1),
  f:seek("end"),
  f:seek("end", -4),
  f:read("*a")
)
f:seek("set")
print(f:read(0), f:read(5, 1, "*l"))
f:close()
for l in io.lines(name) do
  io.write("<", l, ">")
end
print()
for a, b in io.lines(name, 1, 2) do
  io.write(a, "|", b or "", ";")
end
print()
f = io.open(name, "a")
f:write("\nappended")
f:close()
f = io.open(name, "rb")
local all = f:read("*a")
print(#all, all:sub(-8))
f:close()
print(io.open("/nonexistent/x"))
print(io.open("/nonexistent/x", "w"))
print(select(4, pcall(io.open, name, "q")))
print(pcall(io.lines, "/nonexistent/x"))
f = io.open(name, "r+")
f:write("LINE")
f:seek("set", 0)
print(f:read("*l"))
f:close()
f = io.open(name, "w+")
f:write("abc\n\n def")
f:seek("set")
print(f:read("*L"), f:read("*l"), f:read("*l"), f:read("*l"))
f:close()
print(os.remove(name))
print(os.remove(name) == nil, select(2, os.remove("/nonexistent/zz")))
print(pcall(f.read, f))
print(pcall(io.close, f))
print(f.nope, pcall(function() return f:nope() end))
