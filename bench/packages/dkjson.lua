-- Debian's lua-dkjson: documents are encoded, decoded and encoded again.
local checksum = require "checksum"
local json = require "dkjson"

return function(n)
  local list = {}
  for i = 1, n do
    list[i] = {
      id = i, title = "Item \"" .. i .. "\"\n", price = i * 1.25, tags = { "t" .. i % 9, json.null },
      nested = { a = { b = { c = i } }, empty = setmetatable({}, { __jsontype = "object" }) },
    }
  end
  local order = { keyorder = { "id", "title", "price", "tags", "nested", "a", "empty", "b", "c" }, indent = true }
  local text = json.encode(list, order)
  local back, position, message = json.decode(text, 1, json.null)
  assert(back and position == #text + 1, message)
  assert(json.encode(back, order) == text)
  return ("%.0f"):format(checksum(text))
end, 150, 60, 5
