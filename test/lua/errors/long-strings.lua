-- Long strings and comments: line ends, brackets of other levels, messages that quote them.
for _, s in ipairs {
  "x = [[a]b]]",
  "x = [[a\nb]] y = = 1",
  "x = [=[a]]b]=] return 1",
  "return [[\n\nq]], [==[\r\nab\r]==]",
  "[[abc]]",
  "x = [=[ab]] ]=",
  "--[[ x \n y ]] z = = 1",
  "x = [[]] [[]]",
  "x [[a]] [[b]] = 1",
  "return [[]]",
  "--[=[ ]] ]=] return 5",
  "x=[[a\0b]] = 2",
  "x = [[a",
  "x = ([[a\nb\n]] 5)",
} do
  local f, e = loadstring(s, "=s")
  print((s:gsub("%c", "?")), f and pcall(f) or e)
end
