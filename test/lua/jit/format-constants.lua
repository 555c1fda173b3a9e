-- Conversions of constants: what string.format and string.rep make of them is a constant of the trace.
local function each(name, f)
  local seen = {}
  for i = 1, 40 do
    local r = f(i)
    if r ~= seen[#seen] then seen[#seen + 1] = r end
  end
  print(name, #seen, seen[1], seen[#seen])
end

each("d", function() return ("%5d|%-5d|%05d|%+d"):format(42, 42, 42, 42) end)
each("negative", function() return ("%5d|%x|%X"):format(-42, -42, -1) end)
each("fraction", function() return ("%5d"):format(7.25 - 0.25) end)
each("u", function() return ("%8u|%o"):format(3000000000, 8) end)
each("x", function() return ("%08x|%#x"):format(0xdeadbeef, 255) end)
each("large", function() return ("%20d|%d"):format(2 ^ 53, -2 ^ 53) end)
each("g", function() return ("%g|%10.3f|%e|%a"):format(1.5, 2.25, 1e100, 0.5) end)
each("special", function() return ("%g|%5.1f|%g"):format(1 / 0, -1 / 0, -0.0) end)
each("s", function() return ("%5s|%-5s|%.2s"):format("ab", "cd", "efgh") end)
each("c", function() return ("%c|%3c|%-3c|"):format(65, 66, 67) end)
each("q", function() return ("%q"):format("a\n\"b\"\0") end)
each("mixed", function(i) return ("%3d-%s-%5.2f-%3s"):format(i, "x", 1.5, "y") end)
each("rep", function() return ("ab"):rep(5) .. ("x"):rep(0) .. ("y"):rep(-1) .. (""):rep(9) end)
each("rep sep", function() return ("ab"):rep(3, ", ") end)
each("rep long", function() return #("abc"):rep(40000) end)
each("rep varying", function(i) return ("ab"):rep(i % 3) end)
each("hex", function() return bit.tohex(255, 4) .. bit.tohex(-1) end)
