local function count(t)
  local n = 0
  for _ in pairs(t) do
    n = n + 1
  end
  return n
end
local wk, wv, wkv =
  setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "kv" })
local keepk, keepv = {}, {}
wk[keepk] = {}
wk[{}] = 1
wk["str"] = {}
wk[1] = {}
wv.a = keepv
wv.b = {}
wv.c = "string"
wv.d = 5
wv[1] = {}
wv[2] = keepv
wv[{}] = true
wkv[keepk] = keepv
wkv[{}] = keepv
wkv[keepk] = keepv
collectgarbage()
collectgarbage()
print(count(wk), count(wv), count(wkv), wv.a == keepv, wv.b, wv.c, wv[1], wv[2] == keepv)
local cache = setmetatable({}, { __mode = "v" })
for i = 1, 100 do
  cache[i] = { i }
end
collectgarbage()
print(count(cache))
for i = 1, 100 do
  cache[i] = "s" .. i
end
collectgarbage()
print(count(cache))
local eph = setmetatable({}, { __mode = "k" })
do
  local k = {}
  eph[k] = { ref = k }
end
collectgarbage()
collectgarbage()
print(count(eph))
local k2 = {}
eph[k2] = function() return k2 end
collectgarbage()
print(count(eph))
local m = setmetatable({}, { __mode = "k" })
local chain = {}
local cur = chain
for i = 1, 10 do
  local nxt = {}
  m[cur] = nxt
  cur = nxt
end
collectgarbage()
print(m[chain] ~= nil)
local u = setmetatable({}, { __mode = "k" })
u[newproxy()] = 1
u[print] = 2
u[coroutine.create(print)] = 3
collectgarbage()
collectgarbage()
print(count(u))
