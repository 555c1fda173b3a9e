local t = setmetatable(
  {},
  { __len = function() return 42 end, __tostring = function() return "I am T" end, __name = "N" }
)
print(#t, tostring(t))
print(pcall(tostring, setmetatable({}, { __tostring = function() return 1 end })))
print(pcall(print, setmetatable({}, { __tostring = function() return {} end })))
local p = newproxy(true)
getmetatable(p).__len = function() return 7 end
getmetatable(p).__tostring = function() return "proxy" end
print(#p, tostring(p), type(p))
print(pcall(function() return #nil end))
print(pcall(function() return #5 end))
print(#"abc")
print(
  getmetatable("").__index == string,
  getmetatable({}),
  getmetatable(setmetatable({}, { __metatable = "locked" }))
)
print(pcall(setmetatable, setmetatable({}, { __metatable = 1 }), {}))
print(pcall(setmetatable, 1, {}))
print(pcall(setmetatable, {}, 1))
print(pcall(setmetatable, {}))
print(rawlen and rawlen or "no rawlen")
print(rawequal(t, t), rawequal({}, {}), rawequal(1, 1))
for k, v in
  pairs(setmetatable({ 1 }, {
    __pairs = function()
      return function() end
    end,
  }))
do
  print(k, v)
end
local mt = { __index = function(t, k) return k end }
local o = setmetatable({}, mt)
print(o.a)
mt.__index = nil
print(o.a)
mt.__index = { a = 2 }
print(o.a)
