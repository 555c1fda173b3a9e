-- strings with NULs where LuaJIT uses C strings
package.path = "./?.lua"
package.cpath = "./?.so;/usr/local/lib/lua/5.1/loadall.so"
local function q(...)
  local r = {}
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    r[i] = type(v) == "string" and ("%q"):format(v):gsub("0x%x+", "PTR") or tostring(v):gsub("0x%x+", "PTR")
  end
  print(table.concat(r, " "))
end
q("getenv", os.getenv("PATH\0x") == os.getenv("PATH"))
local n = os.tmpname()
q("open", io.type(io.open(n .. "\0zz", "w\0q")), pcall(io.open, "x\0y/zz"), io.open("/nonexist\0foo"))
q("lines", pcall(io.lines, "/nonexist\0foo"))
q("loadfile", loadfile("/nonexist\0foo"))
q("dofile", pcall(dofile, "/nonexist\0foo"))
q("remove", os.remove("/nonexist\0foo"))
q("rename", os.rename("/nonexist\0a", "/b\0c"))
if not jit.version:find "moon" then
end
q("require", pcall(require, "mod\0x"))
q("searchpath", package.searchpath("mod\0x", "?.lua"))
q("setlocale", os.setlocale("C\0x"), pcall(os.setlocale, "C", "all\0x"))
q("date", os.date("!%H\0%M", 0))
q("traceback", (debug.traceback("a\0b"):gsub("\n.*", "...")))
q("error", pcall(error, "a\0b"))
q("errlev", pcall(function() error("a\0b", 1) end))
q("assert", pcall(assert, false, "a\0b"))
q("format", string.format("%s|%5s|%-5s|%.3s|%.1s", "a\0b", "a\0b", "a\0b", "a\0bcd", "a\0b"))
q("formatz", pcall(string.format, "x\0%d", 5))
q("fmtq", string.format("%q", "a\0001\0b\0"))
q("gc", pcall(collectgarbage, "count\0x"))
q("gc2", pcall(collectgarbage, "bad\0x"))
q("getinfo", pcall(debug.getinfo, 1, "l\0Z"))
q("seek", pcall(io.tmpfile().seek, io.tmpfile(), "set\0x"))
q("read", pcall(io.tmpfile().read, io.tmpfile(), "*a\0x"))
q("setvbuf", pcall(io.stdout.setvbuf, io.stdout, "no\0x"))
q("load", load("return 1", "=a\0b"))
q("loaderr", load("x =", "=a\0b"))
q("loaderr2", load("x =", "@a\0b"))
q("loaderr3", load("x =\0", "a\0b"))
q("loaderr4", load("x = 'a\0b' y", "=n"))
q("loaderr5", load("x = a\0b", "=n"))
q("mode", load("return 1", "=n", "b\0t"), load("return 1", "=n", "\0t"))
q("rt", pcall(load("error('x')", "=a\0b")))
q("rt2", pcall(load("local t = nil; t.x = 1", "@a\0b")))
q("setlocal", pcall(loadstring("local a\0b = 1")))
q(
  "index",
  pcall(function()
    local t = {}
    t["a\0b"].x = 1
  end)
)
q(
  "call",
  pcall(function()
    local t = {}
    t["a\0b"]()
  end)
)
q("meth", pcall(loadstring("return ('x')['a\\0b']()")))
q(
  "name",
  (function()
    local t = {}
    t["a\0b"] = function() return debug.getinfo(1, "n").name end
    local r = t["a\0b"]()
    return r
  end)()
)
q(
  "tonumber",
  tonumber("10\0"),
  tonumber("10\0", 16),
  tonumber("z\0", 36),
  tonumber("\0", 10),
  "10" + 0,
  pcall(function() return "10\0" + 0 end)
)
q("concat", table.concat({ "a\0", "b" }, "\0,"))
q("lt", "a\0b" < "a\0c", "a\0" < "a", "a" < "a\0", "\0" < "", "a\0z" < "ab")
q(
  "sort",
  unpack((function()
    local t = { "a\0b", "a", "a\0a", "b", "" }
    table.sort(t)
    return t
  end)())
)
q("coll", "é" < "f", "Z" < "a", "a" < "B", "10" < "9")
q("arg", pcall(string.rep, {}, 1))
q("wrongopt", pcall(io.open, n, "r\0+"))
q("tostring", tostring(setmetatable({}, { __tostring = function() return "a\0b" end })))
q("require2", pcall(require, "a.b-c\0d"))
os.remove(n)
io.write("w\0x\n")
print("p\0q")
error("final a\0b")
