-- math.ldexp of constants was folded on traces with the fraction of the exponent.
jit.opt.start("hotloop=2", "hotexit=1")
local ldexp, x, y, z = math.ldexp
for i = 1, 100 do x, y, z = ldexp(3, 2.5), ldexp(3, -2.5), ldexp(3, -0.5) end
print(x, y, z)
