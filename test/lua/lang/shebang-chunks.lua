print(loadstring("return 1", "=x")(), loadstring("return ...", "@y")("arg"))
print(#arg, arg[0] ~= nil, arg[-1] ~= nil, ...)
print(select("#", ...))
local f = loadstring("local a <= 5")
print(f)
print(loadstring(";;;") ~= nil or "no empty statements")
print(
  loadstring("") ~= nil,
  loadstring("  ") ~= nil,
  loadstring("--x") ~= nil,
  loadstring("\n") ~= nil,
  loadstring("return") ~= nil,
  loadstring("return;") ~= nil
)
print(pcall(loadstring("return nil + 1", "=(load)")))
print(pcall(loadstring("local t = {} t.x.y = 1", "@some/file.lua")))
print(pcall(loadstring("error('x', 1)", "code here")), pcall(loadstring("error('x', 2)")))
