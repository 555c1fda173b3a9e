-- Debian's luarocks: the command starts and explains what it can do.
local checksum = require "checksum"
local command = require "command"
local topics = { "install", "build", "search", "lint" }

return function(n)
  local out = {}
  for i = 1, n do out[i] = command("/usr/bin/luarocks", "help", topics[(i - 1) % #topics + 1]) end
  return ("%.0f"):format(checksum(table.concat(out)))
end, 1, 80, 1
