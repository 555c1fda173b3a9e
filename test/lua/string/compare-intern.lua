local a, b = "hello", "hel" .. "lo"
print(a == b, a:sub(1, 3) == "hel")
local t = { [a] = 1 }
print(t[b], t["hel" .. "lo"])
local keys = {}
for i = 1, 1000 do
  keys["key" .. i] = i
end
local s = 0
for i = 1, 1000 do
  s = s + keys["key" .. i]
end
print(s)
local long = ("abc"):rep(1000)
local long2 = ("abc"):rep(1000)
print(long == long2, #long, ({ [long] = "found" })[long2])
print("a" < "b", "a" < "aa", "" < "a", "\0" < "\1", "\127" < "\128", "abc" == "abc\0", "Zebra" < "apple")
local list = { "banana", "apple", "Cherry", "", "apple2", "\255", "date" }
table.sort(list)
print(table.concat(list, "|"))
local n = {}
for i = 1, 100 do
  n[#n + 1] = tostring(i)
end
table.sort(n)
print(table.concat(n, " "))
