local Emitter = {}
Emitter.__index = Emitter
function Emitter.new() return setmetatable({ h = {} }, Emitter) end
function Emitter:on(e, f)
  local l = self.h[e] or {}
  self.h[e] = l
  l[#l + 1] = f
  return function()
    for i, g in ipairs(l) do
      if g == f then
        table.remove(l, i)
        return true
      end
    end
  end
end
function Emitter:emit(e, ...)
  local n = 0
  for _, f in ipairs(self.h[e] or {}) do
    f(...)
    n = n + 1
  end
  return n
end
local em, log = Emitter.new(), {}
local off = em:on("x", function(a, b) log[#log + 1] = "1:" .. a .. (b or "") end)
em:on("x", function(...) log[#log + 1] = "2:" .. select("#", ...) end)
print(em:emit("x", "a", "b"), em:emit("y"))
print(off(), off())
print(em:emit("x", "c"))
print(table.concat(log, " "))
em:on("err", function() error("handler", 0) end)
print(pcall(em.emit, em, "err"))
