-- Debian's lua-inspect: nested and cyclic tables become text.
local checksum = require "checksum"
local inspect = require "inspect"

return function(n)
  local root = { children = {}, list = { 1, 2, 3, "four" }, ["odd key"] = true }
  for i = 1, n do
    root.children[i] = setmetatable({
      parent = root, number = i, text = "line\n" .. i .. "\t\"'", [i * 1.5] = { deep = { deeper = { i } } },
    }, { kind = "child" })
  end
  local text = inspect(root)
  local short = inspect(root, {
    newline = "", indent = "",
    process = function(item, path)
      if path[#path] == inspect.METATABLE then return nil end
      return item
    end,
  })
  return ("%.0f"):format(checksum(text) + checksum(short))
end, 200, 32, 5
