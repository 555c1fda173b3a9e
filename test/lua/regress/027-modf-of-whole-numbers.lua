-- The part of a number behind the point has its sign on traces, too, where it is 0 and where the number is infinite.
jit.opt.start("hotloop=3", "hotexit=2")
local modf = math.modf
local function show(v) return v ~= v and "nan" or v == 0 and (1 / v < 0 and "-0" or "0") or tostring(v) end
local numbers = { 1.5, -1.5, 3, -3, 0, -0.0, 0.25, -0.25, 1 / 0, -1 / 0, 0 / 0, 2 ^ 60, -2 ^ 60, "7", "-7.5" }
for _, v in ipairs(numbers) do
  local whole, part
  for i = 1, 30 do whole, part = modf(v) end
  print(v == v and v or "nan", show(whole), show(part))
end
local sum = ""
for i = 1, 60 do
  local whole, part = modf(numbers[i < 30 and 2 or i % #numbers + 1])
  sum = sum .. show(part):sub(1, 2)
end
print(sum)
for i = -3, 30 do
  local whole, part = modf(i)
  if i < 3 or i > 28 then print(show(whole), show(part)) end
end
for i = 30, -3, -1 do
  local whole, part = modf(i)
  if i < 3 then print(show(whole), show(part)) end
end
