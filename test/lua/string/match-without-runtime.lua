-- Patterns in machine code and what is left to the runtime: results, positions, captures, errors
local s = "hello world, this is a line of text 123 [x] (y) 'z'\n\tend"
local pats = {
  "o",
  "^%s*",
  "^[%w_]+",
  "(%a+)",
  "^(%d+)",
  '["\\]',
  "%a+",
  "()(%d)()",
  "(h)(e)(l+)",
  ".-o",
  "(.-)o",
  "%s+$",
  "[^%s]+$",
  "x?",
  "l*",
  "l-",
  "^$",
  "",
  "$",
  "%[(.-)%]",
  "%((%a)%)",
  "[a-f]+",
  "[^a-z]+",
  "[]x]",
  "[^]x]+",
  "[%]x]",
  "%%",
  "(%w+) (%w+)",
  "(a*(.)%w(%s*))",
  "%f[%w]%w+",
  "%b()",
  "(l)%1",
  "%d%d%d",
  "[%a_][%w_]*",
  "\n",
  "[\n\t]+",
  "%S+",
  "%W+",
  "%D",
  "th?i?s?",
  "(((t)))",
  "[-x]",
  "[x-]",
  "[a-]+",
  "%x+",
  "%p",
  "%c",
  "%g+",
  "%z",
  "line of",
  "[",
  "%",
  "(",
  ")",
  "[a",
  "[%",
  "a%",
  "(()",
  "%1",
  "^",
  "^^",
  "[^",
  "*",
  "+",
  "?",
  "-",
  "a**",
  "(a",
  "[[]",
  "[^[]",
  ".",
  "..........",
  "%A",
  "%u",
  "%l+",
  ".*z",
  ".-z",
  "w.*d",
  "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)",
  "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)",
  "()()()()",
  "\0",
  "a\0b",
}
for _, p in ipairs(pats) do
  for _, init in ipairs { 1, 5, -3, 0, 100, -100, 53, 52 } do
    print(p, init, pcall(string.find, s, p, init))
    print(p, init, pcall(string.match, s, p, init))
    print(p, init, pcall(string.find, s, p, init, true))
  end
  print(pcall(function()
    local t = {}
    for a, b, c in s:gmatch(p) do
      t[#t + 1] = tostring(a) .. ":" .. tostring(b) .. ":" .. tostring(c)
    end
    print(table.concat(t, "|"))
  end))
end
print(("x"):rep(500):find(("x?"):rep(12) .. ("x"):rep(12)))
print(pcall(string.match, ("a"):rep(300), ("a?"):rep(300)))
print(pcall(string.match, ("a"):rep(3000), "(a*)$"))
print(#string.match(("a"):rep(300), "(.*)"), #string.match(("ab"):rep(300), "(a.*)b"))
print(
  string.find(123, 2),
  string.match(12345, "%d", 3),
  ("x"):find("x", "1"),
  pcall(string.find, "x"),
  pcall(string.match, {}, "x"),
  string.find("abc", "b", nil),
  string.find("abc", "b", nil, nil),
  string.find("a.c", ".", 2, false),
  string.find("a.c", ".", 2, 0)
)
print(
  string.find("abc", "c", 3.7),
  string.find("abc", "b", -1e10),
  string.find("abc", "b", 1e10),
  string.find("abc", "b", 0 / 0),
  string.find("", ""),
  string.find("", "", 10),
  string.find("abc", "", 4),
  string.find("abc", "", 5)
)
for w, n in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do
  io.write(w, n, ";")
end
print()
local f = string.gmatch("abc", "")
print(f(), f(), f(), f(), f(), f())
print(pcall(f, 1, 2, 3))
for k in string.gmatch("a,b,,c", "([^,]*)") do
  io.write("<", k, ">")
end
print()
