-- The count of gsub is checked before the type of the replacement.
print(pcall(string.gsub, "abc", "b", nil, "x"))
print(pcall(string.gsub, "abc", "b", nil, 1))
print(pcall(string.gsub, "abc", "b", true))
print(pcall(string.gsub, "abc", "b", "x", "y"))
