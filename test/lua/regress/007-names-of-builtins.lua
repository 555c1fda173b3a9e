-- Library functions in bytecode are known by their names without that of the library.
for _, f in ipairs { math.deg, math.rad, string.len, table.move, table.foreach, table.foreachi, table.getn, table.remove } do
  local i = debug.getinfo(f)
  print(i.source, i.short_src, i.what, i.linedefined, i.lastlinedefined, i.nparams, i.isvararg, i.nups, i.currentline)
end
print(pcall(math.deg, {}))
print((select(2, xpcall(table.foreach, debug.traceback, { 1 }, function() error("x") end)):gsub("at 0x%x+", "at")))
local co = coroutine.create(table.foreach)
print(coroutine.resume(co, { 1 }, function() coroutine.yield(debug.traceback()) end))
print(debug.traceback(co))
table.foreach({ 1 }, function() print(debug.getinfo(2, "n").name, debug.getinfo(2, "Sl").short_src, debug.getinfo(2, "l").currentline) end)
