-- Debian's lua-lpeg: the words of a text.
local logtext = require "logtext"
local lpeg = require "lpeg"
local word = lpeg.C(lpeg.R("az", "AZ") ^ 1)
local words = lpeg.Ct((word + 1) ^ 0)

return function(n)
  local list = words:match(logtext(n))
  return #list .. list[#list]
end, 1000000, 6, 1000
