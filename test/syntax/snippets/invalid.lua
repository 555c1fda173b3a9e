x
--%%
x =
--%%
= 1
--%%
x = = 1
--%%
x y
--%%
1
--%%
"s"
--%%
f
(1)
--%%
local x = f
(g)()
--%%
local
--%%
local 1
--%%
local function
--%%
local function f
--%%
local function 1() end
--%%
local x, = 1
--%%
local function f(
--%%
local function f(a,
--%%
local function f(a b) end
--%%
local function f(..., a) end
--%%
local function f(1) end
--%%
function
--%%
function f
--%%
function f.() end
--%%
function a:b.c() end
--%%
function a:b:c() end
--%%
function f() return end end
--%%
function f() return 1 x = 2 end
--%%
if
--%%
if x
--%%
if x then
--%%
if x then else
--%%
if x then elseif
--%%
if x then

f()
--%%
if x then else elseif y then end
--%%
while x do
--%%
while x
do
f(
--%%
while do end
--%%
repeat
--%%
repeat

x = 1
end
--%%
repeat until
--%%
for
--%%
for i
--%%
for i =
--%%
for i = 1
--%%
for i = 1 do end
--%%
for i = 1, 2, 3, 4 do end
--%%
for i = 1, 2
--%%
for i = 1, 2 do
--%%
for i, do end
--%%
for i, j = 1, 2 do end
--%%
for i in
--%%
for i in f
--%%
for 1 = 1, 2 do end
--%%
for i.x = 1, 2 do end
--%%
do
--%%
do

f()

--%%
end
--%%
else
--%%
until x
--%%
then
--%%
break
--%%
if x then break end
--%%
while x do local f = function() break end end
--%%
while x do break f() end
--%%
return 1,
--%%
return return
--%%
return 1 return 2
--%%
goto
--%%
goto x
--%%
goto 1
--%%
goto x do ::x:: end
--%%
::x:: ::x::
--%%
::x
--%%
::x:
--%%
:: ::
--%%
::1::
--%%
do goto l1 local a ::l1:: f() end
--%%

do
  goto l1

  local a, b
  ::l1::
  a = 1
end
--%%
repeat goto c local x ::c:: until x
--%%
local function f() goto x end ::x::
--%%
do ::x:: end goto x
--%%
do ::x:: do ::x:: end end ::x:: goto y
--%%
f(
--%%
f(1
--%%
f(1,
--%%
f(1,)
--%%
f(

1
--%%
f{
--%%
f{1
--%%
f{1,
2
--%%
f{a=}
--%%
f{[1]}
--%%
f{[1}
--%%
f{[]=1}
--%%
f{1 2}
--%%
f{,}
--%%
a.
--%%
a.1
--%%
a."b"
--%%
a[
--%%
a[1
--%%
a[1]
--%%
a:
--%%
a:b
--%%
a:b = 1
--%%
a:b.c()
--%%
a:1()
--%%
(a
--%%
(a)
--%%
(a) = 1
--%%
(f()) = 1
--%%
f() = 1
--%%
f(), a = 1
--%%
a, f() = 1
--%%
a, b
--%%
a, 1 = 2
--%%
a,
--%%
{} = 1
--%%
x = 1 +
--%%
x = + 1
--%%
x = 1 + + 1
--%%
x = 1 and
--%%
x = not
--%%
x = -
--%%
x = #
--%%
x = a..
--%%
x = ..a
--%%
x = a...b
--%%
x = ....
--%%
x = a == = b
--%%
x = $
--%%
x = @
--%%
x = `
--%%
x = a \ b
--%%
x = "abc
--%%
x = "abc
def"
--%%
x = 'abc
--%%
x = "abc\
--%%
x = "\q"
--%%
x = "ab\400"
--%%
x = "ab\x4"
--%%
x = "ab\xg"
--%%
x = "ab\u41"
--%%
x = "ab\u{}"
--%%
x = "ab\u{110000}"
--%%
x = "ab\u{d800}"
--%%
x = "ab\u{41"
--%%
x = "ab\z   
--%%
x = [[abc
--%%
x = [==[abc]]

]=]
--%%
x = [=abc
--%%
x = [=
--%%
--[[ unfinished
comment
--%%
--[==[ unfinished ]]
--%%
x = 1x
--%%
x = 0x
--%%
x = 0xg
--%%
x = 1e
--%%
x = 1e+
--%%
x = 1.2.3
--%%
x = 1..2
--%%
x = 0x1p
--%%
x = 0b12
--%%
x = 1LLL
--%%
x = 1UL
--%%
x = 3é
--%%
x = 1.5LL
--%%
x = 99999999999999999999LL
--%%
function f() return ... end
--%%
function f() local x = {...} end
--%%
function f(a, ...) return function() return ... end end
--%%
local x = function
--%%
local x = function(
--%%
local x = function()
--%%
local x = function() end end
--%%
and
--%%
x = nil nil
--%%
nil = 1
--%%
true()
--%%
x = }
--%%
x = )
--%%
x = ]
--%%
)
--%%
f)
--%%
f(1))
--%%
x = f(1]]
--%%
x = {1)
--%%
x = (1}
--%%
x = a[1)
--%%
"very long string token that is used here in order to see whether the message is shortened or not shortened at all" = 1
--%%
averyveryverylongidentifierthatisusedtoseewhethermessagesareshortenedornotinanyway averyveryverylongidentifierthatisusedtoseewhethermessagesareshortenedornot
--%%
x = "with \n newline and \t tab" "another"
--%%
x = 'zero \0 byte' y z 'zero \0 byte'
--%%
x = [[long
string]] [[again]]
--%%
x = 5 5
--%%
x = 0x7f 0x7f
--%%
f "x" y
--%%
local x <const = 1
--%%
local a.b = 1
--%%
for k, v in pairs(t) f() end
--%%
if x do end
--%%
while x then end
--%%
function f() if x then return 1 end
--%%
function f()
  if x then
    while y do
      return 1
  end
end
--%%
local t = {
  a = 1
  b = 2
}
--%%
f(a
  b)
--%%
x = function() return 1 end)
--%%
return 1;;
--%%
break;;
--%%
goto = 
--%%
goto.x
--%%
x.goto x
--%%
x = é +
--%%
local x local y z
