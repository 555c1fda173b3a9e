-- Debian's lua-check: Penlight's modules are linted.
local checksum = require "checksum"
local sources = require "sources"
local luacheck = require "luacheck"

return function(n)
  local texts = sources.read(n)
  local report = luacheck.check_strings(texts, { std = "max", max_line_length = 100, max_cyclomatic_complexity = 15 })
  local out = { report.warnings, report.errors, report.fatals }
  for _, file in ipairs(report) do
    for _, warning in ipairs(file) do
      out[#out + 1] = ("%s:%d:%d %s"):format(warning.code, warning.line, warning.column, luacheck.get_message(warning))
    end
  end
  return ("%d %d %.0f"):format(report.warnings, report.errors, checksum(table.concat(out, "\n")))
end, 4, 6, 1
