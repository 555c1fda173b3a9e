-- Coroutines that wait while the collector marks, with upvalues open across threads: objects must be what a mirror of
-- numbers says of them.
local state = 7
local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end
local function object(v) return { v, tostring(v) .. "s" } end
local function check(o, v, where)
  if type(o) == "table" and o[1] == v and o[2] == tostring(v) .. "s" then return end
  print("broken", where, type(o), v)
  os.exit(1)
end

local N = 60
local closures = {}
local deep, scopes, wrapped

local function body(first)
  local a, b, c = first, object(first[1] + 1), object(first[1] + 2)
  local va, vb, vc = first[1], first[1] + 1, first[1] + 2
  local fns = {
    set = function(x, y)
      a = x va = x[1]
      if y then b = y vb = y[1] end
    end,
    text = function(s) c = { s, tostring(s) .. "s" } vc = s end,
    check = function(where) check(a, va, where) check(b, vb, where) check(c, vc, where) end,
  }
  local inner
  while true do
    local what, x = coroutine.yield(fns)
    if what == "replace" then a = x va = x[1]
    elseif what == "fresh" then b = object(x) vb = x c = object(x + 7) vc = x + 7
    elseif what == "deep" then deep(x, fns)
    elseif what == "scopes" then scopes()
    elseif what == "error" then error(x)
    elseif what == "end" then return fns
    elseif what == "inner" then
      inner = inner or wrapped(function(z) a = z va = z[1] end)
      check(inner(x)(), x[1], "inner")
    end
    fns.check("inside")
  end
end

function deep(n, fns)
  local o = object(n)
  if n > 0 then deep(n - 1, fns) else coroutine.yield(fns) end
  check(o, n, "deep")
end

-- Upvalues that are closed at once, of closures that stay.
function scopes()
  for i = 1, 3 do
    local o = object(i)
    closures[random(N)] = function(t)
      if t then o = t i = t[1] end
      check(o, i, "scope")
    end
  end
end

-- A coroutine in a coroutine, which stores to its variables.
function wrapped(store)
  return coroutine.wrap(function(z)
    local w = z
    while true do
      z = coroutine.yield(function() return w end)
      w = z
      store(z)
    end
  end)
end

local count, threads = 0, {}
local function make()
  count = count + 1
  local co = coroutine.create(body)
  local _, fns = coroutine.resume(co, object(count))
  return { co = co, fns = fns }
end

-- From outside: debug.setlocal, and stores in loops, which become traces.
local function setlocals(co, v)
  if coroutine.status(co) ~= "suspended" then return end
  for j = 1, 200 do
    local name = debug.getlocal(co, 1, j)
    if not name then break end
    if name == "a" then debug.setlocal(co, 1, j, object(v)) elseif name == "va" then debug.setlocal(co, 1, j, v) end
  end
end
local function objects(set, n) for i = 1, n do set(object(i), i % 3 == 0 and object(i + 1) or nil) end end
local function texts(set, n) for i = 1, n do set(i) end end

local function resume(what, of)
  return function(t, v) coroutine.resume(t.co, what, of and of(v)) end
end
local function same(v) return v end
local ways = {
  resume("replace", object), resume("replace", object), resume("fresh", same), resume("fresh", same),
  resume("inner", object), resume("scopes"), resume("deep", function(v) return v % 30 end), resume("error", object), resume("end"),
  function(t, v, i) threads[i] = make() closures[random(N)] = t.fns.check end,
  function(t, v) t.fns.set(object(v), object(v + 1)) end,
  function(t, v) t.fns.text(v) end,
  function(t) objects(t.fns.set, random(80)) end,
  function(t) texts(t.fns.text, random(80)) end,
  function(t, v) setlocals(t.co, v) end,
  function(t)
    t.fns.check("outside")
    local f = closures[random(N)]
    if f then f() end
  end,
}
local function checkAll()
  for _, f in pairs(closures) do f() end
  for _, t in ipairs(threads) do t.fns.check("all") end
end

for i = 1, N do threads[i] = make() end
collectgarbage("setpause", 120)
for round = 1, 2500 do
  local i = random(N)
  local t = threads[i]
  ways[random(#ways)](t, random(1000000), i)
  local how = random(3)
  if how < 3 then collectgarbage("step", how == 1 and random(20) or 0) end
  if coroutine.status(t.co) == "dead" and random(3) == 1 then
    closures[random(N)] = t.fns.check
    threads[i] = make()
  end
  if round % 250 == 0 then checkAll() end
end
collectgarbage()
checkAll()
print("ok", count)
