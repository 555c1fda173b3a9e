local log = {}
local t = setmetatable({}, {
  __index = function(_, k) log[#log + 1] = "get" .. k end,
  __newindex = function(_, k) log[#log + 1] = "set" .. k end,
  __eq = function()
    log[#log + 1] = "eq"
    return true
  end,
})
print(rawget(t, "a"), rawset(t, "a", 1) == t, rawget(t, "a"), rawequal(t, t), rawequal(t, {}), #log)
local _ = t.b
t.c = 1
print(table.concat(log, " "))
print(rawequal("a" .. "b", "ab"), rawequal(1, 1.0), rawequal(0 / 0, 0 / 0))
