local mt = {}
for _, e in ipairs {
  "index",
  "newindex",
  "add",
  "sub",
  "mul",
  "div",
  "mod",
  "pow",
  "unm",
  "concat",
  "eq",
  "lt",
  "le",
  "call",
  "len",
  "tostring",
} do
  mt["__" .. e] = function() error("in " .. e, 0) end
end
local a, b = setmetatable({}, mt), setmetatable({}, mt)
local tests = {
  function() return a.x end,
  function() a.x = 1 end,
  function() return a + 1 end,
  function() return 1 - a end,
  function() return a * b end,
  function() return a / 1 end,
  function() return a % 1 end,
  function() return a ^ 1 end,
  function() return -a end,
  function() return a .. "x" end,
  function() return a == b end,
  function() return a < b end,
  function() return a <= b end,
  function() return a() end,
  function() return tostring(a) end,
  function()
    if a == b then return 1 end
  end,
  function()
    if a < b then return 1 end
  end,
  function()
    for i in a do
    end
  end,
  function() return "x" .. "y" .. a end,
}
for i, f in ipairs(tests) do
  print(i, pcall(f))
end
mt.__index = function(t, k) error({ code = k }) end
local ok, e = pcall(function() return a.boom end)
print(ok, type(e), e.code)
mt.__add = function()
  local x = nil
  return x.y
end
print(pcall(function() return a + a end))
local co = coroutine.create(function() return a + a end)
print(coroutine.resume(co))
print(coroutine.status(co))
