-- dkjson: make a JSON text of some MB, decode it, change it, encode it again.
local json = require "dkjson"
local size = tonumber(arg and arg[1]) or 12000
local seed = 1
local function rnd(n) seed = (seed * 16807) % 2147483647 return seed % n end
local items = {}
for i = 1, size do
  items[i] = {
    id = i, name = ("item \"%d\" \\ %s"):format(i, ("é"):rep(rnd(4))), price = rnd(100000) / 100,
    tags = { "a" .. rnd(9), "b" .. rnd(9), i % 2 == 0 }, nested = { deep = { x = rnd(1000), y = -rnd(1000) / 8 } },
    note = ("lorem ipsum %d "):format(rnd(50)):rep(3),
  }
end
local order = { "id", "name", "price", "tags", "nested", "note", "deep", "x", "y" }
local text = json.encode(items, { keyorder = order })
print("text", #text)
local back, pos, err = json.decode(text)
print("decoded", #back, pos, err)
local again = json.encode(back, { keyorder = order })
print("same", again == text)
local sum = 0
for _, item in ipairs(back) do sum = sum + item.price + item.nested.deep.x end
print(("sum %.2f"):format(sum))
print(json.encode({ 1, 2, { a = json.null, b = false } }, { indent = true, keyorder = { "a", "b" } }))
print(json.decode('{"bad": }'))
print(#json.decode('[1, 2, {"x": "\\u00e9\\n"}] tail'))
