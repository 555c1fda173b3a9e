-- C data: sums and updates of arrays of doubles, 32-bit integers and bytes.
local ffi = require "ffi"
return function(n)
  local d, i32, u8 = ffi.new("double[?]", n), ffi.new("int32_t[?]", n), ffi.new("uint8_t[?]", n)
  for i = 0, n - 1 do
    d[i] = i * 0.5
    i32[i] = i * 3
    u8[i] = i
  end
  local sum, total, bytes = 0, 0, 0
  for _ = 1, 20 do
    for i = 0, n - 1 do sum = sum + d[i] end
    for i = 0, n - 1 do total = total + i32[i] end
    for i = 0, n - 1 do bytes = bytes + u8[i] end
    for i = 0, n - 1 do d[i] = d[i] * 0.75 end
    for i = 0, n - 1 do i32[i] = i32[i] + 1 end
    for i = 0, n - 1 do u8[i] = u8[i] + 7 end
  end
  return string.format("%.6f %d %d", sum, total, bytes)
end, 20000, 3, 1000
