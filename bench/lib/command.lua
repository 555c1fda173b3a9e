-- Runs a command that is written in Lua, and gives what it prints; it may end with os.exit.
local unpack = unpack or table.unpack

return function(file, ...)
  local text, leaving = {}, {}
  local saved = { arg = arg, print = print, exit = os.exit, out = io.stdout, err = io.stderr, write = io.write }
  local sink = {}
  function sink:write(...)
    for i = 1, select("#", ...) do text[#text + 1] = tostring((select(i, ...))) end
    return self
  end
  function sink:flush() return self end
  function sink:setvbuf() return true end
  arg = { [0] = file, ... }
  io.stdout, io.stderr = sink, sink
  function io.write(...) return sink:write(...) end
  function print(...)
    sink:write(...)
    sink:write("\n")
  end
  function os.exit() error(leaving, 0) end
  local ok, message = pcall(assert(loadfile(file)), unpack(arg))
  arg, print, os.exit = saved.arg, saved.print, saved.exit
  io.stdout, io.stderr, io.write = saved.out, saved.err, saved.write
  assert(ok or message == leaving, message)
  return table.concat(text)
end
