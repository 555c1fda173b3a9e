local function try(s)
  local f, e = loadstring(s, "=g")
  print(f and "ok" or e)
end
try "goto a; local x; ::a:: print(x)"
try "goto a; local x; ::a::"
try "do goto a end ::a::"
try "::a:: goto a"
try "repeat goto c; local x; ::c:: until x"
try "goto nope"
try "::a:: do ::a:: end"
try "::a:: ::a::"
try "while true do break end break"
try "for i = 1, 2 do goto c ::c:: end goto c"
try "do ::x:: end goto x"
try "local function f() goto out end ::out::"
try "goto = 1"
try "local goto = 1 return goto"
try "x.goto = 1"
try "if true then goto e end local z ::e:: ;"
try "break"
try "do break end"
try "repeat break until true"
for i = 1, 3 do
  for j = 1, 3 do
    if i * j == 4 then goto out end
    io.write(i * j, " ")
  end
end
::out::
print()
local i = 1
::a::
if i <= 3 then
  local f = function() return i end
  io.write(f(), " ")
  i = i + 1
  goto a
end
print()
