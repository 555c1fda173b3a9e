local function builder()
  local parts = {}
  local self = {}
  function self.add(...)
    for i = 1, select("#", ...) do
      parts[#parts + 1] = tostring((select(i, ...)))
    end
    return self
  end
  function self.line(...)
    self.add(...)
    return self.add("\n")
  end
  return setmetatable(
    self,
    {
      __tostring = function() return table.concat(parts) end,
      __len = function() return #tostring(self) end,
      __concat = function(a, b) return tostring(a) .. tostring(b) end,
    }
  )
end
local b = builder().line("a", 1, true).add(nil, " ").line({} ~= nil)
io.write(tostring(b))
print(#tostring(b), b .. "tail", "head" .. b)
