local f = string.format
print(f("%d %i %5d|%-5d|%05d %+d % d %d", 1, 2, 3, 4, 5, 6, 7, -8))
print(f("%x %X %#x %o %#o %u", 255, 255, 255, 8, 8, 42))
print(f("%.3d %8.3d|%-8.3d|", 5, 5, 5))
print(f("%c%c%c", 72, 105, 33))
print(f("%d", 3.99), f("%d", -3.99), f("%d", "10"), f("%d", 2 ^ 31), f("%d", 2 ^ 53), f("%d", -2 ^ 53))
print(
  f("%x", -1),
  f("%x", 2 ^ 32),
  f("%5c|%-5c|", 65, 66),
  f("%%"),
  f("%d%%", 50),
  f("%03d", -5),
  f("%+.2d", 5),
  f("%x", 3735928559),
  f("%u", -1),
  f("%o", 511)
)
print(f("%10s|%-10s|%.2s|%10.3s|%s", "abc", "abc", "abc", "abcdef", "x"))
print(
  f("%s %s %s %s", nil, true, 12, 1.5),
  f("%s", setmetatable({}, { __tostring = function() return "TS" end }))
)
print(f("%q", 'a "quoted" \\ string\n\0\r\t\1272'), f("%q", ""), f("%q", "\200\0011"))
print(pcall(f, "%"))
print(pcall(f, "%z", 1))
print(pcall(f, "%d", "x"))
print(pcall(f, "%d"))
print(pcall(f, "%123d", 1))
print(pcall(f, "%.123d", 1))
print(pcall(f, "%-#0 +d", 1))
print(pcall(f, "%s"))
print(pcall(f, "%c", "x"))
print(pcall(f, "%5%|"))
print(f("%s", "a\0b") == "a\0b", #f("%s", ("x"):rep(1000)), #f("%99d", 1))
