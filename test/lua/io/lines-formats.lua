local name = os.tmpname()
local f = io.open(name, "w")
for i = 1, 100 do
  f:write("line ", i, "\n")
end
f:write("no newline")
f:close()
local n, last = 0
for l in io.lines(name) do
  n = n + 1
  last = l
end
print(n, last)
local c = 0
for ch in io.lines(name, 10) do
  c = c + #ch
end
print(c)
for l in io.lines(name, "*L") do
  io.write(l)
  break
end
f = io.open(name)
local k = 0
while true do
  local a, b = f:read("*l", "*l")
  if not a then break end
  k = k + 1
  last = b
end
print(k, last)
f:close()
local g = io.lines(name)
g()
g()
print(g())
f = io.open(name, "w")
f:write(("x"):rep(100000), "\n", ("y"):rep(5))
f:close()
f = io.open(name)
local a, b = f:read("*l", "*l")
print(#a, #b)
f:close()
f = io.open(name, "wb")
f:write("\1\2\255\n\r\n")
f:close()
f = io.open(name, "rb")
print(f:read("*a"):byte(1, -1))
f:seek("set")
print(#f:read("*l"), f:read("*l"))
f:close()
os.remove(name)
