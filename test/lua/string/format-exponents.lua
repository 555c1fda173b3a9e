-- %g with exponents, of integers and of numbers that are rounded up to a power of ten; %q of what needs no escapes but \.
local seed=987
local function rnd(n) seed=(seed*16807)%2147483647 return seed%n end
local fmt=string.format
local function out(...) print(...) end
for _,x in ipairs{1e5,1e6,999999,999999.5,9999995,9999975,1e15,1e16,1e17,1e18,2^53,2^53-1,
 2^62,2^63,2^64,123456789012345678,1e21,1e22,1e100,5e14,
 999999999999999,99999999999999.5,999999999999995,9999999999999950,-1e15,-2^60,-123456789e9,1e14,123456e10,150000000000000,12e15,3.5e15} do
  out(tostring(x), x.."", fmt("%g|%.1g|%.2g|%.3g|%.10g|%.14g|%.15g|%5g|%s",x,x,x,x,x,x,x,x,x))
end
for i=1,1000 do
  local x=rnd(2147483647)*10^rnd(6)+1+2*rnd(2) -- no ties, which LuaJIT of 2022 rounds up
  x=x-x%10+1
  if rnd(2)==0 then x=-x end
  out(fmt("%g %."..(1+rnd(15)).."g",x,x), x.."|")
end
for i=1,300 do
  local t={}
  for k=1,rnd(20) do
    t[k]=string.char(rnd(4)==0 and ({34,92,10,13,0,127,200})[1+rnd(7)] or 32+rnd(90))
  end
  local s=table.concat(t)
  out(fmt("%q|%d|%q",s,i,"a\n"), #fmt("%q",s:rep(40)))
end
out(fmt("%q",("x"):rep(490)):len(),fmt("%q",("\n"):rep(500)):len(),pcall(fmt,"%q"),pcall(fmt,"%5q","x"),pcall(fmt,"%q",12))
