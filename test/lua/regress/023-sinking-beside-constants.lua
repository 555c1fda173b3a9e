-- A value that is a constant from the second round on is a PHI of which sinking marks one side only.
jit.opt.start("hotloop=3", "hotexit=2")
local a, b, s, r = 1.5, 2.5, 0, nil
for i = 1, 100 do
  local t = { i, x = a }
  if a < 0 then r = t end
  s = s + a + t[1]
  a, b = b, 5.5
end
print(a, b, s, r)
