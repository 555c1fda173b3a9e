-- Debian's lua-cjson: a text is decoded and encoded.
local cjson = require "cjson"
local jsontext = require "jsontext"

return function(n)
  local source, count = jsontext(n)
  local size
  for _ = 1, 5 do
    local list = cjson.decode(source)
    assert(#list == count)
    size = #cjson.encode(list)
  end
  return size
end, 1000000, 3, 1000
