-- Dates that machine code writes beside those that are the runtime's: all letters, years at both ends, fields
-- out of their ranges, values that are no numbers of seconds, hooks that see one call.
local seed = 42
local function rnd(n) seed = (seed * 16807) % 2147483647 return seed % n end
local letters = "aAbBcCdDeFgGhHIjklmMnpPrRSsStTuUVwWxXyYzZ%"
local kept, count = {}, 0
local function note(s)
  count = count + 1
  if count % 37 == 0 then kept[#kept + 1] = s end
  seed = (seed * 31 + #s + s:byte(-1)) % 2147483646 + 1
  for i = 1, #s, 3 do seed = (seed * 31 + s:byte(i)) % 2147483646 + 1 end
end
for i = 1, 300 do
  local t = rnd(3) == 0 and (rnd(2147483647) - rnd(2147483647)) * (1 + rnd(40)) or 1.6e9 + rnd(1e8)
  if rnd(10) == 0 then t = t + 0.5 end
  if rnd(40) == 0 then t = -62135596800 + rnd(100000) - 50000 end
  if rnd(40) == 0 then t = 253402300800 + rnd(100000) - 90000 end
  local f = rnd(3) == 0 and "!" or ""
  for _ = 1, 1 + rnd(5) do
    local c = 1 + rnd(#letters)
    f = f .. "%" .. letters:sub(c, c) .. (rnd(2) == 0 and "-" or " ")
  end
  note(f .. "|" .. os.date(f, t))
  local d = os.date(rnd(2) == 0 and "*t" or "!*t", t)
  note(("%d %d %d %d %d %d %d %d %s"):format(d.sec, d.min, d.hour, d.day, d.month, d.year, d.wday, d.yday, tostring(d.isdst)))
  local date = {
    sec = rnd(2) == 0 and rnd(90) or nil, min = rnd(2) == 0 and rnd(90) - 10 or nil,
    hour = rnd(2) == 0 and rnd(30) - 3 or nil, day = rnd(40) - 3, month = 1 + rnd(12), year = 1902 + rnd(150),
  }
  if rnd(5) == 0 then date.month = rnd(30) - 10 end
  if rnd(5) == 0 then date.isdst = rnd(2) == 0 end
  note(("%.0f"):format(os.time(date)))
end
print(table.concat(kept, "\n"))
print(count, seed)

for _, t in ipairs { -62167219201, -62135596801, -62135596800, 0, 253402300799, 253402300800, 951782400, 951868800 } do
  print(os.date("!%Y-%m-%d %H:%M:%S %j %a %C %y", t), os.date("%c", t))
end
print(os.date(nil, 5), os.date("", 5) == "", os.date("%d\0%H", 0), os.date("!", 0) == "", os.date("!!%d", 0), os.date("100%%", 0))
print(os.date("%H", "3600"), os.date(7, 0), pcall(os.date, "%H", {}))
print(pcall(os.date, {}), pcall(os.date, "%H", "x"))
print(os.date("%H:%M", 3600 * 25.999), os.date("%S", -1.5), os.date("%d", 1, 2, 3), #os.date(("%A"):rep(300), 0))
print(os.time { year = 2000, month = 1, day = "3", hour = "04" }, pcall(os.time, { year = 2000, month = 1, day = "x" }))
print(os.time(setmetatable({ year = 2000, month = 1 }, { __index = { day = 9 } })))
print(os.time { year = 2000, month = 1, day = 9, hour = 12.9 })
print(pcall(os.time, { year = 2000, month = 1 }), pcall(os.time, { year = 2000, day = 1 }), pcall(os.time, 7))
print(type(os.time()), type(os.time(nil)), os.date("*t").year >= 2024)
local t = os.date("*t", 86399)
t.new, t.sec = 1, nil
print(t.new, t.sec, os.date("*t", 86399).sec, os.date("*t", 86399).new)
local calls = 0
debug.sethook(function() if debug.getinfo(2, "f").func == os.date then calls = calls + 1 end end, "c")
os.date("%H", 1e9) os.date("%H", 1.1e9) os.date("*t", 1.2e9)
debug.sethook()
print(calls)
