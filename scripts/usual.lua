-- What the command's code cache holds (scripts/command.mjs): what V8 compiles for this program is not compiled in later runs.
-- It does, once or twice, what many programs do with the syntax and the libraries, mistakes included. What few do stays out, since all
-- runs read what is in the cache. First all of that while the program is young; then what is hot, with traces as in any program
-- (runtime/jit/governor.ts); then, with more of them, the program of the first argument; and all again.
if not isAgain then
  isAgain = true
  dofile(arg[0])

  -- Loops in loops, objects, strings, calls of functions, recursion.
  local list, point = {}, { x = 1, move = function(self, d) self.x = (self.x + d) % 100 return self end }
  for i = 1, 100 do list[i] = i * 0.5 end
  local function loops(n)
    local s = 0
    for i = 1, n do
      for j = 1, 100 do
        local v = list[j] * i
        if v > 50 then s = s + v % 7 elseif v > 20 then s = s - point:move(j).x end
      end
      list[i % 100 + 1] = s % 10
    end
    return s
  end
  local function joined(n)
    local parts = {}
    for i = 1, n do
      local text = ("abcdefgh"):sub(i % 3 + 1, i % 5 + 4)
      parts[i % 10 + 1] = text:byte(2) % 2 == 0 and text .. i or string.char(65 + i % 26)
      if i % 100 == 0 then table.insert(parts, table.concat(parts, ",", 1, 10)) end
    end
    return #parts
  end
  local function depth(n, m) if n < 2 then return m end return depth(n - 1, m) + depth(n - 2, m + 1) end
  print(loops(2e4), joined(2e5), depth(26, 0))

  jit.opt.start("hotloop=50", "hotexit=10")
  dofile((...))
end

--[[ Syntax: long brackets,
     in comments, too ]]
local numbers = { 0x1F, 1e3, .5, 3., 12345678901234567890, -7, 0xA.8p1, 1e-7 }
local texts = { "a\tb\n\"c\"\\", 'd\065\x41\z
   e', [[
long]], [==[ ]] ]==] }
local function syntax(n, ...)
  local a, b, c = ..., n
  a, b = b, a
  for i = 1, n do
    if i == 2 then goto continue end
    if i > 5 then break end
    do local t = { i, [i] = a, name = not b, ... } t.x, t[1] = t.name, t end
    ::continue::
  end
  while n > 0 do n = n - 1 if n == 1 then break end end
  repeat local done = n <= 0 n = n - 1 until done
  return (select("#", ...)), a and b or c
end
syntax(7, nil, 2)

-- Strings.
local words = {}
for word, rest in ("key = value, other=1.5; third = [x]"):gmatch("(%w+)%s*=%s*([^,;]*)") do
  words[#words + 1] = word .. rest
end
table.sort(words)
table.sort(words, function(a, b) return #a > #b end)
local text = table.concat(words, ", ", 1, #words)
text = text:gsub("%w+", { key = "lock" }):gsub("%f[%w]o", string.upper):gsub("[^%w]", "%%%0")
text = text:gsub("^%s*(.-)%s*$", "%1")
text = text:rep(3, "-"):reverse():lower():upper():sub(2, -2) .. ("x"):byte() .. string.char(104, 105)
print(text, text:find("o", 1, true), text:find("(%d+)%.?"), text:match("^(.-)=()"), #text, nil, true, 1.5, print, {})
io.write(("%5d|%-8s|%q|%g|%.3f|%x|%c|%%|%s|%5.1f\n"):format(42, "left", "a\n\"", 0.1, 2 / 3, 255, 65, {}, -1e10))
for _, n in ipairs(numbers) do
  io.write(tostring(n), tonumber("0x10"), tonumber(" 12 "), tonumber("1e2x") or "-", tonumber("z", 36), " ")
end
print(tostring(nil), tostring(1 / 0), -0 / 0 ~= 0, 10 == "10", "10" + 5, 7 % 3, 2 ^ 10, "a" .. 1 .. 2.5, math.max(1, 2), math.pi)
print(math.floor(2.7), math.random(3) < 4, math.huge, unpack({ 1, 2, 3 }), next({}), type(texts), rawget(words, 1), rawequal(1, 1))

-- Tables with many keys, some of which go again; objects.
local many = {}
for i = 1, 300 do many[i % 2 == 0 and i or "k" .. i] = { i } end
for key in pairs(many) do if #tostring(key) == 3 then many[key] = nil end end
table.insert(many, 1, table.remove(words))
local Base = setmetatable({}, { __call = function(class, ...) return setmetatable({ ... }, class) end })
Base.__index, Base.__tostring = Base, function(self) return "object " .. self[1] end
Base.__eq, Base.__lt = rawequal, function(a, b) return a[1] < b[1] end
Base.__concat = function(a, b) return tostring(a) .. tostring(b) end
local function length() return 3 end
local Class = setmetatable({ __index = function(_, k) return k end, __newindex = rawset, __len = length }, { __index = Base })
print(Base(1), Base(2) < Base(3), Base(4) .. "!", setmetatable({}, Class).missing, getmetatable("").__index == string)

-- Mistakes.
local function fails(...) return (select(2, pcall(...))) end
print(fails(error, { code = 1 }), fails(error, "text", 0), fails(string.rep), fails(setmetatable, 1, 2), fails(assert, false, "x"))
print(fails(function() return missing.x end), fails(function() return 1 + {} end), fails(function() missing() end))
print(xpcall(function() error("inner") end, debug.traceback), debug.traceback("here"), load("x ="), loadstring("return 1")())
print(debug.getinfo(1, "Sl").short_src, debug.getinfo(print).what, fails(require, "no.such.module"), io.open("/no/such/file"))

-- Files and modules.
local name = os.tmpname()
local file = assert(io.open(name, "w"))
file:write("local M = { n = ", 1, " }\n-- more\nfunction M.f(x) return x end\nreturn M\n")
file:close()
for line in io.lines(name) do io.write(line, "\n") end
file = io.open(name, "rb")
print(file:read("*l"), file:read(3), file:seek("set", 0), file:read("*n"), #file:read("*a"), file:read("*a"), io.type(file), file)
file:close()
package.path = name:match("^.*/") .. "?;" .. package.path
print(require(name:match("[^/]*$")).f(1), dofile(name).n, loadfile(name)().n, package.loaded.string == string)
os.remove(name)
io.stderr:write("")
print(os.time() > 0, os.date("%Y-%m-%d", 0), os.getenv("HOME"), os.clock() >= 0, collectgarbage("count") > 0, #arg)
local co = coroutine.wrap(function(a) for i = 1, a do coroutine.yield(i) end end)
print(co(2), co(), coroutine.running(), select(-1, 1, 2))
collectgarbage()
collectgarbage()
