-- What `make run` runs: a little of everything, executed by the generated interpreter.
local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end

local words = {}
for word in ("templates become machine code that runs Lua"):gmatch("%a+") do
  words[#words + 1] = word:sub(1, 1):upper() .. word:sub(2)
end

local squares = coroutine.wrap(function()
  for i = 1, 5 do coroutine.yield(i * i) end
end)

print(table.concat(words, " "))
print("fib(20) =", fib(20))
print("squares:", squares(), squares(), squares(), squares(), squares())
print(("%s on %s/%s"):format(jit.version, jit.os, jit.arch))
for i = 1, #arg do print("argument " .. i .. ":", arg[i]) end
