-- Debian's lua-markdown: two of this project's texts are turned into HTML.
local checksum = require "checksum"
require "markdown"
local markdown = markdown or require "markdown"

local function read(name)
  local file = assert(io.open(arg[0]:gsub("[^/]*$", "") .. "../" .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

return function(n)
  local html = {}
  for i = 1, n do html[i] = markdown(read(i % 2 == 0 and "README.md" or "docs/dynasm.md")) end
  return ("%.0f"):format(checksum(table.concat(html)))
end, 2, 12, 1
