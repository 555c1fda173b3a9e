-- string.gsub that finds nothing is done in machine code, all else by the runtime.
print(("hello"):gsub("x", "y"))
print(("hello"):gsub("l", "L"))
print(("hello"):gsub("^x", "y"))
print((""):gsub("x", "y"))
print((""):gsub("", "y"))
print(("a\0b"):gsub("[%z]", "0"))
print(("abc"):gsub("[%z\1-\031\\\"\127]", { a = "b" }))
print(("abc"):gsub("d", function() error("never called") end))
print(("abc"):gsub("d", "%9"))
print(("abc"):gsub("d", 5))
print(("abc"):gsub("d", "x", 1))
print(("abc"):gsub("%f[d]", "x"))
print(("abc"):gsub("(a)%1", "x"))
print(pcall(string.gsub, "abc", "d", true))
print(pcall(string.gsub, "abc", "[d", "x"))
print(pcall(string.gsub, "abc", "%", "x"))
print(pcall(string.gsub, "abc", "d", nil))
print(pcall(string.gsub, "abc", "d"))
print(pcall(string.gsub, nil, "d", "x"))
print(pcall(string.gsub, "abc", "b", "%9"))
print(select("#", ("abc"):gsub("d", "x")))

-- The borders of lists whose next element may be in the hash part.
local function border(t) return #t end
print(border({ x = 1 }), border({ 1, 2, x = 1 }), border({ [1] = 1 }), border({ [1] = 1, [2] = 2, [4] = 4 }))
local t = { n = 0 }
for i = 1, 20 do
  t[i] = i
  assert(#t == i)
end
for i = 20, 1, -1 do
  t[i] = nil
  assert(#t == i - 1)
end
