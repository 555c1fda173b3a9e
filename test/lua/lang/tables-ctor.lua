local t = { 1, 2, 3, [2] = "x", a = "A", ["b c"] = 1, [10] = 10; "four", }
print(#t, t[1], t[2], t[3], t[4], t.a, t["b c"], t[10])
print(#{ nil }, #{ nil, 2 }, #{ n = 1 }, #{ 1, nil })
local f = function() return 1, 2 end
print(#{ f(), f() }, #{ (f()) }, #{ f(), nil })
local k = "dyn" local u = { [k] = 1, [k .. "2"] = 2, [1 + 1] = 3 } print(u.dyn, u.dyn2, u[2])
local function make() return { x = 1, y = { 1, 2, { 3 } } } end
local p, q = make(), make() p.y[3][1] = 9 print(p.y[3][1], q.y[3][1], p ~= q)
local big = {} for i = 1, 300 do big[#big + 1] = "[" .. i .. "]=" .. i end
local chunk = loadstring("return {" .. table.concat(big, ",") .. "}") print(#chunk())
local lst = {} for i = 1, 300 do lst[i] = i end
print(#loadstring("return {" .. table.concat(lst, ",") .. "}")())
print(({ [1.5] = "f" })[1.5], ({ [-1] = "n" })[-1], ({ [true] = "t" })[true])
