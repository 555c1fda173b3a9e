print(
  ("hello"):sub(2),
  ("hello"):sub(-3),
  ("hello"):sub(2, 3),
  ("hello"):sub(0),
  ("hello"):sub(10),
  ("hello"):sub(-100, 100),
  ("hello"):sub(3, 2),
  ("hello"):sub(2, -2),
  ("x"):sub(1, 1e10),
  ("hello"):sub(1.9, 3.2)
)
print(("abc"):byte(), ("abc"):byte(2), ("abc"):byte(-1), ("abc"):byte(1, -1))
print(("abc"):byte(10), (""):byte(), select("#", ("abc"):byte(4, 5)))
print(string.char(), string.char(72, 105), #string.char(0, 255))
print(("abc"):rep(3), ("abc"):rep(0), ("abc"):rep(-1), ("ab"):rep(3, ","), ("x"):rep(1, "sep"))
print(
  ("abc"):reverse(),
  (""):reverse(),
  ("aBc1"):upper(),
  ("AbC1"):lower(),
  ("abc"):len(),
  #"",
  ("a\0b"):len()
)
print(("x"):rep(10), ("%d"):rep(2, "-"))
print(tostring(1), tostring(-0.5), tostring(1e20), tostring(nil), tostring(true), tostring("s"))
print(1 .. 2, 1.5 .. "", -1 .. "x", 2 ^ 63 .. "")
print(
  tonumber("10"),
  tonumber("  0x1F  "),
  tonumber("1e3"),
  tonumber("abc"),
  tonumber("10", 2),
  tonumber("ff", 16),
  tonumber("zz", 36),
  tonumber("8", 8),
  tonumber(""),
  tonumber(" "),
  tonumber("1 2"),
  tonumber("0x"),
  tonumber("1e"),
  tonumber(nil)
)
print(
  tonumber("inf"),
  tonumber("nan"),
  tonumber("0x1p4"),
  tonumber("1_000"),
  tonumber("١"),
  tonumber("-0x10"),
  tonumber("-10", 10),
  tonumber("7fffffff", 16),
  tonumber("ffffffff", 16),
  tonumber("-ff", 16),
  tonumber("1.5", 10),
  tonumber("1e1", 16),
  tonumber({})
)
