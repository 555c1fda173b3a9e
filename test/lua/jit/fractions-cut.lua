-- Library functions cut fractions off sums, not off what is added.
jit.on()
jit.opt.start("hotloop=1", "hotexit=1")
local t, s = { [0] = 0, 1, 2, 3 }, "abcdefgh"
for _, v in ipairs { 0, 0, 0.5, -0.5, -0.5, 1.5, -1.5, 2, -0.25 } do
  print(v, select("#", unpack(t, v, v + 2)), s:sub(v + 1, v + 3), s:byte(v + 2), s:sub(1, 3 - v))
end
