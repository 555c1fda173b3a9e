-- C data: members of structs in an array, a metatype with operators, 64-bit integers.
local ffi = require "ffi"
ffi.cdef [[typedef struct { double x, y, vx, vy; int32_t hits; uint8_t kind; } particle;]]
local vec = ffi.metatype("struct { double x, y; }", {
  __add = function(a, b) return ffi.new(ffi.typeof(a), a.x + b.x, a.y + b.y) end,
  __index = { dot = function(a, b) return a.x * b.x + a.y * b.y end },
})
return function(n)
  local p = ffi.new("particle[?]", n)
  for i = 0, n - 1 do
    local q = p[i]
    q.x, q.y, q.vx, q.vy, q.kind = i, -i, 0.25, 0.5, i
  end
  local state = 88172645463325252ULL
  for _ = 1, 10 do
    for i = 0, n - 1 do
      local q = p[i]
      q.x = q.x + q.vx
      q.y = q.y + q.vy
      if q.y > 0 then q.hits = q.hits + 1 end
    end
    for i = 1, n do
      state = bit.bxor(state, bit.lshift(state, 13))
      state = bit.bxor(state, bit.rshift(state, 7))
      state = bit.bxor(state, bit.lshift(state, 17))
    end
  end
  local acc = vec(0, 0)
  for i = 1, n do acc = acc + vec(i, -i) end
  local sum = 0
  for i = 0, n - 1 do sum = sum + p[i].x + p[i].hits + p[i].kind end
  return string.format("%.3f %.3f %s", sum, acc:dot(acc), tostring(state))
end, 20000, 2, 200
