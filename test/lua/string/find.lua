print(
  ("hello world"):find("wor"),
  ("hello"):find("l"),
  ("hello"):find("xyz"),
  ("hello"):find(""),
  ("hello"):find("", 10),
  ("hello"):find("", 6),
  ("hello"):find("l", 4),
  ("hello"):find("l", -2),
  ("hello"):find("h", -100)
)
print(
  ("a.b"):find(".", 1, true),
  ("a.b"):find("%."),
  ("a+b"):find("+", 1, true),
  ("abc"):find("b", 1, false),
  ("x"):find("x", 1),
  ("aXb"):find("%u"),
  ("hello"):find("(l)(l)"),
  ("hello"):find("()ll()")
)
print(("key = value"):find("^(%w+)%s*=%s*(%w+)$"))
print(("  trim  "):find("^%s*(.-)%s*$"))
print(("abc"):find("^b"), ("abc"):find("b$"), ("abc"):find("c$"), ("a$c"):find("a$c"), ("a^c"):find("a^c"))
print(
  ("a\0b"):find("\0"),
  ("a\0b"):find("%z"),
  ("a\0b"):find("b"),
  ("abc"):find("[a-b]+"),
  ("abc"):find("[^a]+"),
  ("a-c"):find("[a%-]+"),
  ("]"):find("[]]"),
  ("^"):find("[%^]"),
  ("a]b"):find("[^]]*")
)
print(
  ("x"):rep(100):find("x-$"),
  (" x"):find("%S"),
  ("THE (quick) fox"):find("%((%a+)%)"),
  ("f(a(b)c)d"):find("%b()"),
  ("THE fox"):find("%f[%a]%a+", 2),
  ("a,b"):find(",", 1, true)
)
