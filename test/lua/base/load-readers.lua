-- Reader functions are called when the lexer needs more, and no more often.
local function try(parts, mode)
  local n = 0
  local f, e = load(function() n = n + 1 return parts[n] end, "=r", mode)
  return n, f and "ok" or e
end
print(try{})
print(try{""})
print(try{"return 1"})
print(try{"return ", "1"})
print(try{"x y", " z", "w"})
print(try{"= 1", "a", "b"})
print(try{"=", "= 1", "a", "b"})
print(try{"x", " = ", "1", " y ", "z"})
print(try{"x = '", "abc", "' y y", "z"})
print(try{"\27LJ", "x", "y"})
print(try{"\27", "Lua", "y"})
print(try{"#", "!x", "\n", "return", " 1"})
print(try{"\239", "\187\191", "return 1"})
print(try{"\239\187\191", "return 1"})
print(try({"return 1", "x"}, "b"))
print(try({"\27LJ", "x"}, "t"))
local d = string.dump(loadstring("local a = 1 return a, 'x', {1,2,3}, function() return 5 end"))
for _, k in ipairs{1, 2, 3, 5, 7, 13, 20, 50, 1000} do
  local parts = {}
  for i = 1, #d, k do parts[#parts + 1] = d:sub(i, i + k - 1) end
  local n = #parts
  parts[n + 1] = "extra" parts[n+2] = "more"
  print(k, n, try(parts))
  parts[n] = nil
  local c, e = try(parts)
  print(k, c, (e:gsub("[^%g ]", "?")))
end
print(pcall(load, function() return {} end))
print(try{12, 34})
print(try{"return 1", 5, nil, "x"})
local ok, e = pcall(load, function() error({}) end) print(ok, e)
print(type(load(function() return nil end)))
print(xpcall(load, function(m) return "handled: " .. m end, function() error("boom", 0) end))
print(pcall(load, function() error("boom", 0) end))
