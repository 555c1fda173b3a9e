-- Metamethods of values of all types, in operators, calls, lengths and concatenations.
local function try(f, ...) print(pcall(f, ...)) end

local P = newproxy(true)
local Q, mt = newproxy(P), getmetatable(P)
mt.__len = function(a, b, ...) return a == P, b, select("#", ...) end
mt.__add = function() return "add" end
mt.__unm = function(a, b) return rawequal(a, b) end
mt.__lt = function() return 1 end
mt.__le = function() return nil end
print(#P, P + 1, 1 + P, -P, P + Q, P < Q, P <= Q, not (P < Q), P > Q, P >= Q, P == Q)
mt.__eq = function() return true end
print(P == Q, P ~= Q, P == {}, rawequal(P, Q))
for _, f in ipairs {
  function() return P - 1 end, function() return {} + P end, function() return "x" + P end,
  function() return P + "x" end, function() return P < 1 end, function() return P < {} end,
  function() return {} < {} end, function() return nil < 1 end, function() return true < true end,
} do
  try(f)
end

-- Concatenation goes from the right to the left, and asks the left operand first.
local C = setmetatable({}, {
  __concat = function(a, b)
    return (type(a) == "table" and "T" or tostring(a)) .. "|" .. (type(b) == "table" and "T" or tostring(b))
  end,
})
print(C .. "x", "x" .. C, C .. C, 1 .. C, C .. 1, "a" .. "b" .. C .. "c" .. "d", C .. "a" .. "b", "a" .. "b" .. C)
print(C .. C .. C .. "z", nil == C .. "x", C .. nil, nil .. C, ("x"):rep(600) .. C == ("x"):rep(600) .. "|T")
for _, f in ipairs {
  function() return P .. P end, function() return {} .. "x" end,
  function() local t = {} return "x" .. t end, function() local t = {} return "x" .. t .. "y" end,
  function() return "x" .. P end, function() return {} .. P end,
} do
  try(f)
end
mt.__concat = function(a, b) return a == P and "left" or "right" end
print(P .. "x", "x" .. P, P .. P, "a" .. P .. "b" .. "c", P .. C, {} .. P)

-- Lengths and calls of what is neither a table nor a function.
for _, f in ipairs {
  function() return #nil end, function() local x = 1 return #x end, function() local x = {} return #x.y end,
  function() return #print end,
} do
  try(f)
end
local x = 5
debug.setmetatable(x, {
  __len = function(n) return n * 2 end,
  __call = function(n, ...) return n, ... end,
  __concat = function() return "numbers" end,
})
local function tail(...) return x(...) end
print(#x, x(1, 2, 3), (x(1)), tail(1, 2, 3), select("#", tail()), x .. {}, {} .. x, x .. "a", getmetatable(x).__len(1))
debug.setmetatable(x, nil)
debug.setmetatable(nil, { __call = function(...) return select("#", ...), ... end, __len = function() return 0 end })
local none
print(none(1, none), #none, pcall(none, 2))
debug.setmetatable(nil, nil)
try(function() return x() end)
try(function() return none(x()) end)
try(x)
try({})
try(setmetatable({}, { __call = 1 }))
try(function() local t = setmetatable({}, { __call = {} }) t() end)
local counts = setmetatable({}, { __call = function(_, ...) return select("#", ...), ... end })
print(counts(), counts(nil), counts(1, 2, 3, nil), pcall(counts, 1, 2))
for a in setmetatable({}, { __call = function(_, _, c) if not c then return 1 end end }) do print(a) end

local nan = 0 / 0
print(rawequal(1, 1), rawequal(0, -0), rawequal(nan, nan), rawequal("a", "a"), rawequal({}, {}), rawequal(nil, nil))
print(rawequal(nil, false), rawequal(true, true), rawequal(1, "1"), rawequal(P, P), rawequal(1, 2, 3), rawequal(print, print))
print(rawequal(nan, {}), rawequal({}, nan), rawequal(1, nil), rawequal(nil, 1), rawequal(1, 2), rawequal(2 ^ 53, 2 ^ 53))
try(rawequal)
try(rawequal, 1)

print(getmetatable("").__index == string, getmetatable(1), getmetatable(nil), getmetatable(P) == mt)
print(getmetatable(setmetatable({}, { __metatable = false })), getmetatable(setmetatable({}, { __metatable = "x" })))
print(debug.getmetatable(setmetatable({}, { __metatable = "x" })).__metatable, debug.getmetatable(nil), debug.getmetatable({}))
try(getmetatable)
try(debug.getmetatable)

local sum = 0
for i = 1, 300 do sum = sum + #(C .. i) + #(i .. C) + (#P and 1) + (rawequal(i, 150) and 1 or 0) + counts(i) end
print(sum)

-- They may yield, and are named in tracebacks.
local Y = setmetatable({}, {
  __concat = function(a) return coroutine.yield(a == "a") end,
  __call = function(_, a) return coroutine.yield(a) end,
})
local co = coroutine.wrap(function() return Y .. "a" .. "b", "a" .. Y .. "c", "d" .. "a" .. Y, Y("e") end)
for _, v in ipairs { "", "A", "B", "C" } do print(co(v)) end
print(co("D"))
local function trace()
  local text = debug.traceback("x"):gsub("\n%s*%[C%].*", "")
  return text
end
local T = setmetatable({}, { __concat = trace, __call = trace, __add = trace })
mt.__len = trace
print((T .. "a"))
print((T()))
print(T + 1)
print(#P)
