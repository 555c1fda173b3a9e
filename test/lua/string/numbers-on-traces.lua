-- Numbers as text, by everything that writes them: in loops, so that traces do.
local buffer = require("string.buffer")
local numbers = {
  0, -0.0, 1, -1, 7, 10, 99, 100, 12345, 999999, 1e6, 1234567, 123456789, 2147483647, -2147483647,
  -2147483648, 2147483648,
  4294967295, 4294967296, 1e10, 1e13, 99999999999999, 1e14, 123456789012346, 1e15, 1e16, -1e16,
  9007199254740993, 1e20, 1e21, 1e22, 1e100, 1e300,
  0.1, -0.1, 1.5, 3.5, 0.75, 1 / 3, 2 / 3, -1 / 3, 1 / 7, 22 / 7, 0.001, 0.0001, 0.00012345678901234, 0.00001,
  1e-5, 1.5e-10, 1e-300, 5e-324, 123.456, 1234.5678, 99999.995, 0.05, 0.15, 0.45, 1.005, 2.675,
  0.9999999999999999, 9.5, 99.5, 999999.5,
  12345678901.75, 0.1 + 0.2, math.pi, math.pi * 1e5, math.pi * 1e10, math.pi * 1e13, -math.pi * 1e12,
  math.huge, -math.huge, 0 / 0,
  65535.99609375, 3.0517578126e-05, 1e-4 / 3, 99999999999999.5, 9999999999999.95,
}
local outputs = {
  tostring = tostring,
  concat = function(x) return "<" .. x .. ">" end,
  list = function(x) return table.concat({ x, "a", x, 1 }, ",") end,
  format = function(x) return ("%.14g %g %.3g %.10g %.15g %.17g %.1g %.0g"):format(x, x, x, x, x, x, x, x) end,
  fixed = function(x) return ("%f %.0f %.1f %.2f %.3f %.6f %.10f %.15f"):format(x, x, x, x, x, x, x, x) end,
  flags = function(x) return ("%5.1f|%-8g|%+g|%08.3f|% .2f|%#g|%G|%e"):format(x, x, x, x, x, x, x, x) end,
  buffer = function(x)
    local b = buffer.new()
    b:put(x, "|", x):put("y"):putf("%g %.2f", x, x)
    return b:get(3) .. b:tostring()
  end,
}
local names = {}
for name in pairs(outputs) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  local write = outputs[name]
  local lines = {}
  for _ = 1, 3 do
    for k = 1, #numbers do
      local text = write(numbers[k])
      if lines[k] and lines[k] ~= text then print("not the same", name, numbers[k], lines[k], text) end
      lines[k] = text
    end
  end
  print(name)
  for k = 1, #numbers do print(lines[k]) end
end

-- Integers.
local integers = { 0, 1, -1, 9, 10, 15, 16, 255, 256, -255, 65535, 2147483647, -2147483648, 
 4294967295, 123456789012, -5, 1e15, 2 ^ 52, -2 ^ 52 }
local function hex(x) return ("%d %x %X %i %5d %05d %-5d %.3d %x"):format(x, x, x, x, x, x, x, x, x) end
for _ = 1, 3 do
  for k = 1, #integers do
    local text = hex(integers[k])
    if _ == 3 then print(text) end
  end
end
for k = 1, #integers do
  local x, line = integers[k], {}
  for n = -9, 18 do line[#line + 1] = bit.tohex(x, n) end
  print(bit.tohex(x), table.concat(line, " "))
end
local kept = {}
for i = -40, 40 do
  kept[#kept + 1] = bit.tohex(i) .. bit.tohex(i, 4) .. bit.tohex(i, -3) .. ("%x %X"):format(i, i) ..
  ("%.5x"):format(i)
end
print(table.concat(kept, "\n"))
print(pcall(bit.tohex), pcall(bit.tohex, "x"), pcall(bit.tohex, {}), bit.tohex("255"), bit.tohex("0x10", "2"), bit.tohex(1.5, 2.5))

-- Buffers that grow, are a string's, or are longer than what traces have.
local b = buffer.new(8)
for i = 1, 200 do b:put(i, " ", i + 0.5, ",") end
print(#b, b:tostring())
b:set("set to a string")
for i = 1, 40 do
  b:put("x")
  b:put(i / 4)
  if i % 10 == 0 then
    print(b:get())
    b:set("again ")
  end
end
print(b:get())
local big = ("0123456789"):rep(120)
for i = 1, 40 do
  b:put(big, i, big)
  b:put("")
  if i % 20 == 0 then print(#b, b:get(12)) b:reset() end
end
for i = 1, 60 do b:put(string.char(65 + i % 26, 66, 97 + i % 26)) end
print(b:get())
