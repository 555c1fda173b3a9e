-- calls: the doubly recursive Fibonacci function. n: argument.
local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end
return fib, 27, 58, 12
