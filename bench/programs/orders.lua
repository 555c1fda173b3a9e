-- allocation: records, lists, strings and closures mixed, most of them short-lived, some kept.
local Order = {}
Order.__index = Order
function Order.new(id, customer)
  return setmetatable({ id = id, customer = customer, lines = {}, state = "open" }, Order)
end
function Order:add(name, price, count)
  local lines = self.lines
  lines[#lines + 1] = { name = name, price = price, count = count }
end
function Order:total()
  local sum = 0
  for _, line in ipairs(self.lines) do sum = sum + line.price * line.count end
  return sum
end
function Order:text()
  local parts = { "order ", self.id, " of ", self.customer, ":" }
  for _, line in ipairs(self.lines) do parts[#parts + 1] = " " .. line.name .. "*" .. line.count end
  return table.concat(parts)
end
return function(n)
  local customers, archive, tasks, total = {}, {}, {}, 0
  for i = 1, 500 do customers[i] = "customer " .. i end
  for id = 1, n do
    local order = Order.new(id, customers[id % 500 + 1])
    for k = 1, id % 4 + 1 do order:add("item" .. (id * k) % 97, k * 3, id % 5 + 1) end
    archive[id % 2000 + 1] = order
    tasks[id % 200 + 1] = function() return order:total() + #order.lines end
    if id % 200 == 199 then
      for i = 1, 200 do
        if tasks[i] then total = total + tasks[i]() end
      end
      tasks = {}
    end
    total = total + #order:text()
  end
  for _, order in pairs(archive) do total = total + order:total() end
  return total
end, 20000, 9, 200
