local p = io.popen("echo out; echo two")
print(p:read("*l"), p:read("*a"))
print(p:close())
p = io.popen("exit 3")
p:read("*a")
print(p:close())
print(pcall(io.popen, "x", "z"))
print(os.execute("exit 0"), os.execute("exit 5"))
print(os.rename("/nonexistent/a", "/nonexistent/b"))
print(pcall(io.lines, nil, "*x") == true)
local f = io.open("/")
print(f and f:read("*a"))
if f then
  print(select(2, f:read(1)))
  f:close()
end
print(io.open("/proc/self/nonexist"))
print(pcall(function()
  for l in io.lines("/nonexistent") do
  end
end))
print(io.open("") == nil)
