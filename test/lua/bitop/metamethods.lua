-- Operands that are no numbers ask their metamethods, left operand first.
local mt = {}
local function name(x) return type(x) == "table" and x.name or tostring(x) end
for _, event in ipairs { "band", "bor", "bxor", "shl", "shr", "sar" } do
  mt["__" .. event] = function(a, b) return event .. "(" .. name(a) .. "," .. name(b) .. ")" end
end
mt.__bnot = function(a) return "bnot(" .. name(a) .. ")" end
local x, y = setmetatable({ name = "x" }, mt), setmetatable({ name = "y" }, mt)
print(x & y, x | 1, 2 ~ y, x << 3, 4 >> y, x ~>> y, ~x)
print("s" & x, x | "t")
print((pcall(function() return {} & 1 end)))
print((pcall(function() return 1 << nil end)))
print((pcall(function() return ~{} end)))
local co = coroutine.wrap(function() return setmetatable({}, { __bor = function() return coroutine.yield("yielded") end }) | 1 end)
print(co(), co("back"))
