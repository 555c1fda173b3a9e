-- Where programs find their modules: bench/lib, then what Debian installs.
local debian = "/usr/share/lua/5.1/?"
local lib = arg[0]:gsub("[^/]*$", "") .. "lib/?.lua;"
package.path = lib .. package.path .. ";" .. debian .. ".lua;" .. debian .. "/init.lua"
