-- What a bool cannot become: pointers, complex numbers, vectors. Once it could here.
local ffi = require "ffi"
ffi.cdef "typedef short short2_t __attribute__((vector_size(4)));"
for _, t in ipairs { "char *", "void *", "int (*)(int)", "complex", "complex float", "short2_t", "int[2]" } do
  for _, v in ipairs { true, false, ffi.new("bool", true) } do
    local ok, e = pcall(ffi.new, t, v)
    print(t, ok, ok or e)
    ok, e = pcall(ffi.cast, t, v)
    print(t, ok, ok or e)
  end
end
local function hot(v, from)
  local ok, n = 0
  for i = 1, 100 do
    ok, n = pcall(ffi.cast, "void *", i > from and v or i)
  end
  return ok, ok or n
end
print(hot(true, 90))
for _, t in ipairs { "int", "double", "uint8_t", "int64_t" } do print(tonumber(ffi.new(t, true)), tonumber(ffi.new(t, false))) end
