-- Debian's lua-ldoc: the command documents Penlight's modules, as text.
local checksum = require "checksum"
local command = require "command"
local sources = require "sources"

--- The lines in an order that does not depend on that of hash tables.
local function sorted(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do lines[#lines + 1] = line end
  table.sort(lines)
  return table.concat(lines, "\n")
end

return function(n)
  local _, files = sources.read(n)
  local out = {}
  for i, file in ipairs(files) do out[i] = sorted(command("/usr/bin/ldoc", "--dump", file)) end
  return ("%.0f"):format(checksum(table.concat(out)))
end, 2, 24, 1
