local store = {}
local t = setmetatable({ have = 1 }, { __newindex = store })
t.have = 2 t.new = 3 print(t.have, rawget(t, "new"), store.new)
local seen = {}
local f = setmetatable({}, { __newindex = function(self, k, v) seen[#seen + 1] = tostring(k) .. "=" .. tostring(v) rawset(self, k, v) end })
f.a = 1 f.a = 2 f[1] = "x" f[1] = "y" f[2.5] = true print(table.concat(seen, " "), f.a, f[1])
local ro = setmetatable({}, { __newindex = function(_, k) error("read-only: " .. k, 2) end })
print(pcall(function() ro.x = 1 end))
print(pcall(function() local n = 1 n.x = 2 end)) print(pcall(function() (nil).x = 1 end)) print(pcall(function() undefinedg.x = 1 end))
print(pcall(function() ({})[nil] = 1 end)) print(pcall(function() ({})[0 / 0] = 1 end))
print(pcall(rawset, {}, nil, 1))
local l = setmetatable({}, {}) getmetatable(l).__newindex = l print(pcall(function() l.x = 1 end))
local arr = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v * 2) end }) for i = 1, 5 do arr[i] = i end print(unpack(arr))
