-- string.sub with more than three arguments asked the runtime, which sent it back, without end.
print(("abc"):sub(2, 3, 1), ("abc"):sub(2, 3, "x", nil), pcall(string.sub, 123, 2^31, 1, {}))
print(("abc"):sub(2, nil, 1), pcall(string.sub, "abc", 2, {}, 1), pcall(string.sub, "abc", {}, 2, 1))
local n = 0
for i = 1, 200 do n = n + #("abcdef"):sub(2, 4, i) end
print(n)
-- What functions ignore behind their arguments, they ignore everywhere.
local calls = {
  { "upper", "abc" }, { "lower", "ABC" }, { "reverse", "abc" }, { "len", "abc" }, { "byte", "abc", 2, 2 }, { "rep", "x", 2, "," },
  { "find", "abc", "b", 1, true }, { "match", "abc", "b", 1 }, { "gsub", "abc", "b", "x", 1 }, { "format", "%d", 3 },
}
for _, c in ipairs(calls) do
  local name = table.remove(c, 1)
  for _, extra in ipairs { 7, "x", false, 2^31, {} } do
    local args = { unpack(c) }
    for k = 1, 3 do args[#args + 1] = extra end
    local ok, a, b = pcall(string[name], unpack(args))
    if extra == 7 or not ok then print(name, ok, a, b) end
  end
end
for _, name in ipairs { "floor", "sqrt", "abs", "log10", "pow", "fmod", "ldexp" } do
  local f = math[name]
  local ok, r = pcall(f, 9, 2, 7, "x", {})
  assert(ok, name) assert(r == f(9, 2), name)
end
assert(tostring(5, 1, 2, 3) == "5" and tonumber("5", 10, 3, 4) == 5)
assert(type(5, 1, 2, 3) == "number" and rawget({ 5 }, 1, 2, 3) == 5)
print(next({ 5 }, nil, 1, 2), rawequal(1, 1, 2, 3), (getmetatable("", 1, 2).__index == string), select(2, 1, 2, 3))
print(setmetatable({ 1 }, nil, 1, 2)[1], type(ipairs({}, 1, 2, 3)), (pcall(rawset, {}, 1, 2, 3, 4)))
