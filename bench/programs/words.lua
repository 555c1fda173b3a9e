-- strings: patterns: gmatch, gsub with a function, find, match and format over a text.
local text = ([[The quick brown fox jumps over the lazy dog; 42 foxes, 17 dogs and
a parser (for key=value pairs) walk into x=10, y=20, z=30.
]]):rep(10)
return function(n)
  local counts, total = {}, 0
  for _ = 1, n do
    for w in text:gmatch("%a+") do counts[w] = (counts[w] or 0) + 1 end
    local s = text:gsub("(%a)=(%d+)", function(k, v) return ("%s:%d"):format(k, v * 2) end)
    total = total + #s + (s:find("walk", 1, true) or 0)
    for k, v in text:gmatch("(%w+)=(%w+)") do total = total + #k + #v end
  end
  return total + counts.fox + counts.The
end, 120, 52, 3
