-- module: system.core
package.path = package.path .. ";/usr/share/lua/5.1/?.lua;/usr/share/lua/5.1/?/init.lua"
local ok, system = pcall(require, "system")
if not ok then system = require "system.core" end
local t, m = system.gettime(), system.monotime()
print(math.abs(t - os.time()) < 5, m > 0)
system.sleep(0.01)
print(system.monotime() - m >= 0.009, system.gettime() >= t)
local names = {}
for k, v in pairs(system) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " "))
