-- The order in which qsort compares is glibc's, too; comparisons that contradict themselves sort nothing well.
local ffi = require "ffi"
ffi.cdef [[
  typedef int (*compare_t)(const int *, const int *);
  void qsort(int *, size_t, size_t, compare_t);
]]
for _, n in ipairs { 0, 1, 2, 5, 7, 12, 33 } do
  local a = ffi.new("int[?]", n)
  for i = 0, n - 1 do a[i] = i * 7 % 12 end
  local seen = {}
  local compare = ffi.cast("compare_t", function(x, y)
    seen[#seen + 1] = (x - a) .. ":" .. x[0] .. "/" .. y[0]
    return x[0] - y[0]
  end)
  ffi.C.qsort(a, n, 4, compare)
  print(table.concat(seen, " "))
  local k = 0
  compare:set(function() k = k + 1 return k % 3 - 1 end)
  ffi.C.qsort(a, n, 4, compare)
  local list = {}
  for i = 1, n do list[i] = a[i - 1] end
  print(table.concat(list, " "))
  compare:set(function() k = k + 1 if k % 4 == 0 then error("at " .. k, 0) end return 1 end)
  print(pcall(ffi.C.qsort, a, n, 4, compare))
  compare:free()
end
