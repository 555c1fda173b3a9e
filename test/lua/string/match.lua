print(("key=val"):match("(%w+)=(%w+)"))
print(("2024-01-15"):match("(%d+)-(%d+)-(%d+)"))
print(
  ("abc"):match("b"),
  ("abc"):match("x"),
  ("abc"):match("()b()"),
  ("  x"):match("^%s*(.*)"),
  ("abc123"):match("%a+"),
  ("abc123"):match("%d+")
)
print(
  ("abc"):match("a(.-)c"),
  ("aXXc"):match("a(.*)c"),
  ("aaa"):match("a-"),
  ("aaa"):match("a-$"),
  ("aaa"):match("a?"),
  ("baa"):match("a*"),
  ("baa"):match("a+"),
  ("[[x]]"):match("%[%[(.-)%]%]")
)
print(
  ("hello hello"):match("(%w+) %1"),
  ("hello world"):match("(%w+) %1"),
  ("abab"):match("(ab)%1"),
  ('say "hi"'):match("([\"'])(.-)%1"),
  ("x=1,y=2"):match("y=(%d)"),
  ("abc"):match("", 4),
  ("abc"):match("c", -1),
  ("abc"):match("^b", 2)
)
print(
  ("%d"):match("%%d"),
  ("a.b"):match("%."),
  ("\n"):match("%c") == "\n",
  ("aB1 _"):match("%l%u%d%s%p"),
  ("fF9g"):match("%x+"),
  ("äb"):match("%a+"),
  ("x"):match("[%a_][%w_]*"),
  ("_x1"):match("[%a_][%w_]*"),
  ("a\tb"):match("%s")
)
for _, p in ipairs {
  "(",
  ")",
  "%",
  "[",
  "[a",
  "[]",
  "[^]",
  "(()",
  "%1",
  "(%1)",
  "%b",
  "%bx",
  "%f",
  "%fx",
  "a(",
  "%9",
  "(a)%2",
} do
  print(p, pcall(string.match, "aaa", p))
end
print(pcall(string.match, ("a"):rep(100000), ("a?"):rep(100000)))
print((("a"):rep(1000)):match(".-b") == nil)
