local s = 0
for i = 1, 100 do
  s = s + i * i
end
print(s)
local function gcd(a, b)
  while b ~= 0 do
    a, b = b, a % b
  end
  return a
end
print(gcd(1071, 462), gcd(2 ^ 40, 2 ^ 20))
local function isprime(n)
  if n < 2 then return false end
  for i = 2, math.floor(n ^ 0.5) do
    if n % i == 0 then return false end
  end
  return true
end
local c = 0
for i = 1, 2000 do
  if isprime(i) then c = c + 1 end
end
print(c)
local function tobin(n)
  local t = {}
  repeat
    t[#t + 1] = n % 2
    n = math.floor(n / 2)
  until n == 0
  return table.concat(t):reverse()
end
print(tobin(10), tobin(255), tobin(0))
local function pow(b, e, m)
  local r = 1
  b = b % m
  while e > 0 do
    if e % 2 == 1 then r = r * b % m end
    b = b * b % m
    e = math.floor(e / 2)
  end
  return r
end
print(pow(2, 100, 1000007), pow(3, 200, 13))
local f = { 1, 1 }
for i = 3, 80 do
  f[i] = f[i - 1] + f[i - 2]
end
print(f[10], f[50], f[78], f[80])
