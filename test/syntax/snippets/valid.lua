return
--%%
return 1
--%%
local a <const> = 1
--%%
local a, b, c return a, b, c
--%%
local a = nil local b local c = nil local d, e = nil, nil f() local g
--%%
local a, b = 1 local c, d = f() local e, g = ... local h, i, j = f(), g()
--%%
local a, b = 1, 2, 3 local c = f(), g() local d = 1, f()
--%%
a = 1 a, b = 1, 2 a, b = b, a a, b, c = f() a, b, c = 1, f() a.b, c[1] = ..., 2
--%%
local a, i = {}, 1 i, a[i] = i+1, 20 a, a.b, a[a] = 1, 2, 3
--%%
local t = {} t.x = 1 t[1] = 2 t[255] = 3 t[256] = 4 t[-1] = 5 t[1.5] = 6 t["y z"] = 7 t[t] = 8 t[true] = 9 t[nil] = 10
--%%
local x, y, z, w local a = x and y or z local b = not x local c = not (x and y) local d = x == 1 local e = not (x < y)
--%%
local x, y local a = x < y local b = x <= y local c = x > y local d = x >= y local e = x ~= y local f = x == y
--%%
local x if x == nil then f() end if x == true then f() end if x ~= false then f() end if x == "s" then f() end if x == 5 then f() end if 5 == x then f() end if x ~= 5.5 then f() end
--%%
if nil then f() end if false then f() end if true then f() end if 1 then f() end if "s" then f() end if not nil then f() end
--%%
local a, b, c, d if a and b or c and d then f() elseif a or b and c then g() elseif not (a or b) then h() else i() end
--%%
local x = (a or b) and (c or d) local y = (a and b) or (c and d) local z = a or (b and nil) or false local w = a and nil
--%%
local a, b x = a and b() x = a or b() x = a and b.c or b[a] return a and b(), a or b()
--%%
return a and b()
--%%
return a or b()
--%%
return (f())
--%%
return f(...), (f(...))
--%%
return f(), g()
--%%
return ...
--%%
return (...)
--%%
local function f(...) return ... end local function g(...) local a, b = ... return a, b, ... end
--%%
local function f(...) return select('#', ...), f(...), ... end f(...) f(1, ...) f(..., 1) return {...}, {..., 1}, {1, ...}
--%%
local a = -1 local b = - -1 local c = -0 local d = -x local e = not 1 local f = #"abc" local g = -"2" local h = 2^-2 local i = -2^2
--%%
return 1+2, 1-2, 3*4, 1/2, 7%3, -7%3, 2^10, 1/0, -1/0, 0/0, 0*-1, 1e308*10, 2^0.5, 7%-3, 5.5%2
--%%
local x return x+1, 1+x, x-1, 1-x, x*2, 2*x, x/2, 2/x, x%2, 2%x, x^2, 2^x, x+x, x..x, x.."a", "a"..x, 1 ..x, x..x..x..1 .."z"
--%%
local a, b, c return a..b..c, (a..b)..c, a..(b..c), a..b+c, a+b..c
--%%
return 0, -1, 127, 128, 255, 32767, 32768, -32768, -32769, 65535, 65536, 2147483647, 2147483648, -2147483648, 4294967295, 4294967296, 1e15, 0.1, 1e-300, 1e300, 5e-324, 0x10, 0xA.8p1, 0x.1, 0b1011, 1e+2, 3., .5
--%%
local a, b, c, d, e, f, g = 1, 2.5, "x", true, false, nil, {} return a, b, c, d, e, f, g
--%%
local i64, u64, im = 1LL, 0xffffffffffffffffULL, 3i return i64, u64, im, -5LL, -im, -2i, 12345678901234567890ull, not 1LL, 1LL + 2
--%%
f{} f"x" f'y' f[[z]] f{1,2} a.b.c"x" a:b"x" a:b{} a:b() a.b:c(1)(2)"3"{4}
--%%
local t = {} t:m() t.x:m(1, f()) t[1]:m(...) ("x"):rep(3) (t):m() (t.x).y()
--%%
function f() end function a.b() end function a.b.c() end function a:m() end function a.b:m(x) return self, x end
--%%
local function f(a, b, ...) local c = a + b return f, c, ... end local g = function() return f end
--%%
local a, b, c = 1, 2, 3 local function f() a = b return function() return a, b, c end end c = 4 return f
--%%
local x = 1 local function f() x = nil x = true x = false x = "s" x = 5 x = 1.5 x = f x = x + 1 x = {} x = x and 1 or 2 end
--%%
do local a = 1 local function f() return a end end do local b local g = function() b = 1 end end return 1
--%%
while a do f() end while true do f() break end while 1 do end while nil do end while not a do if b then break end f() end
--%%
repeat f() until a repeat local x = f() until x repeat local x local y = function() return x end until x == y repeat until true repeat until nil
--%%
repeat local x = f() local g = function() return x end if x then break end until g()
--%%
for i = 1, 10 do f(i) end for i = 10, 1, -1 do end for i = a, b, c do local x = i end for i = 1, #t do local g = function() return i end end
--%%
for k, v in pairs(t) do f(k, v) end for k in next, t do end for k, v in next, t, nil do end for i, v in ipairs(t) do end for a, b, c in f do end for a, b, c in pairs(t) do end
--%%
local pairs, next = pairs, next for k, v in pairs(t) do end for k, v in next, t do end local function f() for k in pairs(t) do end for k in next, t do end end
--%%
for a in f, g, h, i do end for a in f() do end for a, b in ... do end for k, v in t:pairs() do end for k, v in t.pairs(t) do end for k in pairs(t), 1 do local function g() return k end break end
--%%
for i = 1, 2 do for j = 1, 2 do if i == j then break end for k in pairs(t) do if k then break end end end end
--%%
for i = 1, 3 do local x = i if x then local f = function() return x end break end end
--%%
do goto done f() ::done:: end ::top:: f() if a then goto top end goto e ::e::
--%%
for i = 1, 3 do for j = 1, 3 do if j == 2 then goto continue end f(i, j) ::continue:: end end
--%%
do local a ::l1:: local b = function() return a end if b then goto l1 end end
--%%
while true do local x = f() local g = function() return x end if g then goto out end end ::out::
--%%
do ::a:: ::b:: ::c:: goto a end do goto x do ::x:: end ::x:: end
--%%
local goto = 1 goto = 2 f(goto) t.goto = 1 goto.x = 1 return goto
--%%
local t = {goto = 1} function goto() end
--%%
do local x goto l local function g() return x end ::l:: ; end
--%%
repeat local x if a then goto cont end local y = 1 ::cont:: until b
--%%
local function f() if a then return 1 end local x = 1 local function g() return x end if b then return g() end return x, g end
--%%
local function f() if a then return h(1) end if b then return h(...) end return function() end end
--%%
local function f(x) if x then return end local y = function() return x end end return function() end
--%%
local function f(...) do return ... end local g = function() end return g(...) end
--%%
return {}, {1}, {1,2,3}, {a=1}, {a=1,b=2}, {[1]=1}, {[0]=1}, {1,a=2,3}, {f()}, {f(),}, {f(),1}, {(f())}, {...}, {a=f()}, {[f()]=1}, {x,y;z}
--%%
local x return {x}, {a=x}, {a=x,b=1}, {b=1,a=x}, {1,x,3}, {x,1,2}, {[x]=1,[2]=2}, {nil,1}, {1,nil}, {nil}, {[1.5]=1}, {[-1]=2}, {[true]=1,[false]=2}
--%%
return {{}, {{}}, {a={b={c=1}}}, {1,{2,{3}}}}, {f=function() end, g=function(x) return x end}
--%%
return {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,x=1,y=2,z=3,[100]=1,[21]=2,[22]=3}
--%%
return {[1]=1,[2]=2,[3]=3,[4]=4,[5]=5,[6]=6,[7]=7}, {[3]=1,[2]=2,[1]=3}, {1,2,[3]=3,[5]=5,[9]=9}, {[1]=1,2,3}
--%%
return {"a","b",["c"]="d",["a b"]=1,e="\0\1\255", [0]="zero"}, {1e10, 0.5, -3, 65536, 1/3}
--%%
local a, b = "é", 'ü' local s = "\a\b\f\n\r\t\v\\\"\'\065\x41\u{41}\u{e9}\u{20ac}\u{1F600}\z
      tail\
next" return s, [[
first newline dropped]], [==[ ]] ]=] ]==], '\'', "\10\100a"
--%%
--[[ long
comment ]] --[==[ another ]] ]==] f() -- short
return 1 --
--%%
f(1,
  2,
  g(3),
  {
    a = 1,
    b = h(),
  })
return
  x +
  y
--%%
local x =
  f
  .g
  :h
  "s"
local y = function(
  a, b
)
  return a
    , b
end
--%%
if a
then f()
elseif b
then g()
else
  h()
end
for i
  = 1,
  2
do f() end
for k
  in
  pairs(t)
do
  f()
end
while
  a
do
end
repeat
until
  b
--%%
;
--%%
f();g();;
--%%
local s = a.b.c[d].e["f"][1][x+y](z).w
--%%
local a = a.b and a.b.c and a.b.c() or a.d ~= nil and a.e or {}
--%%
local a = (f)() local b = ((f)) local c = (f()).x local d = ("x").y local e = ({}).z local g = (function() end)()
--%%
local x = not nil == true local y = #t > 0 and t[#t] or nil local z = -x ^ 2 * 3 - -y / 4 % 5 .. 6 < 7
--%%
local t, i = {}, 1 t[i], t[i+1] = t[i+1], t[i] t[i] = t[i] + 1 t.n = (t.n or 0) + 1
--%%
local a, b, c, d, e a, b, c, d, e = e, d, c, b, a a, b = f(), f() a, b = (f()) a.x, a = 1, 2
--%%
local function a() local function b() local function c() return a, b, c, d end return c end return b end
--%%
return function(a) return function(b) return function(c) a, b, c = c, a, b return a + b + c end end end
--%%
x = function(self, ...) local a <close> end
