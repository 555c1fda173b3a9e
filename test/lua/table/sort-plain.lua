-- table.sort without a function: strings and few numbers in machine code, all else in the runtime.
math.randomseed(5)

local function check(t, n)
  for i = 2, n do assert(not (t[i] < t[i - 1]), i) end
end

local words = {}
for i = 1, 300 do
  local s = ""
  for _ = 1, math.random(0, 12) do
    s = s .. string.char(math.random(3) == 1 and 0 or math.random(0, 3) * 80)
  end
  words[i] = s
end

local makers = {
  function() return words[math.random(300)] end,
  function() return math.random(40) - 20.5 end,
  function() return math.random(2) == 1 and math.random() or -math.random() end,
}
for round = 1, 150 do
  local t, n = {}, math.random(0, 90)
  local make = makers[math.random(3)]
  for i = 1, n do t[i] = make() end
  if round % 2 == 0 then table.sort(t) else table.sort(t, nil) end
  check(t, n)
end

print(pcall(table.sort, { 3, "x", 1 }))
print(pcall(table.sort, { "x", 1 }))
print(pcall(table.sort, { {}, {} }))
print(pcall(table.sort, { true, false }))
print(pcall(table.sort))
print(pcall(table.sort, 5))
print(pcall(table.sort, {}, 5))
print(pcall(table.sort, { 3, 0 / 0, 1, 0 / 0, 2, 5, 0 / 0, 1, 2, 0 / 0 }))

local w = { "b", "a\0b", "a", "a\0a", "", "\255", "\127", "ab", "aab" }
table.sort(w)
for i = 1, #w do io.write(("%q "):format(w[i])) end
print()
print(select("#", table.sort({ 2, 1 })))
