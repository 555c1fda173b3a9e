local function f(a, b, ...)
  local c = 1
  return debug.getinfo(1, "nSlufL")
end
local i = f()
print(
  i.name,
  i.namewhat,
  i.short_src,
  i.linedefined,
  i.lastlinedefined,
  i.what,
  i.currentline,
  i.nups,
  i.nparams,
  i.isvararg,
  i.source,
  i.func == f
)
for l in pairs(i.activelines) do
  io.write(l, " ")
end
print()
i = debug.getinfo(print)
print(i.what, i.short_src, i.source, i.currentline, i.linedefined, i.nups)
i = debug.getinfo(1)
print(i.what, i.name, i.short_src, i.currentline)
print(debug.getinfo(100), pcall(debug.getinfo, 1, "x"))
print(debug.getinfo(f, "L").activelines ~= nil, debug.getinfo(f, "n").name)
local t = { m = function() return debug.getinfo(1, "n") end }
print(t.m().name, t.m().namewhat, t:m().name, t:m().namewhat)
function globf() return debug.getinfo(1, "n") end
print(globf().name, globf().namewhat)
local function up() return debug.getinfo(2, "l").currentline end
print(up())
print(
  debug.getinfo(loadstring("return 1", "=name"), "S").short_src,
  debug.getinfo(loadstring("return 1"), "S").short_src,
  debug.getinfo(loadstring("\n\nx=1\n"), "S").linedefined
)
local co = coroutine.create(function() coroutine.yield() end)
coroutine.resume(co)
print(debug.getinfo(co, 0, "S").what, debug.getinfo(co, 1, "l").currentline, debug.getinfo(co, 2))
