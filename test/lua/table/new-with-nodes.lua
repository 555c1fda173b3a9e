-- Constructors of tables that have nodes, and slots too: all sizes on both sides of what is made without the runtime.
local function sorted(t)
  local list = {}
  for k, v in pairs(t) do list[#list + 1] = tostring(k) .. "=" .. tostring(v) end
  table.sort(list)
  return table.concat(list, " ")
end

local function pair(a, b) return { x = a, y = b } end
local function mixed(a) return { a, a + 1, a + 2, name = a, other = -a, [a] = "same", [-a] = "minus" } end
local function hole(a) return { nil, a, nil, a, k = a } end
local function rest(...) return { n = select("#", ...), k = 1, ... } end
print(sorted(pair(1, 2)), sorted(mixed(7)), sorted(hole(3)), sorted(rest(1, nil, 3)), sorted(rest()))
print(sorted(pair(nil, nil)), sorted(pair(nil, false)), #mixed(9), #pair(1, 1))

for slots = 0, 18, 6 do
  for nodes = 1, 40, 3 do
    local source = { "local a = ... return {" }
    for _ = 1, slots do source[#source + 1] = "a," end
    for i = 1, nodes do source[#source + 1] = ("k%d = a + %d,"):format(i, i) end
    local make = assert(loadstring(table.concat(source) .. "}"))
    local t, sum, n = make(1), 0, 0
    for _, v in pairs(t) do sum, n = sum + v, n + 1 end
    t.more, t[slots + 1] = "more", "next"
    assert(t.more == "more" and t[slots + 1] == "next" and t.k1 == 2 and #make(0) == slots)
    io.write(n, " ", sum, "; ")
  end
  print()
end

-- Many of them, with a metatable, kept and dropped, so that blocks come back.
local Point = {}
Point.__index = Point
function Point:sum() return self.x + self.y end
local kept, total = {}, 0
for i = 1, 10000 do
  local p = setmetatable({ x = i, y = -2 * i }, Point)
  total = total + p:sum()
  if i % 100 == 0 then kept[#kept + 1] = p end
end
local held = 0
for _, p in ipairs(kept) do held = held + p:sum() end
print(total, held)
