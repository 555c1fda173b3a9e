local mt = {
  __index = function(t, k) return k .. "!" end,
  __newindex = function(t, k, v) rawset(t, k, { v }) end,
  __concat = function(a, b) return "cat" end,
  __add = function(a, b) return setmetatable({}, getmetatable(a)) end,
  __call = function(self, ...) return { ... } end,
  __eq = function(a, b) return true end,
  __lt = function(a, b) return false end,
  __len = function() return 3 end,
  __unm = function(a) return { a } end,
}
for i = 1, 500 do
  local a, b = setmetatable({}, mt), setmetatable({}, mt)
  a.x = i
  assert(
    a.x[1] == i
      and a.y == "y!"
      and (a .. b) == "cat"
      and #a(1, 2) == 2
      and a == b
      and not (a < b)
      and type(a + b) == "table"
      and type(-a) == "table"
  )
end
print("ok")
