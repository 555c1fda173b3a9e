--[==[
jit.zone: names for parts of a program, which jit.p shows with its flag z.

  local zone = require("jit.zone")
  zone("AI")  ...  zone()       enter a zone, leave it
  zone:get()                    the innermost one, nil outside of all
  zone:flush()                  leave all
]==]
local remove = table.remove

return setmetatable({
  get = function(zones)
    return zones[#zones]
  end,
  flush = function(zones)
    for i = #zones, 1, -1 do zones[i] = nil end
  end,
}, {
  __call = function(zones, name)
    if name then
      zones[#zones + 1] = name
    else
      return (assert(remove(zones), "empty zone stack"))
    end
  end,
})
