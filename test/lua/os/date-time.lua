print(
  os.date("!%Y-%m-%d %H:%M:%S", 0),
  os.date("!%c", 0),
  os.date("!%x %X %p", 86399),
  os.date("!%a %A %b %B %d %j %U %w %W %y %Z %%", 1e9)
)
local t = os.date("!*t", 1234567890)
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst)
print(os.time { year = 2009, month = 2, day = 13, hour = 23, min = 31, sec = 30 })
print(os.time { year = 2020, month = 1, day = 1 }, os.time { year = 2020, month = 14, day = -3, hour = 0 })
print(pcall(os.time, { year = 2020 }))
print(pcall(os.time, { year = "x", month = 1, day = 1 }))
print(os.difftime(10, 5), os.difftime(5, 10), type(os.clock()), type(os.time()))
print(os.date("%Y", 0), os.date("*t", 0).year, os.getenv("NOPE_NOT_SET"), type(os.getenv("PATH")))
print(os.date("!%H:%M", 3600 * 25.5))
print(os.setlocale(), os.setlocale("C"), os.setlocale("xx_YY"), os.setlocale(nil, "all"))
for _, y in ipairs { 1970, 2000, 2024, 2038, 2100 } do
  print(
    os.time { year = y, month = 3, day = 1, hour = 12 },
    os.date("!%j %a", os.time { year = y, month = 3, day = 1, hour = 12 })
  )
end
print(os.date("!%D %e %F %g %G %h %I %M %n %R %S %t %T %u %V", 1e9))
