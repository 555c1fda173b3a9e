-- Sort wrote into whatever lay behind a stack that had no room for its indices: the elements themselves, if the
-- array had been allocated there. Without a comparison nobody asked for room.
local function names(t)
  local list = {}
  for name in pairs(t) do
    list[#list + 1] = tostring(name)
  end
  table.sort(list)
  return table.concat(list, " ")
end

for _ = 1, 3 do
  print(names(bit))
end

local function sorted(...)
  local list, after = { ... }, { "x", "y" }
  table.sort(list)
  assert(after[1] == "x" and after[2] == "y")
  return table.concat(list, " ")
end

-- Stacks of coroutines are small; sorting at each depth meets its end.
for depth = 1, 60 do
  local co = coroutine.wrap(function()
    local function deeper(n)
      if n == 0 then
        return sorted("d", "a", "c", "b", "f", "e")
      end
      return (deeper(n - 1))
    end
    return deeper(depth)
  end)
  assert(co() == "a b c d e f")
  co = coroutine.wrap(function(n)
    local function deeper(m)
      if m == 0 then
        local list = { 3, 1, 2 }
        table.sort(list, function(a, b) return a > b end)
        return table.concat(list, ",")
      end
      return (deeper(m - 1))
    end
    return deeper(n)
  end)
  assert(co(depth) == "3,2,1")
end
print("ok")
