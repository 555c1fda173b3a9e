-- A step of the collector in a loop leaves alone what spill slots hold.
jit.on()
jit.opt.start("hotloop=1", "hotexit=1", "-fold")
local text, all, wrong = ("abc"):rep(100), {}, 0
for len = 0, 80 do
  for start = 1, 40 do
    local s = text:sub(start, start + len - 1)
    all[len * 100 + start] = #s
  end
end
for len = 0, 80 do
  for start = 1, 40 do
    if all[len * 100 + start] ~= len then wrong = wrong + 1 end
  end
end
print(wrong)
