local log = {}
local function obj(name)
  local p = newproxy(true)
  getmetatable(p).__gc = function(o) log[#log + 1] = name end
  return p
end
do
  local a, b, c = obj("a"), obj("b"), obj("c")
end
collectgarbage()
collectgarbage()
print(table.concat(log, ","))
log = {}
local keep
local function resurrect()
  local p = newproxy(true)
  getmetatable(p).__gc = function(o)
    keep = o
    log[#log + 1] = "res"
  end
end
resurrect()
collectgarbage()
collectgarbage()
print(type(keep), table.concat(log))
keep = nil
collectgarbage()
collectgarbage()
print(table.concat(log))
do
  local p = newproxy(true)
  getmetatable(p).__gc = function() error("in gc") end
end
print(pcall(collectgarbage))
collectgarbage()
local p2 = newproxy(true)
getmetatable(p2).__gc = function() print("closing state") end
local t = setmetatable({}, { __gc = function() print("tables have no gc in 5.1") end })
t = nil
collectgarbage()
local base = newproxy(true)
getmetatable(base).__gc = function() log[#log + 1] = "shared" end
for i = 1, 3 do
  newproxy(base)
end
collectgarbage()
collectgarbage()
print(#log)
print(pcall(newproxy, {}))
for i = 1, 1000 do
  local p = newproxy(true)
  getmetatable(p).__gc = function() end
end
collectgarbage()
print("ok")
