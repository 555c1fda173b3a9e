-- Functions of libm that are one instruction, called by the interpreter and from traces: bits of results, and errno.
local ffi = require "ffi"
ffi.cdef [[
  double sqrt(double); double fabs(double); double floor(double); double ceil(double);
  double trunc(double); double rint(double); double nearbyint(double);
]]
local C = ffi.C
local values = {
  0, -0, 0.5, -0.5, 1.5, 2.5, -2.5, -1, 4, 2 ^ 52 + 1, -2 ^ 52 - 1, 1e300, -1e300, 1 / 0, -1 / 0, 0 / 0, -(0 / 0),
  5e-324, -5e-324, 0.49999999999999994,
}
local r = ffi.new "double[1]"
local words = ffi.cast("uint32_t *", r)
for _, name in ipairs { "sqrt", "fabs", "floor", "ceil", "trunc", "rint", "nearbyint" } do
  local f, line = C[name], {}
  for i, x in ipairs(values) do
    ffi.errno(0)
    r[0] = f(x)
    line[i] = ("%08x%08x%s"):format(words[1], words[0], ffi.errno() == 0 and "" or " errno " .. ffi.errno())
  end
  print(name, table.concat(line, " "))
end
local sum = 0
for i = -50, 50 do
  local x = i / 4
  sum = sum + C.floor(x) + 3 * C.ceil(x) + 5 * C.trunc(x) + 7 * C.rint(x) + C.fabs(x) + C.sqrt(C.fabs(x))
end
print(("%.10f"):format(sum))
