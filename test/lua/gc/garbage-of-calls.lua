-- does garbage of one call, repeated, get collected? prints the calls whose garbage piles up
if jit then jit.off() end -- traces take turns with the collector less often
local N = 1250
local tmp = os.tmpname()
do
  local f = io.open(tmp, "w")
  for i = 1, 100 do
    f:write("line", i, "\n")
  end
  f:close()
end
local dn = io.open("/dev/null", "w")
local rf = io.open(tmp)
local T = {}
local mt = setmetatable(
  {},
  {
    __tostring = function() return "ts" .. math.random() end,
    __concat = function() return "x" .. math.random() end,
    __index = function(_, k) return k end,
  }
)
local co = coroutine.wrap(function()
  local i = 0
  while true do
    i = i + 1
    coroutine.yield(i)
  end
end)
local fn = function(a) return a end
local dump = string.dump(fn)
local bad = function()
  local x
  x = x.y
end
local cases = {
  { "write num", function(i) dn:write(i) end },
  { "write flt", function(i) dn:write(i + 0.5) end },
  { "tostring", function(i) return tostring(i) end },
  { "tostring flt", function(i) return tostring(i + 0.5) end },
  { "concat op", function(i) return i .. "x" end },
  { "concat op flt", function(i) return (i + 0.5) .. "x" end },
  {
    "table.concat",
    function(i)
      T[1] = i
      T[2] = "a"
      return table.concat(T, ",")
    end,
  },
  { "format", function(i) return ("%d"):format(i) end },
  { "upper", function(i) return ("x" .. i):upper() end },
  { "rep", function(i) return ("x"):rep(i % 500) end },
  { "rep2", function(i) return ("x"):rep(i % 500, "y") end },
  { "char", function(i) return string.char(i % 256, i / 256 % 256, 1) end },
  { "sub", function(i) return tmp:rep(5):sub(i % 30, -(i % 7)) end },
  { "gsub", function(i) return (tmp:gsub("%w", i % 10)) end },
  { "match", function(i) return ("a" .. i):match("%d+") end },
  {
    "gmatch",
    function(i)
      for w in ("k=" .. i):gmatch("%w+") do
      end
    end,
  },
  { "find cap", function(i) return ("a" .. i):find("(%d)(%d*)") end },
  { "os.date", function(i) return os.date("!%H:%M:%S %Y", i) end },
  { "os.date*t", function(i) return os.date("*t", i) end },
  { "getenv", function() return os.getenv("PATH") end },
  {
    "read",
    function(i)
      if i % 90 == 0 then rf:seek("set") end
      return rf:read()
    end,
  },
  {
    "read n",
    function(i)
      if i % 90 == 0 then rf:seek("set") end
      return rf:read(5)
    end,
  },
  {
    "read a",
    function(i)
      rf:seek("set")
      return rf:read("*a")
    end,
    20,
  },
  {
    "lines",
    function()
      for l in rf:lines() do
        break
      end
    end,
  },
  {
    "io.lines",
    function()
      for l in io.lines(tmp) do
      end
    end,
    50,
  },
  { "open/close", function() io.open(tmp):close() end, 20 },
  { "open", function() return io.open(tmp) end, 50 },
  { "traceback", function() return debug.traceback() end },
  { "getinfo", function() return debug.getinfo(1) end },
  { "getinfo S", function() return debug.getinfo(1, "S").short_src end },
  { "getlocal", function(i) return debug.getlocal(1, 1) end },
  { "co.create", function() return coroutine.create(fn) end },
  { "co.wrap run", function(i) return coroutine.wrap(fn)(i) end },
  { "co yield", function() return co() end },
  { "loadstring", function(i) return loadstring("return 1") end },
  { "loadstring dump", function() return loadstring(dump) end },
  { "string.dump", function() return string.dump(fn) end },
  { "load err", function(i) return loadstring("x=" .. i .. "y") end },
  { "pcall err", function(i) return pcall(error, "m" .. i % 10, 1) end },
  { "pcall rt", function() return pcall(bad) end },
  { "pcall arg", function() return pcall(string.rep) end },
  { "error tab", function() return pcall(error, {}) end },
  { "setmeta", function() return setmetatable({}, {}) end },
  { "newproxy", function() return newproxy(true) end },
  {
    "closure",
    function(i)
      return function() return i end
    end,
  },
  { "table", function(i) return { i, i, x = i } end },
  {
    "insert",
    function(i)
      local t = {}
      table.insert(t, i)
      table.insert(t, 1, i)
    end,
  },
  { "unpack pack", function(i) return { unpack({ 1, 2, i }) } end },
  {
    "vararg",
    function(i)
      local function v(...) return { ... } end
      return v(1, 2, 3)
    end,
  },
  {
    "vararg sel",
    function(i)
      local function v(...) return (select(2, ...)) end
      return v(1, i, 3)
    end,
  },
  { "ts meta", function() return tostring(mt) end },
  { "cat meta", function() return mt .. "x" end },
  {
    "print ts",
    function()
      io.output(dn)
      io.write(tostring(mt))
      io.output(io.stdout)
    end,
  },
  { "tonumber", function(i) return tonumber(i .. "") end },
  { "arith str", function(i) return ("1" .. i % 10) + 1 end },
  { "fmt %s num", function(i) return ("%s"):format(i + 0.5) end },
  { "fmt %q", function(i) return ("%q"):format(i) end },
  { "reverse", function(i) return ("ab" .. i):reverse() end },
  { "lower", function(i) return ("AB" .. i):lower() end },
  { "tohex", function(i) return bit.tohex(i) end },
  { "tmpname", function() os.remove(os.tmpname()) end, 200 },
  { "setfenv", function() return setfenv(loadstring("x=1"), {}) end },
  {
    "sort",
    function(i)
      local t = { 3, 1, i }
      table.sort(t)
      return t
    end,
  },
  {
    "num key",
    function(i)
      T = {}
      T[i + 0.5] = 1
    end,
  },
  { "len str arg", function(i) return string.len(i) end },
  { "byte num arg", function(i) return string.byte(i) end },
  { "sub num arg", function(i) return string.sub(i, 1, 2) end },
  { "find num arg", function(i) return string.find(i, 1) end },
  { "rep num arg", function(i) return string.len(string.rep(i, 2)) end },
  { "gsub num arg", function(i) return string.gsub(i, 1, 2) end },
  { "concat sep num", function(i) return table.concat({ "a", "b" }, i) end },
  { "require", function() return require("bit") end },
  { "collectcount", function() return collectgarbage("count") end },
  { "next", function() return next(T) end },
  { "error lvl", function(i) return pcall(error, i, 2) end },
  { "tostring tab", function() return tostring(T) end },
  { "fmt %p", function() return ("%s"):format(T) end },
  { "lt num str", function(i) return tostring(i) < "5" end },
  { "io.type", function() return io.type(dn) end },
  { "math", function(i) return math.max(i, "3"), math.floor(i .. ".5") end },
  { "num len", function(i) return #(i .. "") end },
  { "str idx num", function(i) return T[tostring(i)] end },
  { "seek", function(i) return rf:seek() end },
  { "execute", function() return os.time() end },
  { "setlocale", function() return os.setlocale() end },
  { "upvals", function() return debug.getupvalue(fn, 1), debug.getregistry() end },
  {
    "hook",
    function()
      debug.sethook(fn, "c")
      debug.sethook()
      return debug.gethook()
    end,
  },
}
for _, c in ipairs(cases) do
  local f, n = c[2], N / (c[3] or 1)
  T = {}
  collectgarbage()
  collectgarbage()
  collectgarbage("setpause", 110)
  local a = collectgarbage("count")
  local peak = 0
  for i = 1, n do
    f(i)
    if i % 100 == 0 then
      local m = collectgarbage("count") - a
      if m > peak then peak = m end
    end
  end
  if peak > 180 then print(c[1], ("peak +%d MB after %d calls"):format(peak / 1000, n)) end
end
os.remove(tmp)
