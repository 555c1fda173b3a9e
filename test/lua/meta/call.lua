local t = setmetatable({}, { __call = function(self, ...) return self == t, select("#", ...), ... end })
print(t())
print(t(1, nil))
print((t(1)))
local n = setmetatable(
  {},
  { __call = setmetatable({}, { __call = function(inner, outer, x) return "nested", x end }) }
)
print(pcall(n, 5))
print(pcall(function()
  local x = {}
  x()
end))
print(pcall(function() undefinedf() end))
print(pcall(function()
  local s = "x"
  s()
end))
print(pcall(function()
  local t = { a = {} }
  t.a.b()
end))
print(pcall(function() (1)() end))
print(select("#", t(1, 2, 3)))
local r = { t(9) }
print(#r, r[3])
local function tail(...) return t(...) end
print(tail("a", "b"))
print(pcall(t, 1))
print(pcall({}))
for i, v in
  setmetatable({}, {
    __call = function(_, s, i)
      i = (i or 0) + 1
      if i < 3 then return i, i * 2 end
    end,
  })
do
  print(i, v)
end
local co = coroutine.wrap(setmetatable({}, {
  __call = function()
    coroutine.yield(1)
    return 2
  end,
}).x or function() return 5 end)
print(co())
