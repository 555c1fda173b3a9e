-- coroutines: a token handed around a ring of tasks.
return function(n)
  local tasks, total = {}, 0
  for i = 1, 100 do
    tasks[i] = coroutine.create(function(token)
      while true do token = coroutine.yield(token + i) end
    end)
  end
  local token = 0
  for _ = 1, n do
    for i = 1, #tasks do
      local _, v = coroutine.resume(tasks[i], token)
      token = v % 9973
    end
    total = total + token
  end
  return total
end, 2000, 61, 20
