-- Proxies of proxies that machine code makes: finalisers, what is no proxy, environments.
local dead = 0
local first = newproxy(true)
getmetatable(first).__gc = function() dead = dead + 1 end
local kept = {}
for i = 1, 1000 do local p = newproxy(first) if i % 10 == 0 then kept[#kept + 1] = p end end
collectgarbage() collectgarbage()
print(dead, getmetatable(kept[1]) == getmetatable(first), getmetatable(newproxy(false)), type(newproxy()))
print(pcall(newproxy, io.stdout), pcall(newproxy, {}), pcall(newproxy, newproxy(false)))
local other = newproxy(true)
getmetatable(other).__len = function() return 7 end
print(#newproxy(other), #newproxy(newproxy(other)), debug.getfenv(newproxy(other)) == _G)
kept = nil
collectgarbage() collectgarbage()
print(dead)
