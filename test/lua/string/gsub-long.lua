-- Results of gsub that are longer than what the matcher keeps in its frame, and gsub inside of its functions.
local s="x=1, y=2 " s=s:rep(2000)
print(#s:gsub("%d",function(d) return d*2 end), #s:gsub("y",{y="zzz"}), (s:gsub("(%a)=","%1%1"):sub(-30)))
local function nest(n) if n==0 then return "e" end return (("ab"):gsub("a",function() return nest(n-1) end)) end
print(#nest(100), pcall(nest,190))
