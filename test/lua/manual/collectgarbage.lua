print(
  type(collectgarbage("count")),
  collectgarbage("collect"),
  collectgarbage(),
  type(collectgarbage("step")),
  collectgarbage("stop"),
  collectgarbage("restart")
)
print(pcall(collectgarbage, "what"))
local before = collectgarbage("count")
local t = {}
for i = 1, 10000 do
  t[i] = { i }
end
local mid = collectgarbage("count")
t = nil
collectgarbage()
collectgarbage()
local after = collectgarbage("count")
print(mid > before, after < mid)
print(
  collectgarbage("setpause", 150),
  collectgarbage("setpause", 200),
  collectgarbage("setstepmul", 300),
  collectgarbage("setstepmul", 200)
)
