-- Where a call takes all results of next, a trace has the value as well as the key.
jit.opt.start("hotloop=3", "hotexit=2")
local function count(...) return select("#", ...), ... end
local r
for i = 1, 20 do r = select(2, next({ k = table.maxn({ 1, 2, [7.5] = 1 }) })) end
print(r)
for i = 1, 20 do r = select("#", next({ k = i })) end
print(r)
for i = 1, 20 do r = { next({ k = i }) } end
print(#r, r[1], r[2])
local n, k, v
for i = 1, 20 do n, k, v = count(next({ i })) end
print(n, k, v)
for i = 1, 20 do n, k, v = count(next({})) end
print(n, k, v)
