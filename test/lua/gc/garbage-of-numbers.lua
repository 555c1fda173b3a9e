-- Numbers are written without being made into strings first.
if jit then jit.off() end -- traces make strings of them, as LuaJIT's do
local f = io.open("/dev/null", "w")
local function grown(n, write)
  collectgarbage() collectgarbage("stop")
  local before = collectgarbage("count")
  for i = 1, n do write(i) end
  local after = collectgarbage("count")
  collectgarbage("restart")
  return after - before
end
print("file:write", grown(8000, function(i) f:write(i, i + 0.5, "\n") end) < 10)
io.output(f)
print("io.write", grown(8000, function(i) io.write(i, i + 0.25) end) < 10)
print("print", grown(50, function(i) print(i, i + 0.5, -i) end) < 10)
local b = require("string.buffer").new(4000000)
print("buffer:put", grown(8000, function(i) b:put(i, i + 0.5) end) < 10)
print("buffer:putf", grown(8000, function(i) b:putf("%d %5.2f", i, i + 0.5) end) < 10)
