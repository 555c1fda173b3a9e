-- Upvalues that only debug.setupvalue and debug.upvaluejoin change are no constants of traces any more.
jit.opt.start("hotloop=3", "hotexit=2")
local up, f1, f2 = 1, nil, nil
local function get() return up end
local s = 0
for i = 1, 100 do
  debug.setupvalue(get, 1, i)
  s = s + get()
end
print(s)
s = 0
for i = 1, 100 do
  s = s + get()
  if i % 20 == 0 then debug.setupvalue(get, 1, i) end
end
print(s)
do
  local a, b = 1, 1000
  function f1() return a end
  function f2() return b end
end
s = 0
for i = 1, 100 do
  s = s + f1()
  if i == 50 then debug.upvaluejoin(f1, 1, f2, 1) end
end
print(s)
