print("5" + "6", "5" * 2, 10 / "4", "7" % "4", "2" ^ 2, -"4", "0x10" + 0, " 5 " + 1, "1e2" + 0)
print(5 .. "", 1.0 .. "", 2 ^ 53 .. "")
print(("5"):rep("3"), ("abc"):sub("2"), math.max("3", 5), math.floor("7.9"))
print(tostring(5) == "5", 5 == "5", "5" < "6", pcall(function() return "5" < 6 end))
for i = "1", "3", "1" do
  io.write(i, " ")
end
print()
local t = { "a", "b" }
print(t["1"], t[1])
print(pcall(function() return "abc" + 1 end))
print(pcall(function() return "" + 1 end))
print(pcall(function() return "0x" + 1 end))
print(("10" + 0) == 10, #tostring(12.5), tostring(1e100))
print(string.format("%d", "15"), string.format("%s", 15), string.format("%5.1f", "2.25"))
print(table.concat { 1, 2.5, "x" }, ("x"):rep(2.7))
print(
  tonumber("  12  "),
  tonumber("12a"),
  tonumber("0b1"),
  tonumber("1e+5"),
  tonumber("."),
  tonumber("5."),
  tonumber(".5")
)
