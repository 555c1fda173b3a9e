for w in ("one two  three"):gmatch("%a+") do
  io.write(w, ".")
end
print()
for k, v in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do
  io.write(k, v, ";")
end
print()
for p in ("abc"):gmatch("()") do
  io.write(p, " ")
end
print()
for c in ("héllo"):gmatch("[%z\1-\127\194-\244][\128-\191]*") do
  io.write(#c, " ")
end
print()
for a in ("aXbX"):gmatch("(.-)X") do
  io.write("[", a, "]")
end
print()
for x in ("abc"):gmatch("") do
  io.write("e")
end
print()
for w in ("^a^b"):gmatch("^a") do
  io.write("never?", w)
end
print()
local it = ("xyz"):gmatch(".")
print(it(), it(), it(), it())
print(pcall(string.gmatch, "x"))
for l in ("l1\nl2\n\nl4"):gmatch("([^\n]*)\n?") do
  io.write("<", l, ">")
end
print()
local n = 0
for w in (("word "):rep(500)):gmatch("%w+") do
  n = n + #w
end
print(n)
for k in ("a1b2c3"):gmatch("%a%d") do
  for j in k:gmatch(".") do
    io.write(j, ":")
  end
end
print()
