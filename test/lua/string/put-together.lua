-- Strings that machine code puts together, beside those that the runtime makes: the same ones.
local function same(a, b, what) if a ~= b then print("differs", what, a, b) end end
for n = 0, 40 do
  local t = {}
  for i = 1, n do t[i] = i % 3 == 0 and i or ("s"):rep(i % 7) end
  for _, sep in ipairs { "", ",", ", ", "separator that is long", ("x"):rep(70) } do
    local r = ""
    for i = 1, n do r = r .. t[i] .. (i < n and sep or "") end
    same(table.concat(t, sep), r, "concat " .. n .. sep)
    same(table.concat(t, sep, 1, n), r, "concat part " .. n .. sep)
  end
  same(table.concat(t), table.concat(t, ""), "concat " .. n)
  for k = 1, 5 do
    local first, last, r = k, n - n % 3, ""
    for i = first, last do r = r .. t[i] .. (i < last and "; " or "") end
    same(table.concat(t, "; ", first, last), r, "concat from " .. first .. " to " .. last)
  end
end
for l = 0, 1200, 61 do
  local s, down, up, back = "", "", "", ""
  for i = 1, l do
    local c = i * 7 % 256
    s = s .. string.char(c)
    down = down .. string.char((c >= 65 and c <= 90) and c + 32 or c)
    up = up .. string.char((c >= 97 and c <= 122) and c - 32 or c)
    back = string.char(c) .. back
  end
  same(s:lower(), down, "lower " .. l)
  same(s:upper(), up, "upper " .. l)
  same(s:reverse(), back, "reverse " .. l)
  for k = -1, 5 do
    local x = ""
    for _ = 1, k do x = x .. s end
    same(s:rep(k), x, "rep " .. l .. " " .. k)
  end
  local t = { [s] = l }
  same(t[(s .. "x"):sub(1, -2)], l, "key " .. l)
  same(t[s:match("^.*$")], l, "match " .. l)
end
-- Long strings that are hashed at the same places and differ elsewhere.
local made = {}
for i = 1, 99 do
  local text = ("a"):rep(100) .. i .. ("b"):rep(200 - #tostring(i))
  made[text] = i
  same(made[("a"):rep(100) .. i .. ("b"):rep(200 - #tostring(i))], i, "sparse " .. i)
end
for i, s in ipairs { "0", "1", "-1", "12", "3.25", "-3.25", ".5", "5.", "-.5", "0.1", "123456789012346", "1234567890123456",
    "0.30000000000000004", "1e5", "0x10", " 5", "5 ", "", "-", ".", " ", "1.2.3", "--1", "1-", "-0", "-0.0", "00012", "1\0",
    "9.99", "123.456", "0.000001", "999999999999999", "0.00000000000001", "-0.000", "+1", "1/3" } do
  local v = tonumber(s)
  print(i, v, v and ("%.17g"):format(v))
end
print(pcall(table.concat, { 1, 2, {} }))
print(pcall(table.concat, { 1, 2, nil, 4 }, ",", 1, 4))
print(table.concat({ 1.5, 2 }, "-"), table.concat({ 1, 2, 3 }, ",", 2), table.concat({}, "x"), table.concat({ 1, 2, 3 }, nil))
print(pcall(string.rep))
print(pcall(string.rep, "x", {}))
print(("x"):rep("3"), ("ab"):rep(3, ","), ("x"):rep(-2^40), (""):rep(1e9))
print(#("x"):rep(5000), #("abc"):rep(700), pcall(string.lower), pcall(string.reverse, {}))
-- Parts of lists that reach beyond what is there, and what is no range.
for _, range in ipairs { { 0, 2 }, { 2, 4 }, { 3, 2 }, { -1, -2 }, { 1, 2 ^ 40 }, { 2.9, 3.9 }, { "1", "2" }, { 1, nil }, { nil, 2 } } do
  print(pcall(table.concat, { "a", 2, "c" }, "-", range[1], range[2]))
end
