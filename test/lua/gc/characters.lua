-- Strings of one byte by all ways there are, while the collector runs.
local all = {}
for b = 0, 255 do all[b + 1] = string.char(b) end
local text = table.concat(all)
local function count(how, get)
  local seen, n = {}, 0
  for round = 1, 3 do
    for i = 1, 256 do
      local c = get(i)
      if #c ~= 1 or c:byte() ~= i - 1 then print(how, i, c) end
      if not seen[c] then n = n + 1 end
      seen[c] = round
      if i % 64 == 0 then collectgarbage(i % 128 == 0 and "collect" or "step") end
    end
    all = nil -- from now on they are nobody's between two rounds
  end
  collectgarbage()
  for i = 1, 256 do if seen[get(i)] ~= 3 then print(how, "lost", i) end end
  print(how, n)
end
count("sub", function(i) return text:sub(i, i) end)
count("char", function(i) return string.char(i - 1) end)
count("gsub", function(i) return (text:sub(i, i + 1):gsub("(.).?", "%1")) end)
count("concat", function(i) return text:sub(i, i) .. "" end)
count("match", function(i) return (text:match("^.", i)) end)
count("rep", function(i) return text:sub(i, i):rep(1) end)
count("reverse", function(i) return text:reverse():sub(-i, -i) end)
local words = setmetatable({}, { __mode = "kv" })
for i = 1, 256 do words[text:sub(i, i)] = { i } end
collectgarbage()
print(next(words))
