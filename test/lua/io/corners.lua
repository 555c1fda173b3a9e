local function norm(s) return (tostring(s):gsub("0x%x+", "0xX"):gsub("/tmp/lua_%w+", "TMP")) end
local print0 = print
function print(...)
  local t = { ... }
  for i = 1, select("#", ...) do
    t[i] = norm((select(i, ...)))
  end
  print0(unpack(t, 1, select("#", ...)))
end
local function p(...) print(pcall(...)) end
local Z = os.tmpname()
os.remove(Z)
os.execute("mkdir -p " .. Z .. "/nonempty/a")
local N = Z .. "/zz"
print(io.write(""))
local f = io.open(N, "w")
print(f:write("a", 1, 2.5, "\n"))
p(f.write, f, {})
p(f.write, 1)
p(f.write)
print(f:read())
print(f:seek("cur"))
print(f:seek("set", 1))
f:close()
local f = io.open(N, "w")
f:write("12 0x1F nan inf 1e5x\nline2\n\nend")
p(f.seek, f, "bad")
p(f.seek, f, "set", "x")
p(f.seek, f, "set", -5)
p(f.setvbuf, f)
p(f.setvbuf, f, "no")
p(f.setvbuf, f, "full", 10)
p(f.flush, f)
print(io.type(f), io.type(1))
p(io.type)
print(f:close())
p(f.close, f)
print(io.type(f), f)
p(f.read, f)
p(io.open, "/nonexist/x")
p(io.open, N, "q")
p(io.open)
p(io.open, "/tmp", "w")
print(io.open("/tmp"):read(1))
print(io.open("/tmp"):read("*a"))
print(io.open("/tmp"):read("*l"))
print(pcall(io.lines("/tmp")))
local f = io.open(N)
print(f:read("n", "n", "n", "n", "n"))
print(f:read("*l"))
print(f:read("L", "l", "*a"))
print(f:read("a"))
print(f:read("l"))
print(f:read(0))
f:seek("set")
print(f:read(0), f:read(3), f:read(100))
print(f:write("x"))
p(f.read, f, "x")
p(f.read, f, {})
p(f.read, f, "*")
f:close()
for a, b in io.lines(N, 1, 2) do
  io.write(a, "|", tostring(b), "|")
end
print()
p(io.lines, "/nonexist")
p(io.input, "/nonexist")
p(io.output, "/nonexist/x")
print(type(io.lines(N, "x")))
print(pcall(io.lines(N, "x")))
for l in io.lines(N) do
  io.write("[", l, "]")
end
print()
print(io.stdin:close())
p(io.close, 1)
print(io.popen("echo hi; exit 3"):read("*a"))
local q = io.popen("exit 3")
print(q:close())
p(io.popen, "x", "z")
p(io.popen)
print(pcall(io.lines(N, {})))
local it = io.lines(N)
while it() do
end
p(it)
local f = io.tmpfile()
f:write("abc")
f:seek("set")
print(f:read("a"))
print(getmetatable(f).__index == getmetatable(f), debug.getregistry()["FILE*"] == getmetatable(f))
p(getmetatable(f).__gc)
p(getmetatable(f).__tostring, 1)
print(io.input(f) == f, io.input() == f, io.input():close())
p(io.read)
p(io.lines)
p(io.input)
print(os.execute("exit 3"), os.execute(), os.execute("kill -9 $$"))
p(os.remove, "/nonexist/x")
p(os.rename, "/nonexist/x", "/tmp/y")
p(os.remove, Z .. "/nonempty")
p(os.getenv, "NOPE")
p(os.setlocale)
p(os.setlocale, "C")
p(os.setlocale, nil, "all")
p(os.setlocale, "de_DE")
p(os.setlocale, "C", "x")
p(os.date, "%Y", 1e20)
p(os.date, "!%c", 0)
p(os.time, {})
p(os.time, { year = 2020 })
p(os.time, { year = 2020, month = 1, day = 1 })
p(os.time, { year = 2020, month = 1, day = "x" })
p(os.time, 1)
p(os.difftime, 1)
p(os.difftime, 3, 1)
p(os.difftime)
p(os.date, "%Ez%Q%", 0)
p(
  os.date,
  "!%a %A %b %B %c %d %D %e %F %g %G %h %H %I %j %m %M %n %p %r %R %S %t %T %u %U %V %w %W %x %X %y %Y %z %Z %C %s %k %l %P %%",
  86400 * 200
)
p(os.date, "", 0)
p(os.time, { year = 2020, month = 14, day = -3, hour = 25 })
p(os.date, {})
p(os.date, "%d", "x")
p(os.time, { year = 2020, month = 1, day = 1, isdst = true })
p(os.date, "!%c", -1)
p(os.time, { year = 1e10, month = 1, day = 1 })
p(os.date, "!%Ex %Oy", 0)
p(os.exit, {})
for i = 0, 3000, 7 do
  local t = i * 86400 * 13
  io.write(os.date("!%G %V %g %u %U %W %j %y %C", t), ";")
end
print()
local d = os.date("!*t", 1234567890)
print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
p(os.date, "!%Y-%m-%d", -1e10)
p(os.date, "!%Y-%m-%d %C %y %g", -1e11)
p(os.time, { year = 2000, month = 1, day = 1, hour = 0 })
p(os.time, { year = 2000, month = "3", day = 1.5, hour = 0 })
p(os.date, "%")
p(os.date, "!%5Y", 0)
-- rw
local f = io.open(N, "w+")
f:write("hello\nworld\n")
f:seek("set", 6)
print(f:read())
f:seek("set", 0)
f:write("HE")
f:seek("cur", 0)
print(f:read("*l"))
print(f:seek("end"))
f:write("more")
f:seek("set")
print(f:read("*a"))
f:close()
local f = io.open(N, "a+")
f:write("app")
f:seek("set")
print(f:read("*a"))
f:close()
local f = io.open(N, "r+")
print(f:read(3))
f:seek("cur")
f:write("XX")
f:seek("set")
print(f:read("*a"))
f:close()
local f = io.open(N, "w")
for i = 1, 10000 do
  f:write(i, "\n")
end
f:close()
local s = 0
for l in io.lines(N) do
  s = s + tonumber(l)
end
print(s)
local s = 0
local f = io.open(N)
while true do
  local n = f:read("*n")
  if not n then break end
  s = s + n
end
print(s)
f:close()
print(#io.open(N):read("*a"))
local p = io.popen("cat > " .. Z .. "/out", "w")
p:write("to cat\n")
print(p:close())
print(io.open(Z .. "/out"):read("*a"))
for l in io.popen("printf 'a\\nb\\nc'"):lines() do
  io.write(l, ";")
end
print()
print(io.output() == io.stdout, io.input() == io.stdin)
io.output(N)
io.write("via output")
io.close()
print(pcall(io.write, "x"))
io.output(io.stdout)
print(io.open(N):read("*a"))
print(tostring(io.stdout):match("^file %(0x%x+%)$") ~= nil)
local f = io.open(N, "w")
f:setvbuf("no")
f:write("1 ")
f:setvbuf("line")
f:write("2 ")
f:setvbuf("full", 4)
f:write("3456789")
f:close()
print(io.open(N):read("*a"))
for _, s in ipairs {
  "0x",
  "0x1p4 ",
  "1e",
  "1e+",
  "+5",
  "-7",
  "--1",
  "infinity",
  "infx",
  "nano",
  ".5",
  "5.",
  "..",
  "0x.8",
  "1e5",
  "  42\n",
  "-0x10",
  "abc",
  "",
} do
  local f = io.open(N, "w")
  f:write(s .. " rest")
  f:close()
  f = io.open(N)
  print(s, f:read("*n"), f:read("*a"))
end
print(io.open(N, "rb"):read(2 ^ 20))
print(pcall(io.open(N).read, io.open(N), -1))
print(io.open(N, "r"):lines()())
print(#debug.getregistry())
collectgarbage()
collectgarbage()
os.execute("rm -r " .. Z)
