x1 = 1
print(x1)
x1 = x1 + 1
print(_G.x1)
_G["x2"] = "two"
print(x2)
local function setg() gx = "from function" end
setg()
print(gx)
setfenv(1, setmetatable({}, { __index = _G }))
newg = 5
print(newg, _G.newg)
x1 = "shadow"
print(x1, _G.x1)
local function f() return newg end
print(f())
_G.print("done", rawequal(_G.x1, 2))
local env = getfenv()
print(env.newg, env == getfenv(f))
