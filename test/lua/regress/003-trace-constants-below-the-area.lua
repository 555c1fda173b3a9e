-- Constants of a trace for which an area of machine code has no room were written into the area below it:
-- over the traces that lie there.
if jit then
  jit.on()
  pcall(jit.opt.start, "hotloop=2", "hotexit=2", "sizemcode=4", "maxmcode=2048", "maxtrace=4000", "maxirconst=2000")
end
local functions = {}
for i = 1, 120 do
  local terms = {}
  for k = 1, 10 + i * 7 % 60 do
    terms[k] = ("x = x * 0.5 + %d.%d"):format(i, k * 37)
  end
  functions[i] = loadstring("local x, n = ... for i = 1, n do " .. table.concat(terms, " ") .. " end return x")
end
local function all(n)
  local sum = 0
  for i = 1, #functions do
    sum = sum + functions[i](i, n)
  end
  return sum
end
local first = all(20)
for _ = 1, 5 do
  assert(all(20) == first)
end
print(("%.6f"):format(first))
