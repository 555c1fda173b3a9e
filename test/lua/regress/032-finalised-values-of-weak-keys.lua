-- What a finaliser keeps as a value of a weak table goes with the next collection, also where keys alone are weak.
for _, mode in ipairs({ "k", "v", "kv" }) do
  for _, size in ipairs({ 1, 5000 }) do
    local kept, key = setmetatable({}, { __mode = mode }), { "key" }
    local others = {}
    for i = 1, size do
      others[i] = { i }
      kept[others[i]] = others[i]
    end
    local proxy = newproxy(true)
    getmetatable(proxy).__gc = function(u)
      kept[key] = u
    end
    proxy = nil
    collectgarbage()
    local first = type(kept[key])
    collectgarbage()
    local second = type(kept[key])
    local n = 0
    for _ in pairs(kept) do
      n = n + 1
    end
    print(mode, size, first, second, n)
  end
end
