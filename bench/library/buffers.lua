-- string.buffer: text put together and taken apart, objects encoded and decoded.
local buffer = require("string.buffer")
local function run(n)
  local b, sum = buffer.new(), 0
  for i = 1, n do
    b:put("key", i, "=", i / 2, "\n"):putf("%05d %s\n", i, "x")
    sum = sum + #b:get()
    local t = buffer.decode(buffer.encode({i, "two", {three = i}}))
    sum = sum + t[3].three
  end
  return sum
end
return run, 20000, 20, 100
