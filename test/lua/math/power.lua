-- x ^ y where machine code does it by itself, and where it asks the runtime: roots, squares, powers of whole
-- numbers that are exact and that are not, all kinds of zeros and infinities. C's pow has the same results.
local huge, nan = math.huge, 0 / 0
local xs = { 0, -0.0, 1, -1, 2, -2, 3, -7, 10, -10, 0.5, -0.5, 1.5, huge, -huge, nan,
  2147483647, -2147483648, 2147483649, 1e300, -1e300, 5e-324, 94906267 }
xs[2] = -xs[1]
local ys = { 0.5, -0.5, 0, -xs[1], 1, 2, 3, 4, 5, -1, -2, 15, 16, 31, 51, 52, 53, 64, 1023, -1074,
  huge, -huge, nan, 2147483648, 1.5 }
local function text(r)
  if r ~= r then return "nan" end
  return r == 0 and 1 / r < 0 and "-0" or ("%.17g"):format(r)
end
for j = 1, #ys do
  local line = {}
  for i = 1, #xs do line[i] = text(xs[i] ^ ys[j]) end
  print(table.concat(line, " "))
end
-- The same in loops that become traces, by the operator, the function, and with a constant.
local function differences()
  local count = 0
  for j = 1, #ys do
    local y = ys[j]
    for i = 1, #xs do
      local x = xs[i]
      local a, b = x ^ y, math.pow(x, y)
      if text(a) ~= text(b) then count = count + 1 end
      if y == 0.5 and text(x ^ 0.5) ~= text(a) then count = count + 1 end
      if y == 3 and text(x ^ 3) ~= text(a) then count = count + 1 end
    end
  end
  return count
end
for _ = 1, 30 do if differences() ~= 0 then print("differs") end end
local sum = 0
for i = 1, 2000 do sum = sum + i ^ 0.5 + i ^ 3 % 7 + 2 ^ (i % 60) + (-i) ^ 2 end
print(("%.17g"):format(sum))
-- What is no number is asked for its metamethod, or is an error.
local p = setmetatable({}, { __pow = function(a, b) return "pow" end })
print(p ^ 0.5, 0.5 ^ p, "9" ^ 0.5, (pcall(function() return {} ^ 0.5 end)))
