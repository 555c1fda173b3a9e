local function mk(f) return setmetatable({}, { __eq = f }) end
local yes, no = function() return true end, function() return false end
local a, b, c = mk(yes), mk(yes), mk(no)
print(a == b, a ~= b, a == a, a == c, c == c, a == 1, a == nil, a == "x")
local same = { __eq = function(x, y) return x.id == y.id end }
local x, y, z = setmetatable({ id = 1 }, same), setmetatable({ id = 1 }, same), setmetatable({ id = 2 }, same)
print(x == y, x == z, x ~= z, rawequal(x, y))
local t = { [x] = "x" }
print(t[x], t[y])
print(x == { id = 1 }, { id = 1 } == x)
if x == y then print "eq branch" end
if x ~= z then print "ne branch" end
local r = { (x == y), (x ~= y), not (x == y) }
print(r[1], r[2], r[3])
same.__eq = function() return 1 end
print(x == z)
same.__eq = function() return nil end
print(x == y, x ~= y)
same.__eq = 5
print(pcall(function() return x == y end))
