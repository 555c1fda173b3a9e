-- Coroutines that machine code makes: stacks that grow, values that live on, environments, and what is no function.
local c = {}
for i=1,300 do
  c[i] = coroutine.create(function(a, ...)
    local x = a
    local f = function() x = x + 1 return x end
    coroutine.yield(f(), select('#', ...))
    return f()
  end)
end
for i=1,300 do assert(coroutine.status(c[i])=='suspended') end
for i=1,300 do local ok,a,n=coroutine.resume(c[i],i,1,2) assert(ok and a==i+1 and n==2) end
collectgarbage()
for i=1,300 do local ok,a=coroutine.resume(c[i]) assert(ok and a==i+2) end
local n=0
for i=1,2e4 do local w=coroutine.wrap(function(...) for j=1,3 do coroutine.yield(j) end return ... end) w(1) w() n=n+w() end
print(n, pcall(coroutine.create), pcall(coroutine.wrap,1), pcall(coroutine.create, 'x'))
print(debug.getinfo(coroutine.wrap(print)).what, getfenv(coroutine.wrap(print))==_G)
local deep=coroutine.wrap(function() local function f(n) if n==0 then return 0 end return 1+f(n-1) end return f(5000) end)
print(deep())
print(coroutine.wrap(function() setfenv(0,{}) return getfenv(coroutine.wrap(print))==getfenv(0) end) ())
