-- A byte that a string gave is a number behind the exit that follows.
jit.on()
jit.opt.start("hotloop=1", "hotexit=1")
local byte, c, u, b = string.byte, 3, "x", 1
for i = 1, 100 do
  b = b % 1000
  b = byte(u, i % 20 + 1) or c
end
print(b)
