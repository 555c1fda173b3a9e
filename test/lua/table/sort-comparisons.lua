-- table.sort with comparisons: order, errors, levels of the stack, yields, nesting, stacks that grow, tables that shrink.
local function chk(t,f) for i=2,#t do assert(not f(t[i],t[i-1])) end end
local seed=7
local function rnd(n) seed=(seed*16807)%2147483647 return seed%n end
for _,n in ipairs{0,1,2,3,4,5,10,50,100,1000,5000} do
  local t={} for i=1,n do t[i]=rnd(n) end
  local f=function(a,b) return a>b end
  table.sort(t,f) chk(t,f)
  local s={} for i=1,n do s[i]=tostring(rnd(n)) end
  table.sort(s) chk(s,function(a,b) return a<b end)
  local q={} for i=1,n do q[i]=rnd(n) end
  table.sort(q) chk(q,function(a,b) return a<b end)
end
print(pcall(table.sort,{3,1,2,5,4,9,8},function(a,b) return true end))
print(pcall(table.sort,{3,1,2},function(a,b) error("x") end))
print(select(2,pcall(table.sort,{3,1,2},function(a,b) error("x",2) end)))
print(select(2,pcall(table.sort,{3,1,2},function(a,b) return a.x<b end)))
local co=coroutine.wrap(function() return pcall(table.sort,{3,1,2},function(a,b) coroutine.yield(1) return a<b end) end)
print(co())
local function strip(t) return (t:gsub("%[C%]: at.*", "")) end
print(xpcall(function() table.sort({3,1,2},function(a,b) error"tb" end) end,
  function(m) return strip(debug.traceback(m)) end))
table.sort({2,1},function(a,b) print(strip(debug.traceback("here"))) 
  for i=0,5 do local d=debug.getinfo(i,"nSl") print(i,d and d.what, d and d.name,d and d.currentline) end return a<b end)
local t={5,4,3,2,1}
table.sort(t,function(a,b) table.sort({3,2,1},function(a,b) return a<b end) return a<b end) print(unpack(t))
local t={} for i=1,100 do t[i]=i%7 end
print(pcall(table.sort,t,function(a,b) for i=50,100 do t[i]=nil end collectgarbage() return a<b end))
local function deep(n) if n==0 then return 1 end local t={2,1} table.sort(t,function(a,b) deep(n-1) return a<b end) return n end
print(deep(50)) print(pcall(deep,1000))
local function grow(n) if n==0 then return 0 end return 1+grow(n-1) end
local t={4,3,2,1,9,8} table.sort(t,function(a,b) grow(3000) return a<b end) print(unpack(t))
table.sort(t,math.max and function(...) return select(1,...)<select(2,...) end) print(unpack(t))
print(pcall(table.sort,{3,2,1},math.max))
print(pcall(table.sort,{3,2,"x"},function(a,b) return a<b end))
print(pcall(table.sort,{3,2,"x"},rawequal))
print(pcall(table.sort,{{},{},{}}))
local n=0
for i=1,200 do local t={} for j=1,30 do t[j]=rnd(100) end table.sort(t,function(a,b) n=n+1 return a<b end) end print(n)
-- hooks, coroutine inside
local t={3,2,1} table.sort(t,function(a,b) local c=coroutine.wrap(function() coroutine.yield(a<b) end) return c() end) print(unpack(t))
local order={} table.sort({5,3,8,1,9,2,7},function(a,b) order[#order+1]=a..":"..b return a<b end) print(table.concat(order," "))
debug.sethook(function(e,l) end,"crl") local t={3,2,1} table.sort(t,function(a,b) return a<b end) debug.sethook() print(unpack(t))
print(pcall(string.rep)) 
local t=setmetatable({},{__call=1}) 
print(pcall(table.sort,{1,2},t))
