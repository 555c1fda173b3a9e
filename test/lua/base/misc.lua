print(
  type(nil),
  type(1),
  type("s"),
  type({}),
  type(print),
  type(coroutine.create(print)),
  type(io.stdout),
  type(true)
)
print(select(2, "a", "b", "c"), select(-1, "a", "b"), select("#"))
print(rawget({ a = 1 }, "a"), rawset({}, "k", "v").k)
print(
  tostring(print):match("^builtin") or tostring(print):match("^function"),
  tostring({}):match("^table: 0x"),
  tostring(coroutine.create(print)):match("^thread: 0x"),
  tostring(function() end):match("^function: 0x")
)
print(_G._G == _G, _VERSION, _G.print == print)
print(next({}, nil), type(next), type(ipairs({})))
print(collectgarbage("count") > 0, gcinfo() > 0)
print(pcall(error))
print(tostring(-0), tostring(0 / 0):gsub("-", ""), tostring(1e400))
print(unpack({ 1, 2, 3 }, -1, 1))
print(getmetatable("abc").__name, #arg, arg[0])
print(tostring(1e15), 1e15 + 0.5, 12345678901234567890)
print(xpcall(print, print, "a", "b"))
print(newproxy() ~= nil, type(newproxy(true)), getmetatable(newproxy()), type(getmetatable(newproxy(true))))
print(jit.version_num >= 20100, jit.os, jit.arch, type(jit.version))
print(math.type, utf8, string.pack, table.pack, bit32, warn)
