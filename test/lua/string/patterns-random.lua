-- Random patterns on random subjects: repetitions that take fewer, classes, sets, captures, what follows them.
local seed=12345
local function rnd(n) seed=(seed*16807)%2147483647 return seed%n end
local items={"a","b","=",".","%a","%w","%s","%S","%W","%A","%d","[ab]","[^a]","%.","%%",
  "%=","x","-",",",":","[%w_]","$","^","%1","%b()","%f[%w]","(","%-"}
local suf={"","","","*","+","-","?"}
local out,h={},0
local chars="ab=. x,:-%()1_a"
for i=1,4000 do
  local p,open="",0
  for k=1,1+rnd(5) do
    if rnd(5)==0 then p=p.."(" open=open+1 end
    p=p..items[1+rnd(#items)]..suf[1+rnd(#suf)]
    if open>0 and rnd(3)==0 then p=p..")" open=open-1 end
  end
  p=p..(")"):rep(rnd(8)>0 and open or 0)
  local s="" for k=1,rnd(14) do local c=1+rnd(#chars) s=s..chars:sub(c,c) end
  local r
  local which=rnd(3)
  if which==0 then r={pcall(string.find,s,p)} elseif which==1 then r={pcall(string.gsub,s,p,"<%0>")} else
    r={pcall(function()
      local t={} for a,b in s:gmatch(p) do t[#t+1]=tostring(a).."|"..tostring(b)
        if #t>30 then break end end return table.concat(t,";") end)} end
  for k=1,#r do r[k]=tostring(r[k]) end
  print(i,p,s,table.concat(r,","))
end
