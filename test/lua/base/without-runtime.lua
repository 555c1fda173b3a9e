-- table.insert, rawset, setmetatable, tostring and tonumber where machine code left them to the runtime.
local function
show(...)
local t = {...}
for i = 1, select('#', ...) do t[i] = tostring(t[i]):gsub("0x%x+", "ADDR") end print(table.concat(t, "|")) end
-- lengths of lists in hash parts
for n = 0, 40 do
  local t = { x = 1 } t.x = nil t.y = 1
  for i = n, 1, -1 do t[i] = i end
  local u = { a = 1, b = 2, c = 3 }
  for i = 1, n do rawset(u, i, i * 2) end
  if n > 3 then u[n - 1] = nil u[n-1] = 7 end
  table.insert(t, "z") table.insert(u, "y")
  show(n, #t, #u, t[n + 1], u[n + 1], select('#', unpack(t)), table.concat(t, ","))
  table.insert(t, 1, "front") table.insert(u, #u + 1, "back") table.insert(u, 2, "mid")
  show(#t, #u, table.concat(t, ","), table.concat(u, ","))
end
-- holes: only where the answer is the same
local h = setmetatable({}, {}) h[1] = 1 h[2] = 2 h[4] = 4 h[8] = 8 show(#h)
for i = 1, 100 do
local e = {} for j = 1, i do
table.insert(e, 1, j) end
show(#e, e[1], e[i], table.concat(e, " ", 1, math.min(i, 5))) end
for i = 1, 70 do
local e = { k = 1 } for j = 1, i do
table.insert(e, (j + 1) / 2, j) end
show(#e, table.concat(e, " ")) end
show(pcall(table.insert, {}, 0, 1))
show(pcall(table.insert, {}, 2, 1))
show(pcall(table.insert, {1}, 3, 1))
show(pcall(table.insert, {1}, -1, 1))
show(pcall(table.insert, {1}, 1.7, 1))
show(pcall(table.insert, {}, "1", "s"))
show(pcall(table.insert, {}, nil, 1))
show(pcall(table.insert, {}, 1, 2, 3))
show(pcall(table.insert, {}))
show(pcall(table.insert, nil, 1, 1))
do local t = {1,2,3} table.insert(t, 2, nil) show(t[1], t[2], t[3], t[4]) end
-- rawset
local mt = { __newindex = function() error "no" end, __index = function() return "idx" end }
local r = setmetatable({}, mt)
show(rawset(r, "a", 1) == r, rawget(r, "a"), rawset(r, 1, 2) == r, rawget(r, 1), rawset(r, 1.5, 3) == r,
  rawget(r, 1.5), rawset(r, true, 4) == r, rawget(r, true), rawset(r, -0.0, 5) == r, rawget(r, 0), 
  rawset(r, 2^40, 6) == r, rawget(r, 2^40))
show(pcall(rawset, r, nil, 1))
show(pcall(rawset, r, 0/0, 1))
show(pcall(rawset, r, 1))
show(pcall(rawset, 1, 2, 3))
show(pcall(rawset))
show(pcall(rawset, r, "k", nil))
show(pcall(rawset, r, "kk", 1, 2) )
for i = 1, 200 do rawset(r, i, i) rawset(r, "k" .. i, i) end
local s = 0 for k, v in next, r do s = s + v end
show(s, #r)
local m2 = {}
local o = setmetatable({}, m2)
show(o.x)
rawset(m2, "__index", function() return "now" end)
show(o.x)
rawset(m2, "__index", nil)
show(o.x)
rawset(m2, "__newindex", function(t, k, v) rawset(t, k, v .. "!") end) o.q = "a" show(o.q)
-- setmetatable
local a = setmetatable({}, { __index = { v = 1 } })
show(a.v)
setmetatable(a, { __index = { v = 2 } })
show(a.v)
show(setmetatable(a, nil) == a, a.v, getmetatable(a))
setmetatable(a, { __metatable = "locked" })
show(pcall(setmetatable, a, nil))
show(pcall(setmetatable, a, {}))
show(pcall(setmetatable, a, 1))
show(getmetatable(a))
local b = setmetatable({}, { __metatable = false })
show(pcall(setmetatable, b, nil))
show(pcall(setmetatable, {}, 1))
show(pcall(setmetatable, {}))
show(pcall(setmetatable, 1, {}))
-- tostring
show(tostring(nil), tostring(true), tostring(false), tostring(nil, 1), pcall(tostring)) 
show(tostring(setmetatable({}, { __tostring = function(x) return "obj" .. type(x) end })),
  pcall(tostring, setmetatable({}, { __tostring = function() return 1 end })))
show(pcall(tostring, setmetatable({}, { __tostring = function(...) return select('#', ...) .. "" end }), 2, 3))
show(pcall(tostring, setmetatable({}, { __tostring = "x" })))
show(pcall(tostring, setmetatable({}, { __tostring = setmetatable({}, { __call = function(s, x) return "called" .. type(x) end }) })))
show(tostring(setmetatable({}, {})), tostring(print):sub(1, 9), tostring(io.stdout):sub(1, 6), tostring(newproxy(true)):sub(1, 8))
debug.setmetatable(nil, { __tostring = function() return "NIL" end })
show(tostring(nil), tostring(true))
debug.setmetatable(nil, nil)
debug.setmetatable(true, { __tostring = function(b) return b and "T" or "F" end })
show(tostring(nil), tostring(true), tostring(false))
debug.setmetatable(true, nil)
local co = coroutine.wrap(function() return tostring(setmetatable({}, { __tostring = function() return coroutine.yield("y") end })) end)
show(co(), co("res"))
-- tonumber
for _, x in ipairs { "", " ", "*", "+", "-", ".", ",", "a", "nine", "nan", "inf", "-inf", "Infinity", 
  "0x10", "0x", "1e5", "1e", " 12 ", "12 x", "/", ":", "\0", "\0001", "1\0", "é",
  "i", "n", "..", "+1", "-1", "+-1", "-.5", ".5", "5.", "1..2", "0-3", "_", "none", "\t7\n", "1e400", "0b11" } do
show(("%q"):format(x), tonumber(x)) end
show(tonumber(nil), tonumber(true), tonumber({}), tonumber(print), tonumber(io.stdout), tonumber(coroutine.create(print)), pcall(tonumber))
show(tonumber("ff", 16), tonumber("zz", 36), tonumber("8", 8), pcall(tonumber, {}, 10), pcall(tonumber, nil, 10))
show(tonumber(1), tonumber("10", nil))
for i = 1, 300 do
local big = { n = i } for j = 1, i do big[j] = j end
table.insert(big, i)
if #big ~= i + 1 then print("bad", i, #big) end end
collectgarbage "collect"
