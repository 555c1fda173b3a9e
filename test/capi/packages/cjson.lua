-- module: cjson
local cjson = require "cjson"
local function keys(t) local k = {} for n, v in pairs(t) do k[#k + 1] = tostring(n) .. "=" .. tostring(v) end table.sort(k) return table.concat(k, " ") end
print(cjson._NAME, cjson._VERSION)
print(cjson.encode{1, 2.5, "x\n\"\\/\1é", true, cjson.null, {}})
print(cjson.encode(1 / 3), cjson.encode(1e300), cjson.encode(-0.1), cjson.encode(123456789012))
print(keys(cjson.decode('{"a": 1, "b": -2.5e3, "c": "\\u00e9\\ud83d\\ude00", "d": null, "e": true}')))
print(#cjson.decode("[[], [1, [2, [3]]], {}]"), cjson.decode("[[], [1, [2, [3]]], {}]")[2][2][2][1])
for _, bad in ipairs{"[1, 2", "{\"a\" 1}", "nope", "[1,]", "\"abc", "[1e]", "{1: 2}", ""} do print(pcall(cjson.decode, bad)) end
print(pcall(cjson.encode, {[1] = 1, [100] = 2, x = print}))
print(pcall(cjson.encode, print))
print(pcall(cjson.encode, 0 / 0))
cjson.encode_sparse_array(true)
print(cjson.encode{[1] = 1, [5] = 2})
print(cjson.encode_max_depth(3), pcall(cjson.encode, {{{{1}}}}))
print(cjson.encode_number_precision(3), cjson.encode(math.pi))
local t = {}
for i = 1, 3000 do t[i] = {id = i, name = "item " .. i, list = {i, i * 2, "s" .. i}, f = i / 7} end
local text = cjson.encode(t)
local back = cjson.decode(text)
print(#back, back[2999].name, back[3000].list[3], #text == #cjson.encode(back))
local safe = require "cjson.safe"
print(safe.decode("[1, 2"))
print(select("#", cjson.decode("[1]")), cjson.new() ~= cjson)
