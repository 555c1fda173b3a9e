local x = 1
do local x = 2 print(x) do local x = x + 1 print(x) end print(x) end
print(x)
local function x2() return x end x = 10 print(x2())
local x = x + 1 print(x, x2())
for x = 1, 2 do io.write(x, " ") end print(x)
local function shadow(x) local x = x or "default" return x end print(shadow(), shadow(3))
if true then local y = 1 end print(y)
print(select(2, loadstring("local a <const> = nil")))
