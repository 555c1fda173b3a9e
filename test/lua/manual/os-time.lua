print(
  os.time { year = 2000, month = 1, day = 1, hour = 0 },
  os.time { year = 2000, month = 1, day = 1, hour = 12, min = 30, sec = 15 }
)
print(
  os.time { year = 1999, month = 13, day = 1, hour = 0 }
    == os.time { year = 2000, month = 1, day = 1, hour = 0 }
)
print(
  os.time { year = 2024, month = 2, day = 30, hour = 0 }
    == os.time { year = 2024, month = 3, day = 1, hour = 0 }
)
print(os.date("!%Y-%m-%d", 951782400), os.date("!%A, %d %B %Y", 86400 * 365))
print(pcall(os.time, { year = 2000, month = 1 }))
print(pcall(os.time, { year = 2000, day = 1 }))
local d = os.date("!*t", 86400)
local k = {}
for n in pairs(d) do
  k[#k + 1] = n
end
table.sort(k)
print(table.concat(k, " "))
print(os.time(os.date("*t", 1e9)) == 1e9)
print(
  os.difftime(os.time { year = 2001, month = 1, day = 1 }, os.time { year = 2000, month = 1, day = 1 })
    / 86400
)
