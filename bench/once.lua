-- Calls programs once each: once.lua PROGRAM N PROGRAM N ... Prints a line with the result of each.
dofile(arg[0]:gsub("[^/]*$", "") .. "lib/paths.lua")
for i = 1, #arg, 2 do print((tostring(dofile(arg[i])(tonumber(arg[i + 1]))):gsub("\n", " "))) end
