-- Arithmetic on texts of numbers, and on what is none.
local vals={"1","10","-3","2.5","0.1","007","1.",".5","-0","0","","  3","3 ","0x10","1e3","abc",
  "123456789012345","1234567890123456","-.5","--1","inf","nan",1,2.5,-3,0,true,{}}
local ops={function(a,b) return a+b end,function(a,b) return a-b end,function(a,b) return a*b end,
  function(a,b) return a/b end,function(a,b) return a%b end,function(a,b) return a^b end,
function(a) return a+1 end,function(a) return 1-a end,function(a) return a*3 end,
  function(a) return 7/a end,function(a) return a%7 end,function(a) return -a end,function(a) return 10%a end,
  function(a) return tonumber(a) end}
for i,f in ipairs(ops) do for _,a in ipairs(vals) do for _,b in ipairs(i<7 and vals or {0}) do
 local ok,r=pcall(f,a,b) print(i,tostring(a):sub(1,5),tostring(b):sub(1,5),ok,ok and string.format("%.17g",r or 99) or (r:gsub("0x%x+","")))
end end end
