-- Random patterns and subjects: what the templates do of them, and what they leave to the runtime, is the same as natively.
local seed, n = 20, 400
local st = seed
local function rnd(k) st = (st * 16807) % 2147483647 return st % k + 1 end
local function pick(t) return t[rnd(#t)] end
local atoms = {"a","b","x","1"," ","%a","%d","%s","%w","%S","%W","%A","%.","%-","%%",".","[abc]","[^a]","[a-c]","[^%s]",
  "[%w_]","[^%w]","[%W1]","[^%Sa]","[]x]","[^]x]","[0-9a-f]","[%a%-]","[-a]","[a-]","[Z-a]","[ -~]","[c-a]","%b()","%f[%w]",
  "%f[^%w]","_","-","=","[^\n]","[\200-\255]","[^=]","%]","%[","\200","[%]]","[a%-z]", ","}
local sfx = {"","","","","*","+","-","?"}
local function pat()
  local p, open, n = {}, 0, 0
  if rnd(4)==1 then p[1]="^" end
  for i=1,rnd(5) do
    local r = rnd(8)
    if r==1 and n<4 then p[#p+1]="(" open=open+1 n=n+1 
    elseif r==2 and open>0 then p[#p+1]=")" open=open-1
    elseif r==3 then p[#p+1]="()" n=n+1
    elseif r==4 and n>0 and open==0 and rnd(3)==1 then p[#p+1]="%1" end
    p[#p+1]=pick(atoms)..pick(sfx)
  end
  for i=1,open do p[#p+1]=")" end
  if rnd(5)==1 then p[#p+1]="$" end
  return table.concat(p)
end
local chars={"a","b","c","x","1","9"," ",".","-","%","_","=","(",")","\n","[","]","Z","\200","\255","aaaa","abc","bb  ",
  "key = v","\0","fffffffff",","}
local function subj()
  local t={}
  for i=1,rnd(24)-1 do t[i]=pick(chars) end
  return table.concat(t)
end
local function show(...)
  local t={}
  for i=1,select('#',...) do t[i]=string.format("%q",tostring((select(i,...)))) end
  return table.concat(t,"|")
end
local h = 0
local reps={"<%0>","","%%","[%1]",function(a,b) if a=="a" then return nil end return tostring(a)..(b and "!" or "") end,
  {a="A",b=1,[" "]="__"}}
for i=1,n do
  local p,s=pat(),subj()
  local line={}
  line[1]=show(pcall(string.find,s,p))
  line[2]=show(pcall(string.match,s,p,rnd(4)))
  line[3]=show(pcall(string.gsub,s,p,pick(reps)))
  line[4]=show(pcall(string.gsub,s,p,pick(reps),rnd(3)))
  local g={}
  local ok,e=pcall(function() for a,b in string.gmatch(s,p) do g[#g+1]=show(a,b) end end)
  line[5]=table.concat(g,";")..tostring(ok).. (ok and "" or e)
  line[6]=show(pcall(string.find,s,p,1,true))
  local l=show(p,s)..table.concat(line,"\t")
  if i % 50 == 0 then print(i, h) end
  for k=1,#l do h=(h*31+l:byte(k))%4294967296 end
end
print(h)

-- Eight bytes at once: what is sought stands at each distance from the ends, and beyond an end, where strings had more.
local text = ("abcdefghijklmnopqrstuvwxyz"):rep(3)
for length = 0, 40 do
  local s = text:sub(1, length)
  local found = {}
  for at = 1, length + 1 do
    local c = text:sub(at, at)
    found[#found + 1] = (s:find(c, at, true) or 0) + (s:find(c .. "?" .. c, at) or 0) + #(s:match("^.-()" .. c) and "y" or "")
    found[#found + 1] = select(2, s:gsub(c, "")) + #(s:match("(.-)" .. c) or "") + #(s:match("[^" .. c .. "]*"))
  end
  print(length, table.concat(found, " "))
end
print(("\0a\0b"):find("b", 1, true), ("a\0b"):find("[%z]b"), ("\200\201"):find("[\128-\255]+"), ("x-y"):find("[+--]"))
print(("a,b;c"):gsub("[^%w]", "<%0>"), ("key_1 = 2"):match("^[%a_][%w_]*"), ("]^-"):match("[]^-]+"), ("a.b"):find("%.", 1))
