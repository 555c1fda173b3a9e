package.path, package.cpath = "", "./?.so"
local c = require "loading"
local print = function(...)
  local t = { ... }
  for i = 1, select("#", ...) do t[i] = type(t[i]) == "function" and "a function" or tostring(t[i]) end
  io.write(table.concat(t, "\t"), "\n")
end
local text = "local a, b = ... return a + b, 'text', #[==[\nlong\n]==] -- comment"
for _, step in ipairs { 1, 2, 7, 1000 } do
  local f, e, n = c.load(text, step)
  print(step, e, n, f(20, 22))
end
print(c.load("", 1))
print(c.load("x =", 1))
print(c.load("x = = 1", 3, "@some/file.lua"))
print(c.load("return 'unfinished", 2, "a chunk\nof text"))
print(c.load("goto nowhere", 5))
print(c.load(("x"):rep(300) .. " =", 10, "=" .. ("name"):rep(40)))
print(pcall(c.loadfailing))
local parts = { "return ", "1", " + ", "41", "", "never" }
local n = 0
print(pcall(c.loadwith, function() n = n + 1 return parts[n] end))
print((c.loadwith(function() n = n + 1 return parts[n - 5] end)))
n = 0
print(c.loadwith(function() n = n + 1 return n < 4 and "return " or nil end))
print(pcall(c.loadwith, function() error("from Lua", 0) end))
print(pcall(c.loadwith, function() return {} end))
local up = 5
local function f(x) local t = { 1, 2, x = x } return t.x .. "!", #t, up end
local code, e, top = c.dump(f)
print(e, top, code:sub(1, 3):byte(1, -1))
local g, status = c.load(code, 1)
print(status, pcall(g, "dumped"))
print(c.load(code, 13, "=b", "t"))
print(select(2, c.load(code, 13, "=b", "b")))
print(c.load(text, 1000, "=t", "b"))
print(select(2, c.load(text, 1000, "=t", "bt")))
for most = 0, 6 do
  local s, e = c.dump(function() return function() return function() end end, function() end end, most)
  print(most, e, #s)
end
print(select(2, c.dump(print)), select(2, c.dump(5)))
print(c.load(code:sub(1, -2), 100))
print(c.load("\27Lua", 1))
print(c.load("#!shebang\nreturn 1", 3))
print(c.buffer "return 1, 2")
print(c.buffer("syntax error here", "@x.lua"))
print(c.buffer("return 1", "=x", "b"))
print(c.buffer(code, "=x", "t"))
print(c.string "return ...")
print(c.string ")")
print(c.file "/nothing/here.lua")
local name = os.tmpname()
local function write(s) local h = io.open(name, "wb") h:write(s) h:close() end
write "#!/usr/bin/lua\nreturn 'file', ...\n"
print(c.file(name), c.file(name)(1, 2))
write(code)
print(select(2, c.file(name, "b")), (c.file(name, "t"):gsub(name, "NAME", 1)))
write "return ("
print((c.file(name):gsub(name, "NAME", 1)))
os.remove(name)
print(c.doit "return 1, 2, 3")
print(c.doit "error 'at run time'")
print(c.doit "return return")
