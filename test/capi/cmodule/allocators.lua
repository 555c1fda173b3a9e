package.path, package.cpath = "", "./?.so"
local a = require "allocators"
local MB = 2 ^ 20
local function show(program, limit, refuse)
  local status, result, balanced, most = a.run(program, limit, refuse)
  print(status, result, balanced, most <= limit)
end
show("return 1 + 1", 64 * MB)
-- What a program holds is the pool's.
local function most(program) return (select(4, a.run(program, 256 * MB))) end
print(most "local s = ('x'):rep(2^23) return #s" > 2 ^ 23)
print(most "local t = {} for i = 1, 1e5 do t[i] = {i} end return #t" > 4 * MB)
print(most "local t = {} for i = 1, 5e5 do t[i] = i end return #t" > 4e6)
print(most "for i = 1, 300 do local s = ('x'):rep(2^18 + i) end collectgarbage()" < 32 * MB)
-- Too little.
show("return #('x'):rep(2^24)", 4 * MB)
show("local ok, e = pcall(string.rep, 'x', 2^24) collectgarbage() return tostring(ok) .. e .. #('y'):rep(2^16)", 4 * MB)
show("local t = {} while true do t[#t + 1] = {#t} end", 4 * MB)
show("local t = {} while true do t['k' .. #t] = true t[#t + 1] = #t end", 4 * MB)
show("local function f(n) return 1 + f(n + 1) end return f(1)", 256 * 1024)
show("return 1", 1000)
-- Each request is refused once, and all behind it.
local program = [[
  local t, s = {}, ""
  for i = 1, 3000 do t[i] = {i, tostring(i)} end
  for i = 1, 20 do s = s .. ("s"):rep(1000) end
  local co = coroutine.wrap(function(...) return select("#", ...) end)
  local n = co(unpack(t, 1, 500))
  return n + #s]]
local _, _, _, _, requests = a.run(program, 64 * MB)
local states, kinds, step = {}, {}, math.max(1, math.floor(requests / 50))
for n = 1, requests, step do
  local status, result, balanced = a.run(program, 64 * MB, n)
  assert(balanced, n)
  kinds[tostring(status)] = result or true
end
print(kinds["no state"], kinds["4"])
print(a.run(program, 64 * MB, requests + 1) == 0)
print(a.two())
