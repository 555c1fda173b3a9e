local function try(f, ...) print((select(2, pcall(f, ...)))) end
local up, upt = nil, {}
try(function()
  local a
  a.b = 1
end)
try(function()
  local a = {}
  a.b.c = 1
end)
try(function() return up.x end)
try(function() up.x = 1 end)
try(function() return upt.x.y end)
try(function() gl.x = 1 end)
try(function() return gl.x.y end)
try(function() gl() end)
try(function() upt.m() end)
try(function() upt:m() end)
try(function() up() end)
try(function()
  local a = 1
  a()
end)
try(function() local a = "x" + 1 end)
try(function()
  local t = {}
  return t + 1
end)
try(function() return upt + 1 end)
try(function() return upt.x + 1 end)
try(function() return 1 + upt.x end)
try(function() return gl .. "x" end)
try(function() return "x" .. upt.y end)
try(function() return #up end)
try(function() return #upt.z end)
try(function()
  local a, b = 1, {}
  return a < b
end)
try(function() return upt.a < 1 end)
try(function() return -upt end)
try(function() return -upt.q end)
try(function()
  local t = { f = 1 }
  t.f()
end)
try(function()
  local t = {}
  t[1]()
end)
try(function()
  local t, k = {}, "kk"
  t[k]()
end)
try(function()
  local t = {}
  return t[1].x
end)
try(function(p) p.x = 1 end)
try(function(p, q) return q.z end, 1)
try(function(...)
  local a = ...
  return a.b
end)
try(function() return ("x").y.z end)
try(function() return (1).x end)
try(function() string.nofunc() end)
try(function()
  local s = string
  s.nofunc()
end)
try(function() math.floor({}) end)
try(function() ("x"):nomethod() end)
try(function() return math.nope.x end)
try(function()
  for i = 1, nil do
  end
end)
try(function()
  for i = 1, 10, {} do
  end
end)
try(function()
  for k in pairs() do
  end
end)
try(function()
  for k in pairs(nil) do
  end
end)
try(function() ipairs() end)
