local s = "hello"
for i = -7, 7, 2 do
  for j = -7, 7, 3 do
    io.write("[", s:sub(i, j), "]")
  end
end
print()
print(s:sub(2), s:sub(-2), s:sub(0, 0), s:sub(6), s:sub(1, -1), s:sub(-100, 2), s:sub(4, 100))
print(pcall(s.sub))
print(pcall(s.sub, s))
print(s:sub("2", "3"), s:sub(2.7, 3.2))
print((""):sub(1, 1) == "", ("x"):sub(1, 1), ("\0a"):sub(1, 1) == "\0")
