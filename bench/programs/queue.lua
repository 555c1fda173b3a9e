-- tables: table.insert, remove, concat and unpack on a queue and a stack.
local insert, remove = table.insert, table.remove
local unpack = unpack or table.unpack
return function(n)
  local queue, stack, sum = {}, {}, 0
  for i = 1, n do
    insert(queue, i)
    insert(stack, 1, i % 100)
    if #queue > 20 then sum = sum + remove(queue, 1) end
    if #stack > 10 then
      local a, b, c = unpack(stack, 1, 3)
      sum = sum + a + b - c
      remove(stack)
      remove(stack, 2)
    end
    if i % 100 == 0 then sum = sum + #table.concat(stack, ",") end
  end
  for i, v in ipairs(queue) do sum = sum + i * v end
  return sum
end, 30000, 50, 300
